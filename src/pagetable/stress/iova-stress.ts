import type { CancelToken, Progress } from '../../kernel/cancel';
import { fail, ok, type Result } from '../../kernel/failure';
import { SYNC_MODELS, syncNamed } from '../sync';
import type { SyncCost, SyncName } from '../sync/model';
import { planStress, type StressOptions } from './options';
import { runnerFor, type Counters } from './runners';

/** One strategy's run; sizes in bytes. */
export interface StressResult {
  readonly strategy: string;
  /** Buffers mapped and unmapped. */
  readonly pairs: number;
  /** Wall-clock time of the map, unmap and flush loop, in seconds. */
  readonly seconds: number;
  /** {@link seconds} divided by those of `never` in the same report; null without it. */
  readonly ratioToNever: number | null;
  /** Most memory that page tables took together, and what they take at the end, everything being unmapped. */
  readonly peakTableBytes: number;
  readonly finalTableBytes: number;
  readonly tablesAllocated: number;
  readonly tablesFreed: number;
  /** IOTLB flushes. */
  readonly flushes: number;
  /** Changes of the strategy's counter or markers. */
  readonly counterUpdates: number;
  /** Entries read to find out whether tables are empty. */
  readonly entriesRead: number;
  /** The synchronisation that the strategy is proposed with, and how often its locks are taken. */
  readonly lock: SyncName;
  readonly lockAcquisitions: number;
  /** What each way to synchronise would cost for the same operations, with the CPUs of {@link StressReport.cpus}. */
  readonly synchronisation: Readonly<Record<SyncName, SyncCost>>;
  /** Memory of the tables over the run: pairs done, and bytes. */
  readonly memory: readonly { readonly pairs: number; readonly bytes: number }[];
  /** What ran: the engine itself or the core compiled from it. */
  readonly core: 'js' | 'wasm';
}

/** The answer of one run of iova_stress. */
export interface StressReport {
  readonly schemaVersion: 1;
  /** Bytes. */
  readonly space: number;
  readonly size: number;
  readonly step: number;
  readonly format: string;
  /** CPUs that the synchronisation costs assume. */
  readonly cpus: number;
  readonly results: readonly StressResult[];
}

const TABLE_BYTES = 4096;
const SAMPLES = 64;
/** CPUs for the synchronisation costs: two are enough for a lock's cache line to move at every turn. */
const CPUS = 2;

/** How far a run is. */
interface Slice {
  readonly strategy: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Runs iova_stress as the kernel series' benchmark does: a buffer of `size` is mapped and unmapped again and again,
 * stepping max(size, 2 MiB) through the IOVA space, with an IOTLB flush after each unmap. Runs one strategy after the
 * other, synchronously.
 *
 * @param clock seconds from any start; by default the system's clock in milliseconds.
 */
export function runIovaStress(
  options: StressOptions,
  progress: Progress,
  cancel: CancelToken,
  clock: () => number = () => Date.now() / 1000,
): Result<StressReport> {
  const slices = stress(options, clock);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
    if (cancel.isCancellationRequested) return stopped(slice.value);
    report(progress, slice.value);
  }
}

/** The same in a thread that must also answer: `pause` lets its messages through between two slices. */
export async function runIovaStressInSlices(
  options: StressOptions,
  progress: Progress,
  cancel: CancelToken,
  pause: () => Promise<void>,
  clock: () => number = () => Date.now() / 1000,
): Promise<Result<StressReport>> {
  const slices = stress(options, clock);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
    report(progress, slice.value);
    await pause();
    if (cancel.isCancellationRequested) return stopped(slice.value);
  }
}

const report = (progress: Progress, { strategy, done, total }: Slice): void =>
  progress(`${strategy}: pairs`, done, total);

const stopped = ({ strategy, done, total }: Slice): Result<never> =>
  fail('cancelled', 'iova-stress was stopped', `It had done ${done} of ${total} pairs with ${strategy}.`, '');

/** One slice of pairs at each turn; the time of a run is that of its slices. */
function* stress(options: StressOptions, clock: () => number): Generator<Slice, Result<StressReport>> {
  const planned = planStress(options);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const results: StressResult[] = [];
  for (const strategy of plan.strategies) {
    const made = runnerFor(plan, strategy);
    if (!made.ok) return made;
    const runner = made.value;
    const chunk = Math.max(1, Math.ceil(plan.pairs / SAMPLES));
    const memory: { pairs: number; bytes: number }[] = [];
    let seconds = 0;
    yield { strategy: strategy.name, done: 0, total: plan.pairs };
    for (let first = 0; first < plan.pairs; first += chunk) {
      const count = Math.min(chunk, plan.pairs - first);
      const started = clock();
      runner.run(first, count);
      seconds += clock() - started;
      memory.push({ pairs: first + count, bytes: runner.counters().tables * TABLE_BYTES });
      yield { strategy: strategy.name, done: first + count, total: plan.pairs };
    }
    results.push({
      ...outcome(strategy.needs.lock, runner.counters()),
      strategy: strategy.name,
      pairs: plan.pairs,
      seconds,
      ratioToNever: null,
      memory,
      core: runner.core,
    });
  }
  const never = results.find(result => result.strategy === 'never');
  return ok({
    schemaVersion: 1,
    space: plan.space,
    size: plan.size,
    step: plan.step,
    format: plan.format.name,
    cpus: CPUS,
    results: results.map(result => ({
      ...result,
      ratioToNever: never && never.seconds > 0 ? result.seconds / never.seconds : null,
    })),
  });
}

type Outcome = Omit<StressResult, 'strategy' | 'pairs' | 'seconds' | 'ratioToNever' | 'memory' | 'core'>;

const outcome = (lock: SyncName, counters: Counters): Outcome => ({
  peakTableBytes: counters.peakTables * TABLE_BYTES,
  finalTableBytes: counters.tables * TABLE_BYTES,
  tablesAllocated: counters.tablesAllocated,
  tablesFreed: counters.tablesFreed,
  flushes: counters.flushes,
  counterUpdates: counters.counterUpdates,
  entriesRead: counters.entriesRead,
  lock,
  lockAcquisitions: syncNamed(lock).cost(counters, CPUS).acquisitions,
  synchronisation: Object.fromEntries(SYNC_MODELS.map(model => [model.name, model.cost(counters, CPUS)])) as Record<
    SyncName,
    SyncCost
  >,
});
