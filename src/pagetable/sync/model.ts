/** Names of the ways to keep concurrent operations apart. */
export type SyncName = 'none' | 'rwlock' | 'table-lock' | 'range-lock' | 'rcu';

/** What happened, as far as locking cares; counted by the engine while it runs. */
export interface OperationCounts {
  /** Calls of the driver's map operation. */
  readonly maps: number;
  /** Calls of its unmap operation. */
  readonly unmaps: number;
  /** Tables entered from the root down, by all calls together. */
  readonly tablesVisited: number;
  /** Entries that were set to point to a new table. */
  readonly tablesInstalled: number;
  /** Tables that were unlinked because they were found empty. */
  readonly tablesFreedEmpty: number;
}

/** What a way to synchronise costs for some operations: counted from the protocol, never timed. */
export interface SyncCost {
  /** Times that a lock is taken, in whatever mode. */
  readonly acquisitions: number;
  /** Atomic read-modify-writes of lock words and of entries that other CPUs may install at the same time. */
  readonly atomics: number;
  /** Times that the cache line of a lock word moves to another CPU (see {@link SyncModel.cost}). */
  readonly transfers: number;
  /** Times that a free has to wait until all readers that were inside have left. */
  readonly gracePeriods: number;
}

/** One way to synchronise map and unmap. */
export interface SyncModel {
  readonly name: SyncName;
  readonly title: string;
  /** The protocol in one or two sentences, and who proposed it. */
  readonly summary: string;
  /**
   * Counts what the protocol does for these operations on `cpus` CPUs that work on ranges of their own, taking turns
   * operation by operation. A line moves when a CPU writes a word that another wrote last: with one CPU never, with
   * more at the first write of every operation to a word that all share.
   */
  cost(counts: OperationCounts, cpus: number): SyncCost;
}
