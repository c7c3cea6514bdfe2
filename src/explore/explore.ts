import type { CancelToken } from '../kernel/cancel';
import { fail, ok, sentence, type Result } from '../kernel/failure';
import { VERDICTS, type Verdict } from '../kernel/verdicts';
import { PRIMITIVES } from '../machine/primitives';
import type { TraceStep, Violation } from '../machine/session';
import { executedLines, type FileLines } from '../machine/session/lines';
import { coverage } from '../machine/session/view';
import { type SharedPlaces } from '../machine/vm/visible';
import type { TreePath } from '../source/tree';
import type { Units } from '../source/unit';
import { boot, link, prepare, type Booted, type Prepared } from './boot';
import { CountReads, type CountRead } from './count-reads';
import { MachineSystem, NeedsLink, StartAgain } from './machine-system';
import type { Race, RacingAccess } from './races';
import { replay } from './replay';
import { atRest, emptyTables } from './rest';
import { parseSchedule, scheduleText, type OrderOfSteps } from './schedule-text';
import { BreadthFirst, DEADLOCK, type Sighting } from './search/breadth-first';
import { fewestPreemptions } from './search/preemptions';
import { StepStatus, type StepOutcome } from './search/system';
import { Sharing } from './sharing';
import { BUFFERED_STORES, type MemoryModel } from './stepper';

/** Bounds and surroundings of an exploration. */
export interface ExploreOptions {
  /** How memory behaves; what the scenario says in a comment of its own when absent, else sequentially consistent. */
  readonly memoryModel?: MemoryModel;
  /** Bytes that the search may reserve; default 1 GiB. */
  readonly bytes?: number;
  /** States after which it gives up; default none. */
  readonly states?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Lets the surroundings breathe (messages, a cancel) between two slices. */
  readonly pause?: () => Promise<void>;
  readonly progress?: (progress: ExploreProgress) => void;
  readonly cancel?: CancelToken;
}

/** How far an exploration is. */
export interface ExploreProgress {
  readonly scenario: string;
  readonly states: number;
  readonly frontier: number;
  /** States per second since the search began. */
  readonly rate: number;
  readonly seconds: number;
  /** Steps from the start of what is being looked at. */
  readonly depth: number;
}

/** What the search says of one scenario (the shape of cli.md's JSON). */
export interface ScenarioVerdict {
  readonly scenario: string;
  readonly verdict: Verdict;
  /** Plain sentence: what goes wrong, or how far was searched. */
  readonly message: string;
  readonly bounds: string;
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
  /** Of the transitions, how many were looked up instead of executed: 0 to 1. */
  readonly remembered: number;
  /** Bytes that the search reserved, per state. */
  readonly bytesPerState: number;
  /** What the scenario's pw_result() said at rest: every distinct outcome of the search, sorted. */
  readonly outcomes: readonly string[];
  /** Steps of the shortest schedule, in visible operations; 0 for `holds`. */
  readonly shortest: number;
  /** The schedule of the trace: fewest preemptions, then shortest. */
  readonly schedule: string;
  readonly preemptions: number;
  readonly trace: readonly TraceStep[];
  /** Heading per CPU. */
  readonly cpus: readonly string[];
  /** What the scenario does that the API's contract forbids its callers: the verdict is advice then. */
  readonly outside?: string;
  readonly executed: readonly string[];
  readonly modelled: readonly string[];
  readonly stubbed: readonly string[];
  /** The lines that the search looked at, the scenario's own included, and those beside them that it never reached. */
  readonly lines: readonly FileLines[];
  /** Where the code under review reads pages' counts, and the values that it sees, alone and beside others. */
  readonly counts: readonly (CountRead & { readonly source: string })[];
  /** Plain accesses that the search saw two CPUs stand before at once: advice, whatever the verdict. */
  readonly races: readonly Race[];
}

/** States per slice at first; adapted so that a slice takes about 40 ms. */
const FIRST_SLICE = 64;
const SLICE_MS = 40;

/**
 * Explores every interleaving of a scenario's CPUs, each CPU's function once, exhaustive within what the scenario says.
 * `units` must know the scenario, as for a session.
 */
export async function explore(
  units: Units,
  path: TreePath,
  options: ExploreOptions,
): Promise<Result<readonly ScenarioVerdict[]>> {
  return starting(units, path, options, undefined, exploration => exploration.run());
}

/**
 * Executes one schedule of a scenario, as {@link ScenarioVerdict.schedule} has it: the violations that it shows, with the
 * trace up to each. A schedule that shows none is `not-decided`: no other order was looked at.
 */
export async function exploreSchedule(
  units: Units,
  path: TreePath,
  schedule: string,
  options: ExploreOptions,
): Promise<Result<readonly ScenarioVerdict[]>> {
  const order = parseSchedule(schedule);
  if (!order) {
    return fail(
      'bad-schedule',
      'Nothing is replayed',
      `"${schedule}" is no schedule.`,
      'Copy it from a verdict; it looks like 0x3,1,0.2x1.',
    );
  }
  return starting(units, path, options, order.model, exploration => exploration.replayed(order));
}

/** Prepares a scenario and works on it, again from the start when an assumption about its stacks turns out wrong. */
async function starting(
  units: Units,
  path: TreePath,
  options: ExploreOptions,
  model: MemoryModel | undefined,
  work: (exploration: Exploration) => Promise<Result<readonly ScenarioVerdict[]>>,
): Promise<Result<readonly ScenarioVerdict[]>> {
  const started = options.now();
  const prepared = await prepare(units, path, options.cancel);
  if (!prepared.ok) return prepared;
  const text = (await units.text(path)) ?? '';
  const said = remark(text, 'memory model');
  const memory = model ?? options.memoryModel ?? (said === 'tso' || said === 'x86-TSO' ? 'tso' : 'sc');
  const sharing = new Sharing();
  for (;;) {
    try {
      return await work(new Exploration(units, prepared.value, sharing, memory, options, started, text));
    } catch (error) {
      if (!(error instanceof StartAgain)) throw error;
    }
  }
}

class Exploration {
  #booted!: Booted;
  #system!: MachineSystem;
  #search!: BreadthFirst;
  #allowedEmpty = Number.MAX_SAFE_INTEGER;
  readonly #reads = new CountReads();

  constructor(
    private readonly units: Units,
    private readonly prepared: Prepared,
    private readonly sharing: Sharing,
    private readonly model: MemoryModel,
    private readonly options: ExploreOptions,
    private readonly started: number,
    private readonly text: string,
  ) {}

  async run(): Promise<Result<readonly ScenarioVerdict[]>> {
    const stopped = await this.#prepare();
    if (stopped) return ok([stopped]);
    let finished: boolean | undefined;
    do {
      await this.#begin();
      finished = await this.#searchAll();
    } while (finished && this.#system.grown);
    const verdicts: ScenarioVerdict[] = [];
    const chosen: { seen: Seen; shortest: number }[] = [];
    for (const sighting of this.#search.sightings) {
      chosen.push({ seen: await this.#calmest(sighting), shortest: sighting.steps.length });
    }
    // Telling moves the machine, so it comes after all searching.
    for (const { seen, shortest } of chosen) {
      verdicts.push(...(await this.#told(seen, shortest, this.sharing.assumed)));
    }
    if (!finished)
      verdicts.push(await this.#undecided(finished === undefined ? 'it was cancelled' : this.#exhausted()));
    else if (verdicts.length === 0) verdicts.push(await this.#holds());
    const counts = await this.#countReads();
    const races = await this.#races();
    return ok(byWeight(verdicts.map(verdict => ({ ...verdict, counts, races }))));
  }

  /** Executes one schedule, in which each step is one operation that others might see. */
  async replayed({ steps }: OrderOfSteps): Promise<Result<readonly ScenarioVerdict[]>> {
    const stopped = await this.#prepare();
    if (stopped) return ok([stopped]);
    const system = this.#system;
    await this.#linking(() => {
      system.start(true);
    });
    const shown: Seen[] = [];
    const outcome: StepOutcome = { status: StepStatus.Ran, violation: 0, alternatives: 1 };
    for (let taken = 1; taken <= steps.length && outcome.status !== StepStatus.Stopped; taken++) {
      const step = steps[taken - 1]!;
      const cpu = step & 0xff;
      if (cpu >= system.threads) return misfit(taken, `there is no CPU${cpu}`);
      if (system.hasReturned(cpu) && !system.waits(cpu)) return misfit(taken, `CPU${cpu} has finished`);
      const record = system.saveThread(cpu);
      await this.#linking(() => {
        system.loadThread(cpu, record, record.length);
        outcome.status = StepStatus.Ran;
        outcome.violation = 0;
        system.step(cpu, step >> 8, outcome);
      });
      if ((outcome.status as StepStatus) === StepStatus.Blocked) return misfit(taken, `CPU${cpu} has to wait`);
      if (outcome.violation)
        shown.push({ violation: outcome.violation, steps: steps.slice(0, taken), preemptions: -1 });
    }
    if (outcome.status !== StepStatus.Stopped) {
      const rest = await this.#linking(() => this.#restNow());
      if (rest) shown.push({ violation: rest, steps, preemptions: -1 });
    }
    const verdicts: ScenarioVerdict[] = [];
    for (const seen of shown) verdicts.push(...(await this.#told(seen, seen.steps.length, undefined)));
    if (verdicts.length === 0) {
      verdicts.push(await this.#undecided('this schedule shows no violation, and no other was looked at'));
    }
    return ok(byWeight(verdicts));
  }

  /** What is wrong where the CPUs stand now, if none of them can go on: a violation's number, or 0. */
  #restNow(): number {
    const system = this.#system;
    const records = Array.from({ length: system.threads }, (_, cpu) => system.saveThread(cpu));
    const outcome: StepOutcome = { status: StepStatus.Ran, violation: 0, alternatives: 1 };
    let finished = 0;
    for (let cpu = 0; cpu < system.threads; cpu++) {
      if (system.waits(cpu)) return 0;
      if (system.hasReturned(cpu)) {
        finished++;
        continue;
      }
      system.step(cpu, 0, outcome);
      // Whoever can still go on has gone on now: it is of no use any more, but neither is it at rest.
      if (outcome.status !== StepStatus.Blocked) return 0;
      system.loadThread(cpu, records[cpu]!, records[cpu]!.length);
    }
    return finished < system.threads ? DEADLOCK : system.atRest();
  }

  /** Boots the scenario and finds out what its CPUs do one after the other; a verdict when set-up stops. */
  async #prepare(): Promise<ScenarioVerdict | undefined> {
    const { options, prepared } = this;
    this.#booted = await boot(prepared, options.cancel);
    const { machine, threads, accesses, stopped } = this.#booted;
    if (stopped) return this.#undecided(`set-up stops: ${stopped.message}`);
    this.#system = new MachineSystem(
      machine,
      threads,
      this.sharing,
      this.model,
      accesses,
      () => atRest(this.#booted, this.#allowedEmpty, prepared.schedule.finally?.symbol),
      this.#reads,
    );
    // Operation by operation, so that no reading of a count is passed over.
    await this.#begin(true);
    this.#reads.alone = true;
    this.#allowedEmpty = await this.#linking(() => this.#emptyWhenOneAtATime());
    this.#reads.alone = false;
    return undefined;
  }

  /** A search from the start, with what is known to be shared. */
  async #begin(fine = false): Promise<void> {
    const { options } = this;
    this.#system.outcomes.clear();
    await this.#linking(() => {
      do this.#system.start(fine);
      while (this.#system.grown);
    });
    this.#search = new BreadthFirst(this.#system, {
      bytes: options.bytes ?? 2 ** 30,
      ...(options.states === undefined ? {} : { states: options.states }),
    });
  }

  /** Where counts were read, with the source lines; what is read only to be printed decides nothing. */
  async #countReads(): Promise<ScenarioVerdict['counts']> {
    const found = await Promise.all(
      this.#reads.all().map(async read => {
        const lines = (await this.units.text(read.path))?.split('\n') ?? [];
        return { ...read, source: lines[read.line - 1]?.trim() ?? '', statement: statementAt(lines, read.line) };
      }),
    );
    return found.flatMap(({ statement, ...read }) => (PRINTS.test(statement) ? [] : [read]));
  }

  /** Races, less those in which the source says that it knows. */
  async #races(): Promise<Race[]> {
    const known = async ({ path, line }: RacingAccess): Promise<boolean> =>
      statementAt((await this.units.text(path))?.split('\n') ?? [], line).includes('data_race(');
    const found = this.#system.races.all();
    const kept = await Promise.all(found.map(async ({ a, b }) => !(await known(a)) && !(await known(b))));
    return found.filter((_, i) => kept[i]);
  }

  /** True when every state was seen, false when a bound was met, undefined when cancelled. */
  async #searchAll(): Promise<boolean | undefined> {
    const { options } = this;
    let slice = FIRST_SLICE;
    let reported = options.now();
    for (;;) {
      const before = options.now();
      const more = await this.#linking(() => this.#search.run(slice));
      const now = options.now();
      if (now - before < SLICE_MS / 2) slice = Math.min(slice * 2, 1 << 16);
      else if (now - before > SLICE_MS * 2) slice = Math.max(1, slice >> 1);
      if (now - reported >= 90 || !more) {
        reported = now;
        const { states, frontier, depth } = this.#search.progress;
        const seconds = (now - this.started) / 1000;
        options.progress?.({
          scenario: this.prepared.path,
          states,
          frontier,
          depth,
          seconds,
          rate: seconds > 0 ? states / seconds : 0,
        });
      }
      if (!more) return this.#search.exhausted === undefined;
      if (options.cancel?.isCancellationRequested) return undefined;
      await options.pause?.();
    }
  }

  /** Does synchronous work that may come upon a function that is not linked yet; links it and does the work again. */
  async #linking<T>(work: () => T): Promise<T> {
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof NeedsLink)) throw error;
        await link(this.prepared.linker, error.symbol, this.options.cancel);
      }
    }
  }

  /** The most empty tables that any order of the CPUs, one after the other, leaves behind, whatever they choose. */
  #emptyWhenOneAtATime(): number {
    const { transitions, states } = this.#search;
    const threads = this.#system.threads;
    let most = 0;
    const seen = new Set<string>();
    /** What is still to follow: a state, the CPU that goes on until it has finished (-1: none), and those after it. */
    const todo: (readonly [tuple: Int32Array, running: number, left: readonly number[]])[] = [];
    const start = new Int32Array(1 + threads);
    states.read(0, start);
    todo.push([start, -1, Array.from({ length: threads }, (_, t) => t)]);
    for (let next = todo.pop(); next; next = todo.pop()) {
      const [tuple, running, left] = next;
      const key = `${running} ${tuple.join(' ')}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (running < 0 || transitions.hasFinished(tuple[1 + running]!)) {
        if (left.length === 0) {
          this.#search.load(tuple);
          most = Math.max(most, emptyTables(this.#booted).length);
        }
        for (const cpu of left) todo.push([tuple, cpu, left.filter(other => other !== cpu)]);
        continue;
      }
      for (let t = transitions.first(tuple[0]!, tuple[1 + running]!, running); t >= 0; t = transitions.next(t)) {
        const status = transitions.status(t);
        if (status === StepStatus.Stopped || status === StepStatus.Blocked) continue;
        const after = tuple.slice();
        after[0] = transitions.memoryAfter(t);
        after[1 + running] = transitions.recordAfter(t);
        todo.push([after, running, left]);
      }
    }
    return most;
  }

  /** The easiest way to a violation to follow. */
  async #calmest(sighting: Sighting): Promise<Seen> {
    const deadline = this.options.now() + 10_000;
    const calm = await this.#linking(() =>
      fewestPreemptions(this.#search, this.#system, sighting.violation, () => this.options.now() < deadline),
    );
    return calm ?? { ...sighting, preemptions: -1 };
  }

  /** The verdicts for what a schedule shows at its end, with the trace. */
  async #told(
    { violation, steps, preemptions }: Seen,
    shortest: number,
    shared: SharedPlaces | undefined,
  ): Promise<ScenarioVerdict[]> {
    await this.#linking(() => {
      this.#system.start(true);
    });
    const { units, prepared, model, options } = this;
    const again = await replay(units, prepared, this.#booted, steps, model, shared, options.cancel);
    const shown: readonly Violation[] =
      violation === DEADLOCK
        ? [{ kind: 'deadlock', message: 'No CPU can go on, and not all have finished.', spot: undefined }]
        : await this.#asReplayed(this.#system.violations[violation]!);
    const cpu = (steps.at(-1) ?? 0) & 0xff;
    return Promise.all(
      shown.map(async (found, i) => {
        // What does not stop the CPU is shown before its step ends.
        const { trace, steps: taken } = again.shown[i] ?? again;
        return {
          ...this.#common(),
          verdict: verdictOf(found),
          message: found.message,
          shortest,
          schedule: scheduleText({ model: this.model, steps: taken }),
          preemptions,
          trace: await this.#endingAt(found, trace, cpu),
        };
      }),
    );
  }

  /** What shows at rest, in the words of the schedule that is shown: its pages are others than the first sighting's. */
  async #asReplayed(shown: readonly Violation[]): Promise<readonly Violation[]> {
    if (shown.some(({ spot }) => spot) || this.#booted.threads.some(thread => thread.depth > 0)) return shown;
    const found = await this.#linking(() =>
      atRest(this.#booted, this.#allowedEmpty, this.prepared.schedule.finally?.symbol),
    );
    return shown.map(violation => found.find(({ kind }) => kind === violation.kind) ?? violation);
  }

  /** The trace with the line that shows the violation as its last step: it may lie behind the last visible operation. */
  async #endingAt({ spot }: Violation, trace: readonly TraceStep[], cpu: number): Promise<readonly TraceStep[]> {
    const last = trace.at(-1);
    if (!spot || !last || (last.spot.path === spot.path && last.spot.line === spot.line)) return trace;
    const source = (await this.units.text(spot.path))?.split('\n')[spot.line - 1]?.trim() ?? '';
    const thread = this.prepared.schedule.cpus[cpu]?.cpu ?? cpu;
    const within = last.spot.path === spot.path ? last : last.callers?.find(caller => caller.spot.path === spot.path);
    const name = (within ?? last).function;
    return [...trace, { number: trace.length + 1, cpu: thread, function: name, spot, source, changes: [] }];
  }

  async #holds(): Promise<ScenarioVerdict> {
    const common = this.#common();
    return Promise.resolve({
      ...common,
      verdict: 'holds',
      message:
        common.states === 1
          ? 'The CPUs touch no memory in common that one of them writes, so that one order stands for all: it shows no violation.'
          : `None of ${common.states} states shows a violation; the search was exhaustive within its bounds.`,
      shortest: 0,
      schedule: '',
      preemptions: 0,
      trace: [],
    });
  }

  async #undecided(why: string): Promise<ScenarioVerdict> {
    return Promise.resolve({
      ...this.#common(),
      verdict: 'not-decided',
      message: `Not decided: ${why}.`,
      shortest: 0,
      schedule: '',
      preemptions: 0,
      trace: [],
    });
  }

  #exhausted(): string {
    const { exhausted } = this.#search;
    return exhausted === 'states'
      ? `the bound of ${this.options.states} states was reached`
      : `the search used up its ${((this.options.bytes ?? 2 ** 30) / 2 ** 20).toFixed(0)} MiB of memory`;
  }

  #memoryInWords(): string {
    if (this.model === 'sc') return 'sequentially consistent memory';
    const most = this.#system?.mostWaiting ?? 0;
    return most < BUFFERED_STORES
      ? `x86-TSO, store buffers as long as needed (${most})`
      : `x86-TSO, at most ${BUFFERED_STORES} stores in a CPU's buffer`;
  }

  #common(): Omit<ScenarioVerdict, 'verdict' | 'message' | 'shortest' | 'schedule' | 'preemptions' | 'trace'> {
    const progress = this.#search?.progress;
    const named = remark(this.text, 'cpus')?.split(';') ?? [];
    const cpus = this.prepared.schedule.cpus.map(
      ({ cpu }) => `CPU${cpu}${named[cpu] ? ` (${named[cpu].trim()})` : ''}`,
    );
    const outside = remark(this.text, 'outside the contract');
    const bounds = remark(this.text, 'bounds') ?? `${cpus.length} CPUs, each function once`;
    return {
      scenario: this.prepared.path,
      bounds: `${bounds}; ${this.#memoryInWords()}`,
      states: progress?.states ?? 0,
      transitions: progress?.transitions ?? 0,
      seconds: (this.options.now() - this.started) / 1000,
      remembered: progress && progress.asked > 0 ? 1 - progress.executed / progress.asked : 0,
      bytesPerState: progress && progress.states > 0 ? progress.bytes / progress.states : 0,
      cpus,
      ...(outside ? { outside } : {}),
      outcomes: [...(this.#system?.outcomes ?? [])].sort(),
      ...coverage(this.#booted.machine, this.prepared.path),
      lines: executedLines(this.#booted.machine),
      counts: [],
      races: [],
    };
  }
}

/** What a scenario says of itself in a comment of its own: bounds, the CPUs' headings, what it does not keep. */
const remark = (text: string, name: 'bounds' | 'cpus' | 'memory model' | 'outside the contract'): string | undefined =>
  new RegExp(`/\\*\\s*${name}:\\s*([^*]*?)\\s*\\*/`).exec(text)?.[1];

/** The kernel's ways to print. */
const PRINTS = /^(?:pr|dev|trace|seq|printk|dump)(?:_\w+)?\s*\(/;

/** The text from the start of the statement that a line belongs to. */
function statementAt(lines: readonly string[], line: number): string {
  let from = line - 1;
  while (from > 0 && !/[;{}:]\s*$|\*\/\s*$|^\s*$/.test(lines[from - 1]!)) from--;
  return lines.slice(from, line).join(' ').trim();
}

/** A violation and a schedule that ends with it. */
interface Seen {
  readonly violation: number;
  readonly steps: readonly number[];
  /** -1: not counted. */
  readonly preemptions: number;
}

const byWeight = (verdicts: readonly ScenarioVerdict[]): ScenarioVerdict[] =>
  [...verdicts].sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

const misfit = (step: number, why: string): Result<never> =>
  fail(
    'schedule-misfit',
    'The schedule does not fit the scenario',
    `At its step ${step} ${why}.`,
    'Replay it on the scenario, the tree and the patches that it was found with.',
  );

/** The verdict's name for a violation; what C or the scenario forbids counts as a warning of the machine's own. */
function verdictOf(violation: Violation): Verdict {
  if ((VERDICTS as readonly string[]).includes(violation.kind)) return violation.kind as Verdict;
  return violation.kind === 'cannot-execute' || violation.kind === 'out-of-steps' ? 'not-decided' : 'warning-fires';
}

/** Names that units must keep for scenarios to be explored: those that the machine models. */
export const KEPT_NAMES: ReadonlySet<string> = new Set(PRIMITIVES.keys());

/** The sentence for a scenario that could not even be prepared. */
export const whyNot = sentence;
