import type { CounterStrategy } from './strategy';

/** A word of the page-table descriptor counts entries. */
export const privateCounter: CounterStrategy = {
  name: 'private',
  title: 'private counter',
  summary:
    'A word of the table’s own descriptor counts entries, as pt_share_count and pt_frag_refcount do for other page ' +
    'tables. Nobody else reads or writes it, and freeing the page does not look at it.',
  needs: {
    word: 'a word of the descriptor (page->private; ptdesc from 6.6, ioptdesc from 6.16)',
    lock: 'table-lock',
    versions: 'all; through a descriptor type from 6.6',
  },
  frees: 'empty',
  counter: { empty: 0, allocated: 0, freed: 0, updates: { setUp: 1, free: 0 } },
};
