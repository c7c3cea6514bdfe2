import type { Call } from './call';
import { modelled } from './define';
import type { PrimitiveEntry } from './entry';

const range = (call: Call): string =>
  `${call.machine.describe(call.argHighOf(0), call.argLow(0))}, ${call.unsigned(1)} bytes`;

/**
 * What makes changes visible to a device: cache write-back here; IOTLB invalidation is the driver's own code, which ends
 * in a function of the scenario or in MMIO.
 */
export const iotlb: readonly PrimitiveEntry[] = [
  ...['clflush_cache_range', 'arch_wb_cache_pmem', 'dcache_clean_poc', 'dcache_clean_inval_poc'].map(name =>
    modelled(
      name,
      'vv',
      'void',
      { source: 'arch/x86/mm/pat/set_memory.c: clflush_cache_range()', visible: false },
      call => {
        call.machine.output.event('event', `cache written back: ${range(call)}`);
      },
    ),
  ),
  ...['clflush', 'clflushopt', 'clwb'].map(name =>
    modelled(name, 'v', 'void', { source: 'arch/x86/include/asm/special_insns.h', visible: false }, call => {
      call.machine.output.event(
        'event',
        `cache line written back: ${call.machine.describe(call.argHighOf(0), call.argLow(0))}`,
      );
    }),
  ),
  ...['wbinvd', 'wbinvd_on_all_cpus'].map(name =>
    modelled(name, '', 'void', { source: 'arch/x86/include/asm/special_insns.h', visible: false }, call => {
      call.machine.output.event('event', 'all caches written back');
    }),
  ),
];
