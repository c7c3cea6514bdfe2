import { api } from './api';

/** get_user_pages and its undoing (mm/gup.c): one reference for FOLL_GET, 1024 for FOLL_PIN on a small page. */
export const PIN_APIS = [
  api(
    'try_grab_folio',
    '_refcount',
    'folio',
    'try-add',
    'full',
    '6.1 6.12 7.0',
    '6.1: the folio or NULL, speculatively; from 6.12 an error code, on a page that is owned',
    { amount: 1 },
  ),
  api('try_grab_folio_fast', '_refcount', 'raw', 'try-add', 'full', '6.12 7.0', 'the folio or NULL, speculatively', {
    amount: 1,
  }),
  api(
    'try_grab_page',
    '_refcount',
    'raw',
    'add',
    'relaxed',
    '6.1',
    'whether the reference or pin was taken, on a page that is owned',
    { successor: 'try_grab_folio' },
  ),
  api('gup_put_folio', '_refcount', 'folio', 'put', 'full', '6.1 6.12 7.0', 'nothing; undoes try_grab_folio', {
    amount: 1,
  }),
  api('unpin_user_page', '_refcount', 'head', 'put', 'full', '6.1 6.12 7.0', 'nothing; drops one FOLL_PIN'),
  api('unpin_user_pages', '_refcount', 'batch', 'put', 'full', '6.1 6.12 7.0', 'nothing; drops one FOLL_PIN on each'),
  api('unpin_folio', '_refcount', 'folio', 'put', 'full', '6.12 7.0', 'nothing; drops one FOLL_PIN'),
  api(
    'page_maybe_dma_pinned',
    '_refcount',
    'head',
    'read',
    'plain-read',
    '6.1',
    'true from 1024 references on: a guess with false positives',
    { successor: 'folio_maybe_dma_pinned', rewrite: { to: 'folio_maybe_dma_pinned(page_folio($0))' } },
  ),
  api(
    'folio_maybe_dma_pinned',
    '_refcount',
    'folio',
    'read',
    'plain-read',
    '6.1 6.12 7.0',
    'true from 1024 references on: a guess with false positives',
  ),
  api('folio_pincount_ptr', null, 'field', 'field', 'none', '6.1', 'the address of the pin count'),
  api('head_compound_pincount', null, 'field', 'read', 'plain-read', '6.1', 'the pin count'),
] as const;
