import type { Actor } from './actor';

/** The allocator says no, at any allocation (CONFIG_FAIL_PAGE_ALLOC). */
export const failingAllocation: Actor = {
  name: 'failing-allocation',
  title: 'a failing allocation',
  header: '',
  standsFor: 'mm/page_alloc.c: should_fail_alloc_page(), or a zone without free pages',
  does: 'Makes each allocation of the code under review succeed or fail, both.',
  boundedByGracePeriod: false,
  tables: {
    setup: '',
    cpus: [],
  },
};
