import type { SyncModel } from './model';

/** What the drivers do today for tables that are never freed while in use. */
export const none: SyncModel = {
  name: 'none',
  title: 'no lock',
  summary:
    'Callers keep to IOVA ranges of their own, and a new table is installed by compare-and-exchange; sufficient as long ' +
    'as no table goes that a neighbour could be about to use.',
  cost: counts => ({ acquisitions: 0, atomics: counts.tablesInstalled, transfers: 0, gracePeriods: 0 }),
};
