import type { SyncModel } from './model';

/** A lock in every table's descriptor, taken hand over hand on the way down. */
export const tableLock: SyncModel = {
  name: 'table-lock',
  title: 'lock per table',
  summary:
    'A spinlock in the descriptor of each table, taken hand over hand from the root down; whoever holds a table’s lock ' +
    'and its parent’s may unlink it. CPUs in different parts of the space meet only at the root.',
  cost: (counts, cpus) => ({
    acquisitions: counts.tablesVisited,
    // Taking a spinlock is atomic, releasing it is a plain store.
    atomics: counts.tablesVisited,
    // Below the root, tables belong to one CPU's range here.
    transfers: cpus > 1 ? counts.maps + counts.unmaps : 0,
    gracePeriods: 0,
  }),
};
