import type { Actor } from './actor';

/** A page-cache look-up through a stale xarray slot (mm/filemap.c). */
export const pageCache: Actor = {
  name: 'page-cache',
  title: 'a page cache look-up',
  header: 'page-cache.h',
  standsFor: 'mm/filemap.c: mapping_get_entry() (filemap_get_entry() from 6.3)',
  does: 'Loads a slot under RCU, raises the count by 1 unless it is 0, loads the slot again, drops the reference.',
  boundedByGracePeriod: true,
  tables: {
    setup: 'pw_cache_page_add();',
    cpus: [
      { heading: 'page cache look-up', body: 'pw_cache_lookup();' },
      { heading: 'truncation', body: 'pw_cache_page_remove();' },
    ],
  },
  page: {
    setup: 'pw_cache_slot = pw_block;',
    before: 'WRITE_ONCE(pw_cache_slot, NULL);',
    cpus: [{ heading: 'page cache look-up', body: 'pw_cache_lookup();' }],
  },
};
