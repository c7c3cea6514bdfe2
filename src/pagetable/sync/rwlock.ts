import type { SyncModel } from './model';

/** The series' lock: everybody reads, who frees a table writes. */
export const rwlock: SyncModel = {
  name: 'rwlock',
  title: 'reader-writer lock per domain',
  summary:
    'As in the series: map takes the lock for reading once, unmap twice (to find the page size, and to clear); a table ' +
    'that looks empty costs a change from reading to writing and back. All CPUs share one lock word.',
  cost(counts, cpus) {
    const reads = counts.maps + 2 * counts.unmaps + counts.tablesFreedEmpty;
    const acquisitions = reads + counts.tablesFreedEmpty;
    return {
      acquisitions,
      // Taking and releasing are one atomic each.
      atomics: 2 * acquisitions + counts.tablesInstalled,
      transfers: cpus > 1 ? counts.maps + counts.unmaps : 0,
      gracePeriods: 0,
    };
  },
};
