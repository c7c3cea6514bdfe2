import type { Actor } from './actor';

/** GUP-fast with FOLL_PIN: the count is higher by GUP_PIN_COUNTING_BIAS for a moment (mm/gup.c). */
export const gupFastPin: Actor = {
  name: 'gup-fast-pin',
  title: 'a pin by GUP-fast, which adds 1024',
  header: 'gup-fast.h',
  standsFor: 'mm/gup.c: gup_pte_range() -> try_grab_folio() with FOLL_PIN, gup_put_folio()',
  does: 'As GUP-fast, but raises the count by 1024.',
  boundedByGracePeriod: true,
  tables: {
    setup: 'pw_user_page_map();',
    cpus: [
      { heading: 'GUP-fast, FOLL_PIN', body: 'pw_gup_fast_pin();' },
      { heading: 'previous owner', body: 'pw_user_page_unmap();' },
    ],
  },
  page: {
    setup: 'pw_user_pte = pw_block;',
    before: 'WRITE_ONCE(pw_user_pte, NULL);',
    cpus: [{ heading: 'GUP-fast, FOLL_PIN', body: 'pw_gup_fast_pin();' }],
  },
};
