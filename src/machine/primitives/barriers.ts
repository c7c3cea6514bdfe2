import type { Call } from './call';
import { modelled } from './define';
import type { Ordering, PrimitiveEntry } from './entry';

/**
 * Barriers order what other CPUs and devices see. Memory here is sequentially consistent unless an explorer adds store
 * buffers, so they change nothing by themselves.
 */
const BARRIERS: readonly [name: string, ordering: Ordering][] = [
  ['mb', 'full'],
  ['rmb', 'acquire'],
  ['wmb', 'release'],
  ['smp_mb', 'full'],
  ['smp_rmb', 'acquire'],
  ['smp_wmb', 'release'],
  ['__smp_mb', 'full'],
  ['__smp_rmb', 'acquire'],
  ['__smp_wmb', 'release'],
  ['dma_mb', 'full'],
  ['dma_rmb', 'acquire'],
  ['dma_wmb', 'release'],
  ['__dma_mb', 'full'],
  ['__dma_rmb', 'acquire'],
  ['__dma_wmb', 'release'],
  ['virt_mb', 'full'],
  ['virt_rmb', 'acquire'],
  ['virt_wmb', 'release'],
  ['smp_mb__before_atomic', 'full'],
  ['smp_mb__after_atomic', 'full'],
  ['__smp_mb__before_atomic', 'full'],
  ['__smp_mb__after_atomic', 'full'],
  ['smp_mb__after_spinlock', 'full'],
  ['smp_mb__after_unlock_lock', 'full'],
  ['smp_mb__after_srcu_read_unlock', 'full'],
  ['smp_acquire__after_ctrl_dep', 'acquire'],
  ['pmem_wmb', 'release'],
  ['io_stop_wc', 'release'],
  ['barrier_nospec', 'none'],
  ['isb', 'full'],
];

const source = 'Documentation/memory-barriers.txt; include/asm-generic/barrier.h';

function loadPointee(call: Call): void {
  const low = call.memory.load(call.argHighOf(0), call.argLow(0), call.width);
  call.returnPointee(low, call.memory.high, call.memory.undef);
}

function storePointee(call: Call): void {
  call.memory.store(call.argHighOf(0), call.argLow(0), call.width, call.rawLow(1), call.argHigh(1), call.argUndef(1));
}

/** Memory barriers, and loads and stores that order. */
export const barriers: readonly PrimitiveEntry[] = [
  ...BARRIERS.map(([name, ordering]) =>
    modelled(name, '', 'void', { source, ordering, visible: false }, () => undefined),
  ),
  modelled('barrier', '', 'void', { source: 'include/linux/compiler.h', visible: false }, () => undefined),
  modelled('barrier_data', 'v', 'void', { source: 'include/linux/compiler.h', visible: false }, () => undefined),
  modelled(
    'dsb',
    'i',
    'void',
    { source: 'arch/arm64/include/asm/barrier.h', ordering: 'full', visible: false },
    () => undefined,
  ),
  modelled(
    'dmb',
    'i',
    'void',
    { source: 'arch/arm64/include/asm/barrier.h', ordering: 'full', visible: false },
    () => undefined,
  ),
  ...['smp_load_acquire', '__smp_load_acquire'].map(name =>
    modelled(name, 'p', 'pointee', { source, ordering: 'acquire' }, loadPointee),
  ),
  ...['smp_store_release', '__smp_store_release'].map(name =>
    modelled(name, 'po', 'void', { source, ordering: 'release' }, storePointee),
  ),
];
