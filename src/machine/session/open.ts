import type { CancelToken } from '../../kernel/cancel';
import { ok } from '../../kernel/failure';
import type { TableNode } from '../../pagetable/decode';
import type { TreePath } from '../../source/tree';
import type { Units } from '../../source/unit';
import { openLinker } from '../compile/linker';
import type { Mark } from '../memory/chunks';
import { PRIMITIVES } from '../primitives';
import type { RecordLayout } from '../program';
import type { Change, OpenResult, RunLimits, RunTarget, ScopeEntry, Session, SessionView, TraceStep } from '../session';
import { Machine } from '../vm/machine';
import { describeChanges } from './changes';
import { applyFacts, kernelFacts } from './kernel-facts';
import { Runner, type Position } from './runner';
import { findSchedule, stretches } from './schedule';
import { scopeOf } from './scopes';
import { decodeShown, tablesByPfn } from './tables';
import { coverage, pageViews } from './view';

/** Statements between two pauses. */
const PAUSE = 4096;

/**
 * Opens a run of a scenario. `units` must have been opened with the scenario's text and scenarios/pagewarden.h among its
 * extra files, and with the names of {@link PRIMITIVES} kept.
 */
export async function openSession(
  units: Units,
  target: RunTarget,
  limits: RunLimits = {},
  cancel?: CancelToken,
): Promise<OpenResult> {
  const { path, text } = target.scenario;
  const linker = openLinker(units, { arch: units.arch, primitives: PRIMITIVES });
  const schedule = await findSchedule(linker, path, cancel);
  if (!schedule.ok) return schedule;
  const facts = await kernelFacts(linker, path, cancel);
  const machine = new Machine(linker.program, PRIMITIVES);
  applyFacts(machine, facts);
  const runner = new Runner(machine, linker, stretches(schedule.value, target.schedule), limits.steps ?? 1_000_000);
  await runner.begin(cancel);
  const session = new RunSession(units, path, text, machine, runner, facts.pageRecord, limits);
  if (target.schedule) await session.toTogether(cancel);
  await session.settle();
  return ok(session);
}

/** What is kept of a step besides memory. */
interface Step extends Position {
  readonly changes: readonly Change[];
}

class RunSession implements Session {
  private readonly steps: Step[] = [];
  private readonly lines = new Map<TreePath, readonly string[]>();
  private tables: readonly TableNode[] = [];
  private byPfn: ReadonlyMap<number, TableNode> = new Map();
  private cancelled = false;

  constructor(
    private readonly units: Units,
    private readonly scenario: TreePath,
    text: string,
    private readonly machine: Machine,
    private readonly runner: Runner,
    private readonly page: RecordLayout | undefined,
    private readonly limits: RunLimits,
  ) {
    this.lines.set(scenario, text.split('\n'));
  }

  view(): SessionView {
    const { machine, runner } = this;
    const last = this.steps.length ? this.traceStep(this.steps.length - 1) : undefined;
    const next = runner.next;
    const { thread } = runner;
    const stack = Array.from({ length: thread.depth }, (_, i) => {
      const index = thread.depth - 1 - i;
      return { function: machine.frame(thread, index).fn.compiled.name, spot: machine.spot(thread, index)! };
    });
    return {
      scenario: this.scenario,
      status: this.cancelled && runner.status === 'paused' ? 'cancelled' : runner.status,
      step: runner.step,
      last,
      next: next && { function: next.function, spot: next.spot, source: this.source(next.spot.path, next.spot.line) },
      stack,
      tables: this.tables,
      pages: pageViews(machine, this.byPfn),
      log: [...machine.output.log()],
      violations: [...machine.output.violations],
      ...coverage(machine, this.scenario),
      result: machine.output.results.length ? machine.output.results.join('\n') : undefined,
    };
  }

  async step(cancel?: CancelToken): Promise<SessionView> {
    await this.run(() => true, cancel);
    return this.view();
  }

  stepBack(): Promise<SessionView> {
    return this.goTo(Math.max(0, this.runner.step - 1));
  }

  async continue(cancel?: CancelToken): Promise<SessionView> {
    const { violations } = this.machine.output;
    let known = violations.length;
    await this.run(() => {
      const stop = violations.length > known;
      known = violations.length;
      return stop;
    }, cancel);
    return this.view();
  }

  reverseContinue(): Promise<SessionView> {
    return this.goTo(0);
  }

  async continueToCount(cancel?: CancelToken): Promise<SessionView> {
    await this.run(step => step.changes.some(c => c.kind === 'refcount' || c.kind === 'mapcount'), cancel);
    return this.view();
  }

  async goTo(number: number, cancel?: CancelToken): Promise<SessionView> {
    if (number < this.runner.step) {
      this.steps.length = this.runner.back(number);
      await this.runner.resume(cancel);
      this.decode();
    }
    if (number > this.runner.step) await this.run(() => this.runner.step >= number, cancel);
    else await this.settle();
    return this.view();
  }

  /** Runs set-up, up to where the CPUs start. */
  async toTogether(cancel?: CancelToken): Promise<void> {
    if (!this.runner.together) await this.run(() => this.runner.together, cancel);
  }

  scopes(frame: number): readonly ScopeEntry[] {
    return scopeOf(this.machine, this.runner.thread, frame);
  }

  readMemory(address: string, bytes: number): readonly (number | undefined)[] {
    const from = BigInt(address);
    return Array.from({ length: bytes }, (_, i) => {
      const at = from + BigInt(i);
      return this.machine.memory.peek(Number(BigInt.asIntN(32, at >> 32n)), Number(BigInt.asIntN(32, at)));
    });
  }

  trace(): readonly TraceStep[] {
    return this.steps.map((_, i) => this.traceStep(i));
  }

  dispose(): void {
    this.steps.length = 0;
    this.lines.clear();
  }

  /** Reads the source of every line that a view may show. */
  async settle(): Promise<void> {
    const paths = new Set<TreePath>();
    const next = this.runner.next;
    if (next) paths.add(next.spot.path);
    for (const { spot } of this.steps) paths.add(spot.path);
    for (const path of paths)
      if (!this.lines.has(path)) this.lines.set(path, ((await this.units.text(path)) ?? '').split('\n'));
  }

  /** Executes statements until `enough` says so of the last one, or nothing is left. */
  private async run(enough: (step: Step) => boolean, cancel?: CancelToken): Promise<void> {
    this.cancelled = false;
    for (let count = 1; ; count++) {
      if (cancel?.isCancellationRequested) {
        this.cancelled = true;
        break;
      }
      if (count % PAUSE === 0) await this.limits.pause?.();
      const at = this.runner.next;
      if (!at) break;
      const events = this.machine.output.events.length;
      let changes: Change[] = [];
      const done = await this.runner.advance(mark => {
        changes = this.changesSince(mark);
        if (this.machine.output.events.length === events) return;
        const told = this.machine.output.events.slice(events);
        // A lock's own words say the same as its event.
        const locks = told.filter(event => event.kind === 'lock').map(event => event.what);
        changes = changes.filter(c => c.kind !== 'memory' || !locks.some(lock => c.what.startsWith(lock)));
        changes.push(...told);
      }, cancel);
      if (!done) {
        this.cancelled = cancel?.isCancellationRequested ?? false;
        break;
      }
      const step = { ...at, changes };
      this.steps.push(step);
      if (enough(step)) break;
    }
    await this.settle();
  }

  private changesSince(mark: Mark): Change[] {
    // Entries that the step wrote belong to the tables as they were, or as they are now.
    const before = this.byPfn;
    const first = describeChanges(this.machine, mark, before, this.page);
    const touched =
      this.machine.output.tables.length > 0 &&
      first.some(c => c.pfn !== undefined && (c.kind === 'entry' || c.kind === 'memory' || c.kind === 'page'));
    if (touched || this.tables.length !== this.machine.output.tables.length) this.decode();
    return first;
  }

  private decode(): void {
    this.tables = decodeShown(this.machine);
    this.byPfn = tablesByPfn(this.tables);
  }

  private source(path: TreePath, line: number): string {
    return this.lines.get(path)?.[line - 1]?.trim() ?? '';
  }

  private traceStep(index: number): TraceStep {
    const step = this.steps[index]!;
    return {
      number: index + 1,
      cpu: step.cpu,
      function: step.function,
      spot: step.spot,
      source: this.source(step.spot.path, step.spot.line),
      changes: step.changes,
    };
  }
}
