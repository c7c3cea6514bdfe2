import type { AccessLog } from '../machine/memory/recording';
import type { Spot, SymbolId } from '../machine/program';
import type { LoadedFunction } from '../machine/vm/loaded';
import type { Machine } from '../machine/vm/machine';
import { Status, Stop, Until } from '../machine/vm/stop';
import { Cpu, type Thread } from '../machine/vm/thread';
import { Operation, describeOperation, mayBeShared } from '../machine/vm/visible';
import { LARGEST_STORE, StoreBuffer, readRaw, writeRaw, type WaitingStore } from './store-buffer';

/** How memory behaves: sequentially consistent, or with x86's store buffers. */
export type MemoryModel = 'sc' | 'tso';

/** Instructions that a CPU may execute between two visible operations. */
export const STEP_BUDGET = 2_000_000;

/** Stores that may wait in one CPU's buffer during a search; a further one waits until there is room. */
export const BUFFERED_STORES = 4;

/** Executes steps of a scenario's CPUs: one visible operation each, and what follows up to the next. */
export class Stepper {
  readonly buffers: readonly StoreBuffer[];
  /** Where the store stands whose arrival in memory was wrong; undefined when the last violation was not of that kind. */
  lateSpot: Spot | undefined;
  /** Most stores that ever waited in one buffer. */
  mostWaiting = 0;
  readonly #operation = new Operation();

  /** @param accesses notes what the steps access; the machine's memory writes to it */
  constructor(
    readonly machine: Machine,
    readonly threads: readonly Thread[],
    readonly model: MemoryModel,
    private readonly accesses: AccessLog,
  ) {
    this.buffers = threads.map(() => new StoreBuffer());
  }

  /** Brings a CPU to just before its next visible operation, without executing one. */
  begin(cpu: number): Status {
    this.machine.alternative = 0;
    return this.#run(cpu, false);
  }

  /** Executes the CPU's next visible operation, with the given alternative where it has several. */
  step(cpu: number, alternative: number): Status {
    const { machine } = this;
    machine.alternative = alternative;
    machine.alternatives = 1;
    this.lateSpot = undefined;
    const thread = this.threads[cpu]!;
    if (this.model === 'sc' || thread.depth === 0) return this.#run(cpu, true);
    const operation = this.#operation;
    const frame = machine.frame(thread, thread.depth - 1);
    describeOperation(thread, frame.fn, frame.pc << 2, frame.base, operation);
    const { effect } = operation;
    if (effect === 'load' || (effect === 'store' && !this.#isShared(thread, operation))) {
      return this.#reading(cpu, () => this.#run(cpu, true));
    }
    if (effect === 'store' && operation.bytes[0]! <= LARGEST_STORE) {
      return this.#storing(cpu, operation, frame.fn, frame.pc);
    }
    return this.#drain(cpu) ?? this.#run(cpu, true);
  }

  /** Lets the CPU's oldest waiting store reach memory. */
  flush(cpu: number): Status {
    this.lateSpot = undefined;
    const store = this.buffers[cpu]!.shift();
    if (!store) return Status.Blocked;
    this.#count(cpu);
    return this.#arrive(store) ?? (this.threads[cpu]!.depth === 0 ? Status.Finished : Status.Visible);
  }

  /** Executes with the CPU's own waiting stores in place, as it sees them, and takes them out again. */
  #reading(cpu: number, execute: () => Status): Status {
    const { memory } = this.machine;
    const under = this.buffers[cpu]!.entries.map(({ high, low, bytes }) => {
      const old = readRaw(memory, high, low, bytes.length)!;
      writeRaw(memory, high, low, bytes);
      return { high, low, old };
    });
    const status = execute();
    for (const { high, low, old } of under.reverse()) writeRaw(memory, high, low, old);
    return status;
  }

  /** Does a store write where others look? What only this CPU looks at goes to memory at once. */
  #isShared(thread: Thread, { high, low, bytes }: Operation): boolean {
    const { shared } = this.machine;
    if (!mayBeShared(thread, high[0]!, low[0]!)) return false;
    return !shared || shared.has(high[0]!, low[0]!, bytes[0]!);
  }

  #storing(cpu: number, operation: Operation, fn: LoadedFunction, pc: number): Status {
    const { memory, shared } = this.machine;
    const buffer = this.buffers[cpu]!;
    if (shared && buffer.size >= BUFFERED_STORES) return Status.Blocked;
    const high = operation.high[0]!;
    const low = operation.low[0]!;
    const length = operation.bytes[0]!;
    return this.#reading(cpu, () => {
      const before = readRaw(memory, high, low, length);
      this.threads[cpu]!.cpu[Cpu.Buffered] = buffer.size + 1;
      const status = this.#run(cpu, true);
      const after = before && readRaw(memory, high, low, length);
      if (status !== Status.Stopped && status !== Status.NeedsLink && status !== Status.Blocked && before && after) {
        writeRaw(memory, high, low, before);
        buffer.push({ high, low, bytes: after, function: fn.id, pc });
        this.mostWaiting = Math.max(this.mostWaiting, buffer.size);
      }
      this.#count(cpu);
      return status;
    });
  }

  /** Empties the buffer; a status when a store's arrival is a violation. */
  #drain(cpu: number): Status | undefined {
    const buffer = this.buffers[cpu]!;
    for (let store = buffer.shift(); store; store = buffer.shift()) {
      const wrong = this.#arrive(store);
      if (wrong !== undefined) return wrong;
    }
    this.#count(cpu);
    return undefined;
  }

  #arrive({ high, low, bytes, function: id, pc }: WaitingStore): Status | undefined {
    const { machine } = this;
    try {
      machine.memory.check(high, low, bytes.length, true);
    } catch (problem) {
      if (!(problem instanceof Stop)) throw problem;
      machine.stopped = { kind: problem.kind, message: problem.message };
      const compiled = machine.image.loaded(id as SymbolId)?.compiled;
      this.lateSpot = compiled?.spots[compiled.spotOf[pc]!];
      return Status.Stopped;
    }
    writeRaw(machine.memory, high, low, bytes);
    return undefined;
  }

  #count(cpu: number): void {
    this.threads[cpu]!.cpu[Cpu.Buffered] = this.buffers[cpu]!.size;
  }

  #run(cpu: number, first: boolean): Status {
    const { machine, accesses } = this;
    const thread = this.threads[cpu]!;
    const before = machine.instructions;
    const waiting = thread.cpu[Cpu.Waiting];
    accesses.on = true;
    const status = machine.run(thread, Until.Visible, STEP_BUDGET, first);
    accesses.on = false;
    if (status !== Status.Blocked) return status;
    // Has it got anywhere before it had to wait, or does it wait now for what it has taken note of?
    const moved = machine.instructions - before > 1 || thread.cpu[Cpu.Waiting] !== waiting;
    return moved || !first ? Status.Visible : status;
  }
}
