import type { SyncModel } from './model';

/** The IOVA range is locked before the operation, aligned to what the operation may free. */
export const rangeLock: SyncModel = {
  name: 'range-lock',
  title: 'range lock',
  summary:
    'An interval tree of locked IOVA ranges, itself under a spinlock: every operation enters its range, widened to the ' +
    'tables that it may free, and leaves it again. Ranges that do not overlap never wait, but all write the tree’s lock.',
  cost(counts, cpus) {
    const operations = counts.maps + counts.unmaps;
    return {
      acquisitions: operations,
      // Entering and leaving each take the spinlock of the tree.
      atomics: 2 * operations + counts.tablesInstalled,
      transfers: cpus > 1 ? operations : 0,
      gracePeriods: 0,
    };
  },
};
