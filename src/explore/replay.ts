import type { CancelToken } from '../kernel/cancel';
import type { TreePath } from '../source/tree';
import type { Units } from '../source/unit';
import type { Spot, SymbolId } from '../machine/program';
import { describeChanges } from '../machine/session/changes';
import { decodeShown, tablesByPfn } from '../machine/session/tables';
import type { Caller, Change, TraceStep } from '../machine/session';
import type { Machine } from '../machine/vm/machine';
import { Status, Until } from '../machine/vm/stop';
import { Cpu, type Thread } from '../machine/vm/thread';
import type { SharedPlaces } from '../machine/vm/visible';
import { link, type Booted, type Prepared } from './boot';
import { FLUSH } from './search/system';
import type { WaitingStore } from './store-buffer';
import { Stepper, type MemoryModel } from './stepper';
import { countAhead, countNow } from './count-reads';

/** A schedule as it was executed. */
export interface Told {
  readonly trace: readonly TraceStep[];
  /** One step for every operation that others might see. */
  readonly steps: readonly number[];
}

/** A schedule executed again. */
export interface Replayed extends Told {
  /** What had been executed when each violation of the last step was shown, those first that let it go on. */
  readonly shown: readonly Told[];
}

/**
 * Executes one schedule again and tells it operation by operation: the line of each and what it changed. Several
 * operations of one line become one step of the trace. The machine is left as the schedule leaves it.
 *
 * @param booted stands before the first operation of each CPU; the machine of the search, because objects lie where they
 * were first used
 * @param shared what a step of `steps` is: all up to the next operation on this memory; undefined when each step is one
 * operation that others might see
 */
export async function replay(
  units: Units,
  prepared: Prepared,
  booted: Booted,
  steps: readonly number[],
  model: MemoryModel,
  shared: SharedPlaces | undefined,
  cancel?: CancelToken,
): Promise<Replayed> {
  return new Replay(units, prepared, booted, model, shared, cancel).run(steps);
}

class Replay {
  readonly #trace: TraceStep[] = [];
  readonly #steps: number[] = [];
  #shown: Told[] = [];
  readonly #lines = new Map<TreePath, readonly string[]>();

  constructor(
    private readonly units: Units,
    private readonly prepared: Prepared,
    private readonly booted: Booted,
    private readonly model: MemoryModel,
    private readonly shared: SharedPlaces | undefined,
    private readonly cancel: CancelToken | undefined,
  ) {}

  async run(steps: readonly number[]): Promise<Replayed> {
    const { machine, threads, page, accesses } = this.booted;
    const stepper = new Stepper(machine, threads, this.model, accesses);
    let { length: violations } = machine.output.violations;
    const execute = async (cpu: number, alternative: number): Promise<Status> => {
      const thread = threads[cpu]!;
      const late = alternative === FLUSH ? stepper.buffers[cpu]!.entries[0] : undefined;
      const at = late ? storedAt(machine, late) : await this.#standsAt(machine, thread);
      const tables = tablesByPfn(decodeShown(machine));
      const mark = machine.memory.chunks.mark();
      const events = machine.output.events.length;
      const waiting = stepper.buffers[cpu]!.size;
      const ahead = late ? undefined : countAhead(machine, thread);
      const status = await this.#linked(stepper, cpu, () =>
        late ? stepper.flush(cpu) : stepper.step(cpu, alternative),
      );
      accesses.count = 0;
      if (status === Status.Blocked) return status;
      this.#steps.push(cpu | (alternative << 8));
      if (!at) return status;
      const changes: Change[] = [
        ...describeChanges(machine, mark, tables, page),
        ...machine.output.events.slice(events).filter(event => event.what !== ''),
      ];
      if (late) changes.push(event(`the store of CPU${thread.number} reaches memory`));
      else if (stepper.buffers[cpu]!.size > waiting)
        changes.push(event(`waits in the store buffer of CPU${thread.number}`));
      const read = ahead && { ...ahead, value: countNow(machine, ahead) };
      await this.#tell(thread.number, at, changes, read, late !== undefined);
      for (; violations < machine.output.violations.length; violations++) this.#shown.push(this.#told);
      return status;
    };
    for (const step of steps) {
      this.#shown = [];
      const cpu = step & 0xff;
      if (!threads[cpu]) break;
      if (step >> 8 === FLUSH) {
        // Stores that only their CPU looks at wait here, and in the search they do not.
        for (let more = true; more;) {
          const store = stepper.buffers[cpu]!.entries[0];
          if (!store) break;
          more = this.shared?.has(store.high, store.low, store.bytes.length) === false;
          if ((await execute(cpu, FLUSH)) === Status.Stopped) break;
        }
        continue;
      }
      if (threads[cpu].depth === 0) break;
      const goOn = async (status: Status): Promise<void> => {
        while (status === Status.Visible && this.shared && !this.#stepEnds(stepper, cpu))
          status = await execute(cpu, 0);
      };
      // In the search the way to the CPU's first step was taken before all steps; it touches only what is the CPU's own.
      await goOn(Status.Visible);
      await goOn(await execute(cpu, step >> 8));
    }
    // What waits here and not in the search is in memory by the time that all have finished.
    for (let cpu = 0; cpu < threads.length && this.shared; cpu++) {
      while (threads[cpu]!.depth === 0 && stepper.buffers[cpu]!.size > 0) stepper.flush(cpu);
    }
    return { ...this.#told, shown: this.#shown };
  }

  /** Would a step of the search end where the CPU stands? */
  #stepEnds({ machine, threads, buffers }: Stepper, cpu: number): boolean {
    const thread = threads[cpu]!;
    const waiting = thread.cpu[Cpu.Buffered]!;
    machine.shared = this.shared;
    thread.cpu[Cpu.Buffered] = buffers[cpu]!.entries.filter(e =>
      this.shared!.has(e.high, e.low, e.bytes.length),
    ).length;
    const status = machine.run(thread, Until.Visible, 0, false);
    thread.cpu[Cpu.Buffered] = waiting;
    machine.shared = undefined;
    return status !== Status.Budget;
  }

  /** Does something that may come upon a function that is not linked yet; links it and does it again from the start. */
  async #linked({ machine, threads, buffers }: Stepper, cpu: number, work: () => Status): Promise<Status> {
    for (;;) {
      const mark = machine.memory.chunks.mark();
      const record = threads[cpu]!.save();
      const { entries } = buffers[cpu]!;
      const status = work();
      if (status !== Status.NeedsLink) return status;
      machine.undo(mark);
      threads[cpu]!.load(record);
      buffers[cpu]!.entries = entries;
      await link(this.prepared.linker, machine.needs!, this.cancel);
    }
  }

  get #told(): Told {
    return { trace: [...this.#trace], steps: [...this.#steps] };
  }

  async #lineAt({ path, line }: Spot): Promise<string> {
    if (!this.#lines.has(path)) this.#lines.set(path, ((await this.units.text(path)) ?? '').split('\n'));
    return this.#lines.get(path)?.[line - 1]?.trim() ?? '';
  }

  async #standsAt(machine: Machine, thread: Thread): Promise<Place | undefined> {
    const spot = machine.spot(thread);
    if (!spot) return undefined;
    const nameOf = (frame: number): string => machine.frame(thread, frame).fn.compiled.name;
    const callers: Caller[] = [];
    for (let frame = thread.depth - 2; frame >= 0; frame--) {
      const at = machine.spot(thread, frame);
      if (at) callers.push({ function: nameOf(frame), spot: at, source: await this.#lineAt(at) });
    }
    return { function: nameOf(thread.depth - 1), spot, callers };
  }

  async #tell(
    cpu: number,
    { function: fn, spot, callers }: Place,
    changes: readonly Change[],
    read: TraceStep['read'],
    apart: boolean,
  ): Promise<void> {
    const last = this.#trace.at(-1);
    const same = last?.cpu === cpu && last.spot.path === spot.path && last.spot.line === spot.line;
    // The count of another page, or the same again, is another reading.
    if (same && last.function === fn && !apart && !(last.read && read)) {
      this.#trace[this.#trace.length - 1] = {
        ...last,
        changes: [...last.changes, ...changes],
        ...(read ? { read } : {}),
      };
      return;
    }
    this.#trace.push({
      number: this.#trace.length + 1,
      cpu,
      function: fn,
      spot,
      source: await this.#lineAt(spot),
      changes,
      callers,
      ...(read ? { read } : {}),
    });
  }
}

interface Place {
  readonly function: string;
  readonly spot: Spot;
  readonly callers: readonly Caller[];
}

const event = (what: string): Change => ({ kind: 'event', what, before: '', after: '' });

function storedAt(machine: Machine, store: WaitingStore): Place | undefined {
  const compiled = machine.image.loaded(store.function as SymbolId)?.compiled;
  const spot = compiled?.spots[compiled.spotOf[store.pc]!];
  return compiled && spot && { function: compiled.name, spot, callers: [] };
}
