import type { Actor } from './actor';

/** A walker of page frames that takes a reference to whatever it meets (split_huge_pages, DAMON). */
export const pfnScanner: Actor = {
  name: 'pfn-scanner',
  title: 'a scanner of page frames',
  header: 'pfn-scanner.h',
  standsFor: 'mm/huge_memory.c: split_huge_pages_all(); mm/damon/paddr.c with damon_get_page()',
  does: 'Takes any page frame, raises its count by 1 unless it is 0, looks what it is, drops the reference.',
  boundedByGracePeriod: false,
  tables: {
    setup: '',
    cpus: [{ heading: 'pfn scanner', body: 'pw_scan_one();' }],
  },
  page: { setup: '', cpus: [{ heading: 'pfn scanner', body: 'pw_scan_one();' }] },
};
