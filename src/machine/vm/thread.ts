import { High, STACK_BYTES } from '../memory/regions';

/** Words of a frame in {@link Thread.frames}. */
export const enum Frame {
  /** Symbol of the function. */
  Function = 0,
  /** Next instruction. */
  Pc = 1,
  /** Number of its first register. */
  Base = 2,
  /** Low word of the address of the frame's memory. */
  Memory = 3,
  /** Low word of the stack pointer: below {@link Memory} when memory was allocated dynamically. */
  Stack = 4,
  /** Number of the caller's register for the result; -1 for none. */
  Result = 5,
  Words = 6,
}

/** Words of {@link Thread.cpu}. */
export const enum Cpu {
  /** Depth of local_irq_disable() and of irqsave sections. */
  IrqsOff = 0,
  /** preempt_disable() and everything that implies it. */
  Preempt = 1,
  /** Depth of rcu_read_lock(). */
  Rcu = 2,
  /** An address on this thread's stack was stored where others can find it: its frames are visible from then on. */
  Escaped = 3,
  /** The operation that waits has begun (synchronize_rcu() has taken note of the readers). */
  Waiting = 4,
  /** Allocations by this thread so far, for failure injection. */
  Allocations = 5,
  /** Locks held: number of entries in {@link Thread.locks}. */
  Locks = 6,
  /** softirqs off: local_bh_disable(). */
  BottomHalves = 7,
  /** Depth of pw_atomic_begin(): nothing is a scheduling point. */
  Atomic = 8,
  /** Stores that wait in the CPU's store buffer, which an explorer keeps; 0 under sequential consistency. */
  Buffered = 9,
  Words = 10,
}

/** How registers lie in {@link Thread.regs}. An enum, because a bundler makes module constants mutable. */
export const enum Register {
  /** A register's number is shifted by this to its first word. */
  Shift = 2,
}

/** Most locks that a thread can hold at once. */
export const MAX_LOCKS = 24;
/** Words per held lock: low and high word of its address, {@link LockKind}. */
export const LOCK_WORDS = 3;

/**
 * One CPU's thread: all of its state that is not in memory. Everything is in Int32Arrays of which only the beginning is
 * in use, so that it can be copied, hashed and compared.
 */
export class Thread {
  frames = new Int32Array(Frame.Words * 32);
  /**
   * The registers of all frames, four words each (two to the power of {@link Register.Shift}): low word, high word, mask
   * of undefined bytes, unused. One array, because an instruction touches all three.
   */
  regs = new Int32Array(1024 << Register.Shift);
  /** Frames in use. */
  depth = 0;
  /** Registers in use. */
  top = 0;
  readonly cpu = new Int32Array(Cpu.Words);
  readonly locks = new Int32Array(MAX_LOCKS * LOCK_WORDS);
  /** What the root function returned. */
  resultLow = 0;
  resultHigh = 0;

  constructor(
    /** Number of the CPU it runs on. */
    readonly number: number,
  ) {}

  /** Lowest and first unused address of its stack (low words; the high word is {@link High.Stack}). */
  get stackBottom(): number {
    return this.number * STACK_BYTES;
  }
  get stackTop(): number {
    return (this.number + 1) * STACK_BYTES;
  }

  /** Is this an address on the thread's own stack? */
  owns(high: number, low: number): boolean {
    return high === High.Stack && low >= this.stackBottom && low < this.stackTop;
  }

  /** Low word of the current stack pointer. */
  get stackPointer(): number {
    return this.depth ? this.frames[(this.depth - 1) * Frame.Words + Frame.Stack]! : this.stackTop;
  }

  /** Low word, high word and mask of undefined bytes of a register. */
  low(register: number): number {
    return this.regs[register << Register.Shift]!;
  }
  high(register: number): number {
    return this.regs[(register << Register.Shift) + 1]!;
  }
  undef(register: number): number {
    return this.regs[(register << Register.Shift) + 2]!;
  }

  /** Gives a register a value. */
  set(register: number, low: number, high: number, undef = 0): void {
    const at = register << Register.Shift;
    this.regs[at] = low;
    this.regs[at + 1] = high;
    this.regs[at + 2] = undef;
  }

  /** Makes room for a frame with `registers` registers. */
  reserve(registers: number): void {
    if ((this.depth + 1) * Frame.Words > this.frames.length) {
      const frames = new Int32Array(this.frames.length * 2);
      frames.set(this.frames);
      this.frames = frames;
    }
    const needed = this.top + registers;
    if (needed << Register.Shift <= this.regs.length) return;
    const regs = new Int32Array(Math.max(needed << Register.Shift, this.regs.length * 2));
    regs.set(this.regs);
    this.regs = regs;
  }

  /** Everything as one record of words; {@link load} takes it back. Undefined registers are zero in it. */
  save(): Int32Array {
    const frames = this.depth * Frame.Words;
    const locks = this.cpu[Cpu.Locks]! * LOCK_WORDS;
    const masks = (this.top + 3) >> 2;
    const record = new Int32Array(5 + Cpu.Words + locks + frames + this.top * 2 + masks);
    record[0] = this.number;
    record[1] = this.depth;
    record[2] = this.top;
    record[3] = this.resultLow;
    record[4] = this.resultHigh;
    let at = 5;
    record.set(this.cpu, at);
    at += Cpu.Words;
    record.set(this.locks.subarray(0, locks), at);
    at += locks;
    record.set(this.frames.subarray(0, frames), at);
    at += frames;
    for (let i = 0; i < this.top; i++) {
      const mask = this.undef(i);
      if (mask !== 0xff) {
        record[at + i * 2] = this.low(i);
        record[at + i * 2 + 1] = this.high(i);
      }
      const word = at + this.top * 2 + (i >> 2);
      record[word] = record[word]! | (mask << ((i & 3) * 8));
    }
    return record;
  }

  /** Takes a record of {@link save} back. */
  load(record: Int32Array): void {
    this.depth = record[1]!;
    this.top = record[2]!;
    this.resultLow = record[3]!;
    this.resultHigh = record[4]!;
    let at = 5;
    this.cpu.set(record.subarray(at, at + Cpu.Words));
    at += Cpu.Words;
    const locks = this.cpu[Cpu.Locks]! * LOCK_WORDS;
    this.locks.set(record.subarray(at, at + locks));
    at += locks;
    const frames = this.depth * Frame.Words;
    while (frames > this.frames.length) this.frames = new Int32Array(this.frames.length * 2);
    this.frames.set(record.subarray(at, at + frames));
    at += frames;
    const top = this.top;
    this.top = 0;
    this.reserve(top);
    this.top = top;
    for (let i = 0; i < top; i++) {
      const mask = (record[at + top * 2 + (i >> 2)]! >>> ((i & 3) * 8)) & 0xff;
      this.set(i, record[at + i * 2]!, record[at + i * 2 + 1]!, mask);
    }
  }
}
