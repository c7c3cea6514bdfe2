import type { CounterStrategy } from './strategy';

/** A table goes when one unmap covers all that it translates. */
export const fullCover: CounterStrategy = {
  name: 'full-cover',
  title: 'full cover only',
  summary:
    'A table goes only when one unmapped range covers it whole: the generic page-table code from 6.19, and the VT-d ' +
    'driver before it. A table emptied by several smaller unmaps stays.',
  needs: { word: undefined, lock: 'none', versions: 'all' },
  frees: 'covered',
};
