/** How one step of a thread ended. */
export const enum StepStatus {
  /** The thread stands before its next visible operation. */
  Ran,
  /** The operation cannot happen in this state (a lock that is held): nothing changed. */
  Blocked,
  /** The thread has returned from its function with this step; it is not asked to step again. */
  Finished,
  /** A violation after which this schedule does not go on. */
  Stopped,
}

/** The alternative of a step that lets the thread's oldest waiting store reach memory, instead of executing. */
export const FLUSH = 0xffff;

/** What a step did besides changing memory. */
export interface StepOutcome {
  status: StepStatus;
  /** Number from {@link StepSystem}'s own table of violations that this step showed, or 0 for none. */
  violation: number;
  /** How many alternatives the step had (pw_choose, a failing allocation); 1 without any. */
  alternatives: number;
}

/**
 * What a search explores: threads over shared memory. Memory is a growing list of *slots*, each a small block of words;
 * a step depends on nothing but the slots and the thread's own record, which is what makes its result worth remembering.
 */
export interface StepSystem {
  readonly threads: number;
  /** Words per slot. */
  readonly slotWords: number;
  /** Slots so far; a step adds those that it is the first to write. */
  slots(): number;
  /** What a slot held before any step wrote it. */
  firstContent(slot: number, to: Int32Array): void;
  /** Current content of a slot. */
  readSlot(slot: number, to: Int32Array): void;
  writeSlot(slot: number, from: Int32Array): void;
  /** The thread's record: program counters, live registers, private memory. Starts with the thread's number. */
  saveThread(thread: number): Int32Array;
  loadThread(thread: number, record: Int32Array, length: number): void;
  /**
   * Executes the pending visible operation of a thread and goes on to just before its next one. With several
   * alternatives, `alternative` (from 0) says which one to take; {@link FLUSH} is no operation of the program.
   */
  step(thread: number, alternative: number, outcome: StepOutcome): void;
  /**
   * Has the system found out that its steps are too large (that others can see more than was assumed)? What was searched
   * is true then, but not all: the search has to be repeated after the system has started again.
   */
  readonly grown: boolean;
  /** Has the thread, as it is now, returned from its function? Only stores of its own may be on their way then. */
  hasReturned(thread: number): boolean;
  /** Has the thread stores that are executed and not in memory? */
  waits(thread: number): boolean;
  /** A number for the operation that the thread stands before, if others may race with it; else 0. Never changes for a record. */
  pending?(thread: number): number;
  /** Two threads stand before the operations of these numbers in one state. */
  meet?(one: number, other: number): void;
  /** Slots that the last step wrote, each once. */
  writtenSlots(): readonly number[];
  /**
   * All threads have finished: the scenario's check at the end and the search for leaks. A violation's number, or 0.
   * Leaves memory as it was.
   */
  atRest(): number;
}
