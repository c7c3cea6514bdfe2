import type { SymbolId } from '../program';
import type { Violation } from '../session';

/** Thrown inside the machine to stop the running thread; never leaves {@link ./machine}. */
export class Stop {
  constructor(
    readonly kind: Violation['kind'],
    /** What, where and whose, as a sentence. */
    readonly message: string,
  ) {}
}

/** Thrown by a primitive that wants to call a function which is not linked yet, before it has changed anything. */
export class Unlinked {
  constructor(readonly symbol: SymbolId) {}
}

/** Stops with what C leaves undefined. */
export const undefinedBehaviour = (message: string): never => {
  throw new Stop('undefined-behaviour', message);
};

/** How a stretch of execution ended. */
export const enum Status {
  /** The number of instructions is used up; the thread can go on. */
  Budget,
  /** A statement starts here. */
  Statement,
  /** The next instruction is visible to other threads. */
  Visible,
  /** A function or object must be linked first: {@link Machine.needs}. */
  NeedsLink,
  /** The next operation has to wait for another thread; ask again later. */
  Blocked,
  /** The thread has returned from the function that it was started with. */
  Finished,
  /** A violation after which the thread does not go on. */
  Stopped,
}

/** Where to stop. */
export const enum Until {
  /** Only at the end, or when the budget is used up. */
  End,
  /** Before the next statement. */
  Statement,
  /** Before the next visible operation. */
  Visible,
}
