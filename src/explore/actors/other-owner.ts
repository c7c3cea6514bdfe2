import type { Actor } from './actor';

/** Somebody to whom the allocator hands a page that was just freed. */
export const otherOwner: Actor = {
  name: 'other-owner',
  title: 'another owner of the page',
  header: 'other-owner.h',
  standsFor: 'mm/page_alloc.c: alloc_page() and __free_page() by anybody',
  does: 'Takes a page from the allocator, writes it, gives it back.',
  boundedByGracePeriod: false,
  tables: {
    setup: '',
    cpus: [{ heading: 'another owner', body: 'pw_other_owner();' }],
  },
  page: {
    setup: 'pw_hold(pw_block);',
    cpus: [
      { heading: 'previous owner', body: 'pw_late_put();' },
      { heading: 'another owner', body: 'pw_other_owner();' },
    ],
  },
};
