import type { SyncModel, SyncName } from './model';
import { none } from './none';
import { rangeLock } from './range-lock';
import { rcu } from './rcu';
import { rwlock } from './rwlock';
import { tableLock } from './table-lock';

/** Every way to synchronise, cheapest to state first. */
export const SYNC_MODELS: readonly SyncModel[] = [none, rwlock, tableLock, rangeLock, rcu];

const BY_NAME = new Map(SYNC_MODELS.map(model => [model.name, model]));

/** The model of that name. */
export const syncNamed = (name: SyncName): SyncModel => BY_NAME.get(name)!;
