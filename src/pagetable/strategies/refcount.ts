import type { CounterStrategy } from './strategy';

/** The first version of the series: the page's reference count counts entries. */
export const refcount: CounterStrategy = {
  name: 'refcount',
  title: '_refcount',
  summary:
    'The page’s reference count counts its entries: 1 is empty, full is entries + 1. A speculative reference makes an ' +
    'empty table look used, so that its free is missed; a decision must never be two-sided.',
  needs: {
    word: '_refcount',
    lock: 'rwlock',
    versions: 'all, if a reference that comes and goes does no harm (mm_types.h)',
  },
  frees: 'empty',
  // The free protocol takes one more reference while it changes the lock from read to write.
  counter: { empty: 1, allocated: 1, freed: 0, updates: { setUp: 0, free: 3 } },
};
