import type { Mark } from '../memory/chunks';
import type { Linker, Spot, SymbolId } from '../program';
import type { CancelToken } from '../../kernel/cancel';
import type { Violation } from '../session';
import type { Machine } from '../vm/machine';
import type { OutputMark } from '../vm/output';
import { Status, Until } from '../vm/stop';
import type { Thread } from '../vm/thread';
import type { Phase } from './schedule';

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
  readonly phase: number;
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
 * Executes a scenario's functions one after the other, statement by statement, and can go back: execution is
 * deterministic, so a moment is a checkpoint before it and the statements executed again from there.
 */
export class Runner {
  status: RunStatus = 'paused';
  /** Statements executed. */
  step = 0;
  private phase = 0;
  private readonly checkpoints: Checkpoint[] = [];

  constructor(
    readonly machine: Machine,
    private readonly linker: Linker,
    private readonly phases: readonly Phase[],
    private readonly limit: number,
  ) {}

  /** Brings the first function to its first statement. */
  async begin(cancel?: CancelToken): Promise<void> {
    for (const { cpu } of this.phases) this.machine.thread(cpu);
    this.checkpoint();
    await this.enterPhase(cancel);
  }

  get thread(): Thread {
    return this.machine.thread(this.phases[Math.min(this.phase, this.phases.length - 1)]!.cpu);
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
    for (;;) {
      const status = machine.run(thread, Until.Statement, STATEMENT_BUDGET);
      if (status === Status.NeedsLink) {
        await this.linker.link(machine.needs!, cancel);
        if (cancel?.isCancellationRequested) return this.giveUp(mark);
        this.checkLinked(machine.needs!);
        continue;
      }
      this.settle(status);
      break;
    }
    described(mark);
    machine.memory.chunks.fold(this.checkpoints.at(-1)!.mark, mark);
    if (status_(this) === 'paused' && thread.depth === 0) {
      this.phase++;
      await this.enterPhase(cancel);
    }
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
    this.phase = to.phase;
    this.step = to.step;
    this.status = 'paused';
    return to.step;
  }

  /** Enters the phase's function if a step back has left before it. */
  async resume(cancel?: CancelToken): Promise<void> {
    if (this.thread.depth === 0) await this.enterPhase(cancel);
  }

  private settle(status: Status): void {
    const { machine, thread } = this;
    const spot = machine.spot(thread);
    switch (status) {
      case Status.Statement:
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

  private async enterPhase(cancel?: CancelToken): Promise<void> {
    const phase = this.phases[this.phase];
    if (!phase) {
      this.status = 'finished';
      return;
    }
    const thread = this.machine.thread(phase.cpu);
    if (!this.machine.start(thread, phase.symbol)) {
      await this.linker.link(phase.symbol, cancel);
      this.machine.start(thread, phase.symbol);
    }
  }

  private checkpoint(): void {
    this.checkpoints.push({
      step: this.step,
      threads: this.machine.threads.map(thread => thread.save()),
      phase: this.phase,
      output: this.machine.output.mark(),
      mark: this.machine.memory.mark(),
    });
  }
}

/** Read afresh: a statement may have stopped the run. */
const status_ = (runner: Runner): RunStatus => runner.status;
