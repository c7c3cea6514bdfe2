import type { Mark } from '../memory/chunks';
import type { Linker, Spot, SymbolId } from '../program';
import type { CancelToken } from '../../kernel/cancel';
import type { Violation } from '../session';
import type { Machine } from '../vm/machine';
import type { OutputMark } from '../vm/output';
import { Status, Until } from '../vm/stop';
import type { Thread } from '../vm/thread';
import type { Phase, Stretch } from './schedule';

/** Instructions of one statement at most. */
const STATEMENT_BUDGET = 20_000_000;
/** Steps between two moments to which the run can return directly; those between are executed again. */
const CHECKPOINT = 256;

/** A moment of a run. */
interface Checkpoint {
  readonly step: number;
  readonly mark: Mark;
  readonly output: OutputMark;
  readonly threads: readonly Int32Array[];
  readonly stretch: number;
  readonly taken: number;
}

/** Where a statement is. */
export interface Position {
  readonly cpu: number;
  readonly function: string;
  readonly spot: Spot;
}

/** How a run stands. */
export type RunStatus = 'paused' | 'finished' | 'stopped';

/**
 * Executes a scenario's functions statement by statement (the CPUs, when they run together, operation by operation) and
 * can go back: execution is deterministic, so a moment is a checkpoint before it and what is executed again from there.
 */
export class Runner {
  status: RunStatus = 'paused';
  /** Statements executed. */
  step = 0;
  private stretch = 0;
  /** Operations of the present stretch that were executed, when the CPUs run together. */
  private taken = 0;
  private readonly checkpoints: Checkpoint[] = [];

  constructor(
    readonly machine: Machine,
    private readonly linker: Linker,
    private readonly stretches: readonly Stretch[],
    private readonly limit: number,
  ) {}

  /** Brings the first function to its first statement. */
  async begin(cancel?: CancelToken): Promise<void> {
    for (const stretch of this.stretches)
      for (const { cpu } of stretch.kind === 'alone' ? [stretch.phase] : stretch.cpus) this.machine.thread(cpu);
    this.checkpoint();
    await this.enter(cancel);
  }

  /** Do the CPUs run together now? */
  get together(): boolean {
    return this.stretches[this.stretch]?.kind === 'together';
  }

  get thread(): Thread {
    const stretch = this.stretches[Math.min(this.stretch, this.stretches.length - 1)]!;
    if (stretch.kind === 'alone') return this.machine.thread(stretch.phase.cpu);
    const step = stretch.steps[Math.min(this.taken, stretch.steps.length - 1)] ?? 0;
    return this.machine.thread((stretch.cpus[step & 0xff] ?? stretch.cpus[0]!).cpu);
  }

  /** The statement that runs next. */
  get next(): Position | undefined {
    if (this.status !== 'paused') return undefined;
    return this.position();
  }

  /** Where the running thread stands, stopped or not. */
  position(): Position | undefined {
    const { machine, thread } = this;
    const spot = machine.spot(thread);
    return spot && { cpu: thread.number, function: machine.frame(thread, thread.depth - 1).fn.compiled.name, spot };
  }

  /**
   * Executes one statement. `described` is called when it is done, with the mark before it, while that still holds.
   * False when there is nothing left to execute.
   */
  async advance(described: (mark: Mark) => void, cancel?: CancelToken): Promise<boolean> {
    if (this.status !== 'paused') return false;
    if (this.step >= this.limit) {
      this.stop({
        kind: 'out-of-steps',
        message: `The limit of ${this.limit} statements is reached: the run goes no further.`,
        spot: this.machine.spot(this.thread),
      });
      return false;
    }
    if (this.step >= this.checkpoints.at(-1)!.step + CHECKPOINT) this.checkpoint();
    const { machine, thread } = this;
    const mark = machine.memory.mark();
    this.step++;
    const stretch = this.stretches[this.stretch]!;
    const status = await (stretch.kind === 'alone' ? this.statement(cancel) : this.operation(stretch.steps, cancel));
    if (status === undefined) return this.giveUp(mark);
    this.settle(status);
    described(mark);
    machine.memory.chunks.fold(this.checkpoints.at(-1)!.mark, mark);
    if (status_(this) !== 'paused') return true;
    if (stretch.kind === 'alone' ? thread.depth === 0 : this.taken === stretch.steps.length) await this.leave(cancel);
    return true;
  }

  /** Executes a statement of the running thread; undefined when that was cancelled. */
  private async statement(cancel?: CancelToken): Promise<Status | undefined> {
    const { machine, thread } = this;
    for (;;) {
      const status = machine.run(thread, Until.Statement, STATEMENT_BUDGET);
      if (status !== Status.NeedsLink) return status;
      if (!(await this.link(cancel))) return undefined;
    }
  }

  /** Executes the schedule's next visible operation and what is local after it; undefined when that was cancelled. */
  private async operation(steps: readonly number[], cancel?: CancelToken): Promise<Status | undefined> {
    const { machine, thread } = this;
    const [record, mark, output] = [thread.save(), machine.memory.mark(), machine.output.mark()];
    for (;;) {
      machine.alternative = steps[this.taken]! >> 8;
      const status = machine.run(thread, Until.Visible, STATEMENT_BUDGET);
      if (status !== Status.NeedsLink) {
        this.taken++;
        return status;
      }
      // The visible operation may be done already: do all of it again.
      machine.undo(mark);
      machine.output.undo(output);
      thread.load(record);
      if (!(await this.link(cancel))) return undefined;
    }
  }

  /** Links what the machine asks for; false when that was cancelled. */
  private async link(cancel?: CancelToken): Promise<boolean> {
    const needed = this.machine.needs!;
    await this.linker.link(needed, cancel);
    if (cancel?.isCancellationRequested) return false;
    this.checkLinked(needed);
    return true;
  }

  /** Goes back to the moment after step `number`, or to the checkpoint before it; gives the step it stands at. */
  back(number: number): number {
    while (this.checkpoints.length > 1 && this.checkpoints.at(-1)!.step > number) this.checkpoints.pop();
    const to = this.checkpoints.at(-1)!;
    this.machine.undo(to.mark);
    this.machine.output.undo(to.output);
    to.threads.forEach((record, i) => {
      this.machine.threads[i]!.load(record);
    });
    this.stretch = to.stretch;
    this.taken = to.taken;
    this.step = to.step;
    this.status = 'paused';
    return to.step;
  }

  /** Enters the phase's function if a step back has left before it. */
  async resume(cancel?: CancelToken): Promise<void> {
    if (this.thread.depth === 0 && this.taken === 0) await this.enter(cancel);
  }

  private settle(status: Status): void {
    const { machine, thread } = this;
    const spot = machine.spot(thread);
    switch (status) {
      case Status.Statement:
      case Status.Visible:
      case Status.Finished:
        return;
      case Status.Stopped:
        this.stop({ ...machine.stopped!, spot });
        return;
      case Status.Blocked:
        this.stop({
          kind: 'deadlock',
          message: `CPU ${thread.number} waits in ${
            machine.frame(thread, thread.depth - 1).fn.compiled.name
          }(), and nothing that runs will let it go on.`,
          spot,
        });
        return;
      default:
        this.stop({
          kind: 'out-of-steps',
          message: `One statement takes more than ${STATEMENT_BUDGET} instructions.`,
          spot,
        });
    }
  }

  private stop(violation: Violation): void {
    this.machine.output.violations.push(violation);
    this.status = 'stopped';
  }

  private giveUp(mark: Mark): boolean {
    // The statement is half executed: go back to before it.
    this.machine.undo(mark);
    this.back(this.step - 1);
    return false;
  }

  /** A definition that was found but could not be compiled becomes a stop where it is called. */
  private checkLinked(id: SymbolId): void {
    const entry = this.linker.program.symbols[id];
    if (entry && entry.state === 'unlinked') {
      entry.state = 'missing';
      entry.why ??= 'It could not be linked.';
    }
  }

  /** The present stretch is over: on to the next. A check at the end makes sense only when every CPU has finished. */
  private async leave(cancel?: CancelToken): Promise<void> {
    const early = this.together && this.machine.threads.some(thread => thread.depth > 0);
    this.stretch = early ? this.stretches.length : this.stretch + 1;
    this.taken = 0;
    await this.enter(cancel);
  }

  private async enter(cancel?: CancelToken): Promise<void> {
    const stretch = this.stretches[this.stretch];
    if (!stretch) this.status = 'finished';
    else if (stretch.kind === 'alone') await this.start(stretch.phase, cancel);
    else {
      for (const phase of stretch.cpus) await this.start(phase, cancel);
      for (const { cpu } of stretch.cpus) await this.toFirstVisible(this.machine.thread(cpu), cancel);
      if (stretch.steps.length === 0) await this.leave(cancel);
    }
  }

  private async start({ cpu, symbol }: Phase, cancel?: CancelToken): Promise<void> {
    const thread = this.machine.thread(cpu);
    if (!this.machine.start(thread, symbol)) {
      await this.linker.link(symbol, cancel);
      this.machine.start(thread, symbol);
    }
  }

  private async toFirstVisible(thread: Thread, cancel?: CancelToken): Promise<void> {
    while (this.machine.run(thread, Until.Visible, STATEMENT_BUDGET, false) === Status.NeedsLink)
      if (!(await this.link(cancel))) return;
  }

  private checkpoint(): void {
    this.checkpoints.push({
      step: this.step,
      threads: this.machine.threads.map(thread => thread.save()),
      stretch: this.stretch,
      taken: this.taken,
      output: this.machine.output.mark(),
      mark: this.machine.memory.mark(),
    });
  }
}

/** Read afresh: a statement may have stopped the run. */
const status_ = (runner: Runner): RunStatus => runner.status;
