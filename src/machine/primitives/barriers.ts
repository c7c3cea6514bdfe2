import type { Call } from './call';
import { modelled, touching } from './define';
import type { Ordering, PrimitiveEntry, Touches } from './entry';

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

const FENCE: Touches = { effect: 'fence', pointers: [], bytes: 0 };

/**
 * Which barriers empty an x86 store buffer: the full ones, but for those that stand beside a locked instruction and are
 * nothing but a compiler barrier there (arch/x86/include/asm/barrier.h).
 */
const fenceOf = (name: string, ordering: Ordering): { readonly touches?: Touches } =>
  ordering === 'full' && !/__(?:before|after)_(?:atomic|spinlock|unlock_lock)$/.test(name) ? { touches: FENCE } : {};

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
    modelled(name, '', 'void', { source, ordering, visible: false, ...fenceOf(name, ordering) }, () => undefined),
  ),
  modelled('barrier', '', 'void', { source: 'include/linux/compiler.h', visible: false }, () => undefined),
  modelled('barrier_data', 'v', 'void', { source: 'include/linux/compiler.h', visible: false }, () => undefined),
  modelled(
    'dsb',
    'i',
    'void',
    { source: 'arch/arm64/include/asm/barrier.h', ordering: 'full', visible: false, touches: FENCE },
    () => undefined,
  ),
  modelled(
    'dmb',
    'i',
    'void',
    { source: 'arch/arm64/include/asm/barrier.h', ordering: 'full', visible: false, touches: FENCE },
    () => undefined,
  ),
  ...['smp_load_acquire', '__smp_load_acquire'].map(name =>
    modelled(name, 'p', 'pointee', { source, ordering: 'acquire', touches: touching('load', 0, 0) }, loadPointee),
  ),
  ...['smp_store_release', '__smp_store_release'].map(name =>
    modelled(name, 'po', 'void', { source, ordering: 'release', touches: touching('store', 0, 0) }, storePointee),
  ),
];
