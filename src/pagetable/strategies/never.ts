import type { CounterStrategy } from './strategy';

/** Today's drivers: a table that became empty stays until the domain goes. */
export const never: CounterStrategy = {
  name: 'never',
  title: 'never',
  summary:
    'No table is freed because it is empty, as in today’s drivers: AMD v1 frees none on unmap, VT-d those that the range ' +
    'covers whole, ARM LPAE those that lie under an unmapped block. The rest accumulates until the domain goes.',
  needs: { word: undefined, lock: 'none', versions: 'all' },
  frees: 'as-driver',
};
