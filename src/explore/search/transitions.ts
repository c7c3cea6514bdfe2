import { finish, mix } from './hash';
import { Interner } from './interner';
import { SharedMemory } from './shared-memory';
import { FLUSH, StepStatus, type StepOutcome, type StepSystem } from './system';

/**
 * Words per remembered transition: memory, thread record, status with the alternative above its low byte, violation, and
 * the next transition of the same pair (-1: none).
 */
export const TRANSITION_WORDS = 5;
const WORDS = TRANSITION_WORDS;

/**
 * What each thread's next step does, executed once per distinct (memory, thread record) and remembered: the machine then
 * runs tens of times less often than transitions are taken.
 */
export class Transitions {
  readonly memory: SharedMemory;
  readonly #records = new Interner();
  /** The remembered transitions, {@link TRANSITION_WORDS} each; replaced when it grows. */
  results = new Int32Array(WORDS << 10);
  #count = 0;
  /** Open addressing, three words each: memory, record, first transition + 1 (0: free). */
  #table = new Int32Array(3 << 12);
  #pairs = 0;
  /** Transitions asked for: with {@link pairs}, the hit ratio. */
  asked = 0;
  readonly #outcome: StepOutcome = { status: StepStatus.Ran, violation: 0, alternatives: 1 };
  #scratch = new Int32Array(256);
  /** By record number: 1 when its thread has returned. */
  #finished = new Uint8Array(1 << 10);
  /** By record number: what its thread stands before, as {@link StepSystem.pending} says. */
  #pending = new Int32Array(1 << 10);

  constructor(private readonly system: StepSystem) {
    this.memory = new SharedMemory(system);
    this.memory.noteSlots();
  }

  /** Pairs of memory and record that were executed. */
  get pairs(): number {
    return this.#pairs;
  }

  /** Distinct thread records. */
  get records(): number {
    return this.#records.size;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return (
      this.memory.bytes +
      this.#records.bytes +
      this.results.byteLength +
      this.#table.byteLength +
      this.#pending.byteLength
    );
  }

  /** Has the thread with this record returned from its function? Such a thread takes no further step. */
  hasFinished(record: number): boolean {
    return this.#finished[record] === 1;
  }

  /** What the thread with this record stands before, as {@link StepSystem.pending} says. */
  pending(record: number): number {
    return this.#pending[record]!;
  }

  /** Can `thread` take a step in the state `tuple` (memory, then one record per thread)? */
  canRun(tuple: Int32Array, thread: number): boolean {
    const record = tuple[1 + thread]!;
    if (this.hasFinished(record)) return false;
    const first = this.first(tuple[0]!, record, thread);
    return this.status(first) !== StepStatus.Blocked && this.alternative(first) !== FLUSH;
  }

  /** Number of a thread's record as it is now. */
  record(thread: number): number {
    const known = this.#records.size;
    const record = this.#records.intern(this.system.saveThread(thread));
    if (record === known) this.#notePending(record, thread);
    // A thread that touches nothing that others see has finished before its first step.
    if (this.system.hasReturned(thread) && !this.system.waits(thread)) this.#markFinished(record);
    return record;
  }

  /** First transition of `thread` with record `record` in memory `memory`; more through {@link next}. */
  first(memory: number, record: number, thread: number): number {
    this.asked++;
    const mask = this.#table.length / 3 - 1;
    let place = finish(mix(mix(0x9747b28c, memory), record)) & mask;
    for (;;) {
      const found = this.#table[place * 3 + 2]!;
      if (found === 0) break;
      if (this.#table[place * 3] === memory && this.#table[place * 3 + 1] === record) return found - 1;
      place = (place + 1) & mask;
    }
    const first = this.#execute(memory, record, thread);
    this.#table[place * 3] = memory;
    this.#table[place * 3 + 1] = record;
    this.#table[place * 3 + 2] = first + 1;
    if (++this.#pairs * 3 > (this.#table.length / 3) * 2) this.#grow();
    return first;
  }

  /** Memory after transition `t`. */
  memoryAfter(t: number): number {
    return this.results[t * WORDS]!;
  }

  /** The thread's record after transition `t`. */
  recordAfter(t: number): number {
    return this.results[t * WORDS + 1]!;
  }

  /** How transition `t` ended. */
  status(t: number): StepStatus {
    return (this.results[t * WORDS + 2]! & 0xff) as StepStatus;
  }

  /** Which alternative of its step transition `t` is; {@link FLUSH} for a store that reaches memory. */
  alternative(t: number): number {
    return this.results[t * WORDS + 2]! >>> 8;
  }

  /** Violation shown by transition `t`, or 0. */
  violation(t: number): number {
    return this.results[t * WORDS + 3]!;
  }

  /** The next alternative of the same step, or -1. */
  next(t: number): number {
    return this.results[t * WORDS + 4]!;
  }

  /** Brings the system to memory `memory` with `record` in thread `thread`, for a replay or a check at rest. */
  load(memory: number, record: number, thread: number): void {
    this.memory.load(memory);
    const length = this.#records.lengthOf(record);
    if (length > this.#scratch.length) this.#scratch = new Int32Array(length * 2);
    this.#records.read(record, this.#scratch);
    this.system.loadThread(thread, this.#scratch, length);
  }

  #execute(memory: number, record: number, thread: number): number {
    this.load(memory, record, thread);
    const waits = this.system.waits(thread);
    let first = -1;
    if (!this.system.hasReturned(thread)) {
      let alternatives = 1;
      for (let alternative = 0; alternative < alternatives; alternative++) {
        first = this.#take(memory, record, thread, alternative, first);
        alternatives = Math.max(alternatives, this.#outcome.alternatives);
      }
    }
    return waits ? this.#take(memory, record, thread, FLUSH, first) : first;
  }

  /** Executes one alternative and appends it to the chain that begins at `first` (-1: none); gives the chain. */
  #take(memory: number, record: number, thread: number, alternative: number, first: number): number {
    const outcome = this.#outcome;
    this.load(memory, record, thread);
    outcome.status = StepStatus.Ran as StepStatus;
    outcome.violation = 0;
    outcome.alternatives = 1;
    this.system.step(thread, alternative, outcome);
    this.memory.noteSlots();
    const memoryAfter = this.memory.store(this.system.writtenSlots());
    const t = this.#count++;
    if (this.#count * WORDS > this.results.length) {
      const larger = new Int32Array(this.results.length * 2);
      larger.set(this.results);
      this.results = larger;
    }
    const recordAfter = outcome.status === StepStatus.Blocked ? record : this.record(thread);
    if (outcome.status === StepStatus.Finished) this.#markFinished(recordAfter);
    this.results[t * WORDS] = memoryAfter;
    this.results[t * WORDS + 1] = recordAfter;
    this.results[t * WORDS + 2] = outcome.status | (alternative << 8);
    this.results[t * WORDS + 3] = outcome.violation;
    this.results[t * WORDS + 4] = -1;
    if (first < 0) return t;
    let last = first;
    while (this.results[last * WORDS + 4]! >= 0) last = this.results[last * WORDS + 4]!;
    this.results[last * WORDS + 4] = t;
    return first;
  }

  #notePending(record: number, thread: number): void {
    if (record >= this.#pending.length) {
      const larger = new Int32Array(Math.max(record + 1, this.#pending.length * 2));
      larger.set(this.#pending);
      this.#pending = larger;
    }
    this.#pending[record] = this.system.pending?.(thread) ?? 0;
  }

  #markFinished(record: number): void {
    if (record >= this.#finished.length) {
      const larger = new Uint8Array(Math.max(record + 1, this.#finished.length * 2));
      larger.set(this.#finished);
      this.#finished = larger;
    }
    this.#finished[record] = 1;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Int32Array(old.length * 2);
    const mask = table.length / 3 - 1;
    for (let i = 0; i < old.length; i += 3) {
      if (old[i + 2] === 0) continue;
      let place = finish(mix(mix(0x9747b28c, old[i]!), old[i + 1]!)) & mask;
      while (table[place * 3 + 2] !== 0) place = (place + 1) & mask;
      table[place * 3] = old[i]!;
      table[place * 3 + 1] = old[i + 1]!;
      table[place * 3 + 2] = old[i + 2]!;
    }
    this.#table = table;
  }
}
