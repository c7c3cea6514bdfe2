import type { Mark } from '../machine/memory/chunks';
import { Chunk, High, STACK_BYTES, chunkKey, keyHigh, keyLow } from '../machine/memory/regions';
import type { SymbolId } from '../machine/program';
import type { Violation } from '../machine/session';
import { Liveness } from '../machine/vm/liveness';
import type { LoadedFunction } from '../machine/vm/loaded';
import type { Machine } from '../machine/vm/machine';
import { Status } from '../machine/vm/stop';
import { Cpu, Frame, LOCK_WORDS, type Thread } from '../machine/vm/thread';
import type { CountReads } from './count-reads';
import type { AccessLog } from '../machine/memory/recording';
import { FLUSH, StepStatus, type StepOutcome, type StepSystem } from './search/system';
import { Races } from './races';
import type { Sharing } from './sharing';
import { STEP_BUDGET, Stepper, type MemoryModel } from './stepper';

/** Thrown by a step that calls a function which is not linked yet; the step has not happened. */
export class NeedsLink extends Error {
  constructor(readonly symbol: SymbolId) {
    super('a function must be linked first');
  }
}

/** Thrown when an assumption under which states were stored turned out wrong; the search starts again. */
export class StartAgain extends Error {}

/** Words of a slot: a chunk, then 1 if it has content of its own; an absent chunk reads as its page's state says. */
const SLOT_WORDS = Chunk.Words + 1;

/**
 * A scenario on the machine as threads over slots of memory. A slot is a 64-byte chunk that some step wrote; the chunks
 * of a thread's own stack belong to its record. Who allocated and freed what is for messages only and no part of a state.
 */
export class MachineSystem implements StepSystem {
  readonly threads: number;
  readonly slotWords = SLOT_WORDS;
  /** What pw_result() said when all CPUs had finished: one line per distinct outcome. */
  readonly outcomes = new Set<string>();
  /** Violations by number; index 0 is none. */
  readonly violations: (readonly Violation[])[] = [[]];
  /** Plain accesses that may happen at once, in all that was searched. */
  readonly races = new Races();
  readonly #violationNumbers = new Map<string, number>();
  readonly #slotOf = new Map<number, number>();
  readonly #keys: number[] = [];
  readonly #first: Int32Array[] = [];
  readonly #written: number[] = [];
  readonly #liveness = new WeakMap<LoadedFunction, Liveness>();
  readonly #base: Mark;
  readonly #stepper: Stepper;
  /** Records of the CPUs before their first instruction. */
  readonly #starts: readonly Int32Array[];

  /**
   * @param machine stands where the CPUs start: set-up is done, each thread of `cpus` has entered its function
   * @param atRest looks at the machine when all CPUs have finished, on the first CPU; memory is put back afterwards
   * @param reads notes what the steps learn of pages' counts
   */
  constructor(
    private readonly machine: Machine,
    private readonly cpus: readonly Thread[],
    private readonly sharing: Sharing,
    model: MemoryModel,
    private readonly accesses: AccessLog,
    private readonly check: () => readonly Violation[],
    private readonly reads?: CountReads,
  ) {
    this.threads = cpus.length;
    this.#stepper = new Stepper(machine, cpus, model, accesses);
    this.#base = machine.memory.chunks.mark();
    this.#starts = cpus.map((_, cpu) => this.saveThread(cpu));
  }

  /**
   * Brings each CPU from where it enters its function to its first visible operation; again when a search starts again.
   *
   * @param fine every operation that others might see is a step, whatever is known to be shared
   */
  start(fine = false): void {
    // What a beginning that was given up half-way has written.
    this.machine.undo(this.#base);
    this.accesses.count = 0;
    this.#starts.forEach((record, cpu) => {
      this.loadThread(cpu, record, record.length);
    });
    this.#first.forEach((content, slot) => {
      this.writeSlot(slot, content);
    });
    this.machine.memory.chunks.commit(this.#base);
    this.sharing.accept();
    this.machine.shared = fine ? undefined : this.sharing.assumed;
    for (let cpu = 0; cpu < this.threads; cpu++) {
      const status = this.#stepper.begin(cpu);
      if (status === Status.NeedsLink) throw new NeedsLink(this.machine.needs!);
      this.#note(cpu);
    }
    this.#collect(this.#base.log);
  }

  /** Most stores that ever waited in the buffer of one CPU. */
  get mostWaiting(): number {
    return this.#stepper.mostWaiting;
  }

  slots(): number {
    return this.#keys.length;
  }

  firstContent(slot: number, to: Int32Array): void {
    to.set(this.#first[slot]!);
  }

  readSlot(slot: number, to: Int32Array): void {
    const key = this.#keys[slot]!;
    const { chunks } = this.machine.memory;
    if (chunks.isReal(keyHigh(key), keyLow(key))) {
      chunks.get(key, to);
      to[Chunk.Words] = 1;
    } else to.fill(0);
  }

  writeSlot(slot: number, from: Int32Array): void {
    if (from[Chunk.Words]) this.machine.setChunk(this.#keys[slot]!, from);
    else this.machine.dropChunk(this.#keys[slot]!);
  }

  saveThread(number: number): Int32Array {
    const thread = this.cpus[number]!;
    const record = thread.save();
    this.#clearDead(thread, record);
    const { chunks } = this.machine.memory;
    const stack: number[] = [];
    if (!this.sharing.sharedStacks.has(thread.number)) {
      for (let low = thread.stackPointer; low < thread.stackTop; low += 64) {
        if (chunks.isReal(High.Stack, low)) stack.push(low);
      }
    }
    const waiting = this.#stepper.buffers[number]!.save();
    const whole = new Int32Array(record.length + waiting.length + stack.length * (1 + Chunk.Words) + 2);
    whole.set(record);
    whole.set(waiting, record.length);
    let at = record.length + waiting.length;
    for (const low of stack) {
      whole[at] = low;
      chunks.get(chunkKey(High.Stack, low), whole, at + 1);
      at += 1 + Chunk.Words;
    }
    whole[at] = waiting.length;
    whole[at + 1] = stack.length;
    return whole;
  }

  loadThread(number: number, record: Int32Array, length: number): void {
    const thread = this.cpus[number]!;
    const { chunks } = this.machine.memory;
    const own = !this.sharing.sharedStacks.has(thread.number);
    if (own) {
      // Frames that are not in the record must not linger.
      for (let low = thread.stackPointer; low < thread.stackTop; low += 64) chunks.drop(High.Stack, low);
    }
    thread.load(record);
    const count = record[length - 1]!;
    const waiting = length - 2 - count * (1 + Chunk.Words);
    this.#stepper.buffers[number]!.load(record, waiting - record[length - 2]!, waiting);
    if (!own) return;
    for (let i = 0, at = waiting; i < count; i++, at += 1 + Chunk.Words) {
      chunks.set(chunkKey(High.Stack, record[at]!), record, at + 1);
    }
  }

  step(number: number, alternative: number, outcome: StepOutcome): void {
    const { machine } = this;
    const thread = this.cpus[number]!;
    const mark = machine.memory.chunks.mark();
    const output = machine.output.mark();
    const learn = alternative === FLUSH ? undefined : this.reads?.ahead(machine, thread);
    const status = alternative === FLUSH ? this.#stepper.flush(number) : this.#stepper.step(number, alternative);
    if (status !== Status.NeedsLink) learn?.();
    outcome.alternatives = machine.alternatives;
    const shown: Violation[] = machine.output.violations.slice(output.violations);
    machine.output.undo(output);
    this.#written.length = 0;
    switch (status) {
      case Status.NeedsLink:
        machine.undo(mark);
        this.accesses.count = 0;
        throw new NeedsLink(machine.needs!);
      case Status.Blocked:
        machine.undo(mark);
        outcome.status = StepStatus.Blocked;
        break;
      case Status.Finished:
        outcome.status = this.waits(number) ? StepStatus.Ran : StepStatus.Finished;
        break;
      case Status.Stopped:
        outcome.status = StepStatus.Stopped;
        shown.push({ ...machine.stopped!, spot: this.#stepper.lateSpot ?? machine.spot(thread) });
        break;
      case Status.Budget:
        outcome.status = StepStatus.Stopped;
        shown.push({
          kind: 'out-of-steps',
          message: `CPU${thread.number} executes ${STEP_BUDGET} instructions without touching anything that others can see.`,
          spot: machine.spot(thread),
        });
        break;
      default:
        outcome.status = StepStatus.Ran;
    }
    if (thread.cpu[Cpu.Escaped] && !this.sharing.sharedStacks.has(thread.number)) {
      this.sharing.sharedStacks.add(thread.number);
      throw new StartAgain();
    }
    this.#note(number);
    if (shown.length > 0) outcome.violation = this.#number(shown);
    this.#collect(mark.log);
  }

  hasReturned(thread: number): boolean {
    return this.cpus[thread]!.depth === 0;
  }

  waits(thread: number): boolean {
    return this.#stepper.buffers[thread]!.size > 0;
  }

  pending(thread: number): number {
    return this.races.pending(this.machine, this.cpus[thread]!);
  }

  meet(one: number, other: number): void {
    this.races.meet(one, other);
  }

  /** Has the search come upon shared memory that it did not assume? It must be started again then. */
  get grown(): boolean {
    return this.sharing.grown;
  }

  writtenSlots(): readonly number[] {
    return this.#written;
  }

  atRest(): number {
    const { machine } = this;
    const mark = machine.memory.chunks.mark();
    const output = machine.output.mark();
    const records = this.cpus.map(thread => thread.save());
    try {
      const found = this.check();
      const { results } = machine.output;
      if (results.length > output.results) this.outcomes.add(results.slice(output.results).join('\n'));
      return found.length === 0 ? 0 : this.#number(found);
    } finally {
      machine.undo(mark);
      machine.output.undo(output);
      this.cpus.forEach((thread, i) => {
        thread.load(records[i]!);
      });
    }
  }

  #note(cpu: number): void {
    this.sharing.note(this.cpus[cpu]!.number, this.accesses);
  }

  /** Notes which slots were written since the log stood at `from`, and shortens the log. */
  #collect(from: number): void {
    const { chunks } = this.machine.memory;
    this.#written.length = 0;
    chunks.forEachOld({ log: from }, (key, old, at, absent) => {
      const high = keyHigh(key);
      if (high >= High.Note && high <= High.StackNote) return;
      if (high === High.Stack && !this.sharing.sharedStacks.has(Math.floor(keyLow(key) / STACK_BYTES))) return;
      let slot = this.#slotOf.get(key);
      if (slot === undefined) {
        slot = this.#keys.push(key) - 1;
        this.#slotOf.set(key, slot);
        const first = new Int32Array(SLOT_WORDS);
        if (!absent) {
          first.set(old.subarray(at, at + Chunk.Words));
          first[Chunk.Words] = 1;
        }
        this.#first.push(first);
      }
      this.#written.push(slot);
    });
    chunks.commit(this.#base);
  }

  /** Zeroes the registers of a record that nobody will read again. */
  #clearDead(thread: Thread, record: Int32Array): void {
    const registers = 5 + Cpu.Words + thread.cpu[Cpu.Locks]! * LOCK_WORDS + thread.depth * Frame.Words;
    const masks = registers + thread.top * 2;
    for (let f = 0; f < thread.depth; f++) {
      const { fn, pc, base } = this.machine.frame(thread, f);
      let live = this.#liveness.get(fn);
      if (!live) {
        live = new Liveness(fn.compiled);
        this.#liveness.set(fn, live);
      }
      const inner = f + 1 < thread.depth ? (f + 1) * Frame.Words : -1;
      const end = inner < 0 ? thread.top : thread.frames[inner + Frame.Base]!;
      const result = inner < 0 ? -1 : thread.frames[inner + Frame.Result]!;
      for (let index = base; index < end; index++) {
        if (index !== result && live.isLive(pc, index - base)) continue;
        record[registers + index * 2] = 0;
        record[registers + index * 2 + 1] = 0;
        record[masks + (index >> 2)]! &= ~(0xff << ((index & 3) * 8));
      }
    }
  }

  #number(shown: readonly Violation[]): number {
    const key = shown.map(v => `${v.kind} ${v.spot?.path}:${v.spot?.line}`).join('\n');
    let number = this.#violationNumbers.get(key);
    if (number === undefined) {
      number = this.violations.push(shown) - 1;
      this.#violationNumbers.set(key, number);
    }
    return number;
  }
}
