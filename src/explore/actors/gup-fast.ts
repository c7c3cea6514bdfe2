import type { Actor } from './actor';

/** GUP-fast with FOLL_GET: one transient reference (mm/gup.c). */
export const gupFast: Actor = {
  name: 'gup-fast',
  title: 'GUP-fast',
  header: 'gup-fast.h',
  standsFor: 'mm/gup.c: gup_pte_range() -> try_grab_folio() -> try_get_folio()',
  does: 'Reads a stale page-table entry, raises the count by 1 unless it is 0, looks again, drops the reference.',
  boundedByGracePeriod: true,
  tables: {
    setup: 'pw_user_page_map();',
    cpus: [
      { heading: 'GUP-fast', body: 'pw_gup_fast();' },
      { heading: 'previous owner', body: 'pw_user_page_unmap();' },
    ],
  },
  page: {
    setup: 'pw_user_pte = pw_block;',
    before: 'WRITE_ONCE(pw_user_pte, NULL);',
    cpus: [{ heading: 'GUP-fast', body: 'pw_gup_fast();' }],
  },
};
