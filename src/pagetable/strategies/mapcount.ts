import type { CounterStrategy } from './strategy';

/** The second version of the series: the page's mapping count counts entries. */
export const mapcount: CounterStrategy = {
  name: 'mapcount',
  title: '_mapcount',
  summary:
    'The word that counts user mappings counts entries: set to 0 at allocation, reset to -1 before the page is freed. ' +
    'Speculative references do not touch it, but the page looks mapped to whoever reads it.',
  needs: {
    word: '_mapcount',
    lock: 'rwlock',
    versions: '4.18 to 6.10, reset before free; forbidden from 6.11, where page_mapcount_reset() is gone',
  },
  frees: 'empty',
  counter: { empty: 0, allocated: -1, freed: -1, updates: { setUp: 1, free: 3 } },
};
