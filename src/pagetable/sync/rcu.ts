import type { SyncModel } from './model';

/** Walkers take nothing; who frees a table marks it dead and waits for them. */
export const rcu: SyncModel = {
  name: 'rcu',
  title: 'lockless, with RCU',
  summary:
    'Walks run under rcu_read_lock(), which writes nothing shared. An empty table is first marked dead in its parent by ' +
    'compare-and-exchange, so that nobody installs an entry in it any more, and freed after a grace period.',
  cost: counts => ({
    acquisitions: 0,
    atomics: counts.tablesInstalled + 2 * counts.tablesFreedEmpty,
    transfers: 0,
    // One per unmap that freed anything would do; tables of one unmap share it.
    gracePeriods: Math.min(counts.unmaps, counts.tablesFreedEmpty),
  }),
};
