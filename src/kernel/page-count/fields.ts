import { api } from './api';

/** The fields themselves. Outside core mm nobody should name them ("*DO NOT USE DIRECTLY*. See page_ref.h", 0139aa7b7fa1). */
export const FIELD_APIS = [
  api('->_refcount', '_refcount', 'field', 'field', 'accessor', '6.1 6.12 7.0', 'the reference count itself'),
  api(
    '->_mapcount',
    '_mapcount',
    'field',
    'field',
    'accessor',
    '6.1 6.12 7.0',
    'the raw map count, -1 when not mapped',
  ),
  api(
    '->page_type',
    '_mapcount',
    'field',
    'field',
    'accessor',
    '6.1 6.12 7.0',
    'the page type, in the word of `_mapcount`',
  ),
  api('->_large_mapcount', null, 'field', 'field', 'accessor', '6.12 7.0', 'mappings of a large folio'),
  api('->_entire_mapcount', null, 'field', 'field', 'accessor', '6.12 7.0', 'mappings of the whole folio'),
  api('->_nr_pages_mapped', null, 'field', 'field', 'accessor', '6.12 7.0', 'how many pages of a folio are mapped'),
  api('->_pincount', null, 'field', 'field', 'accessor', '6.1 6.12 7.0', 'FOLL_PINs of a large folio'),
  api('->compound_mapcount', null, 'field', 'field', 'accessor', '6.1', 'mappings of a compound page'),
  api(
    '->pt_frag_refcount',
    null,
    'field',
    'field',
    'accessor',
    '6.1 6.12 7.0',
    'fragments in use, a counter of its own (4231aba000f5)',
  ),
  api(
    '->pt_share_count',
    null,
    'field',
    'field',
    'accessor',
    '6.1 6.12 7.0',
    'sharers of a PMD table, a counter of its own (59d9094df3d7)',
  ),
] as const;
