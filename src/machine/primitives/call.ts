import type { Memory } from '../memory/memory';
import type { PrimitiveCall } from '../program';
import { notAFunction } from '../vm/calls';
import { Stop, Unlinked } from '../vm/stop';
import type { Thread } from '../vm/thread';
import type { Machine } from '../vm/machine';

/** A C function to call when the primitive returns: its address and arguments as word pairs. */
interface Later {
  readonly low: number;
  readonly high: number;
  readonly args: readonly (readonly [low: number, high: number])[];
  /** Its result becomes the primitive's. */
  readonly result: boolean;
}

/**
 * One call of a primitive, as the primitive sees it: arguments, memory, and what to give back. The machine keeps a single
 * object of this class; nothing of it outlives the call.
 */
export class Call {
  thread!: Thread;
  info!: PrimitiveCall;
  /** Index of the first argument in the thread's register arrays. */
  base = 0;
  count = 0;
  /** What the caller gets; undefined bytes too. */
  low = 0;
  high = 0;
  undef = 0;
  /** The primitive cannot go on until another thread acts; it is called again then. */
  blocked = false;
  readonly later: Later[] = [];

  constructor(readonly machine: Machine) {}

  get memory(): Memory {
    return this.machine.memory;
  }

  /** Size and signedness of the pointee, or size of the type, that the compiler found. */
  get width(): number {
    return this.info.width;
  }
  get signed(): boolean {
    return this.info.signed;
  }

  /** Low word of argument `i`, which decides something and so must be defined. */
  argLow(i: number): number {
    if (this.thread.undef(this.base + i)) this.undefinedArgument(i);
    return this.thread.low(this.base + i);
  }
  argHigh(i: number): number {
    return this.thread.high(this.base + i);
  }
  /** High word of an argument that is used as an address. */
  argHighOf(i: number): number {
    if (this.thread.undef(this.base + i)) this.undefinedArgument(i);
    return this.thread.high(this.base + i);
  }
  /** Low word of an argument that is only passed on, undefined or not. */
  rawLow(i: number): number {
    return this.thread.low(this.base + i);
  }
  /** The undefined bytes of an argument that is only passed on. */
  argUndef(i: number): number {
    return this.thread.undef(this.base + i);
  }
  /** An argument as a signed 32-bit number. */
  int(i: number): number {
    return this.argLow(i);
  }
  /** An argument as an unsigned 64-bit number. */
  unsigned(i: number): bigint {
    return (BigInt(this.argLow(i)) & 0xffffffffn) | (BigInt(this.argHigh(i) >>> 0) << 32n);
  }
  /** A size or count; stops when it is beyond anything sensible. */
  size(i: number): number {
    const value = this.unsigned(i);
    if (value > 0x7fffffffn)
      throw new Stop('undefined-behaviour', `${this.info.name}() is asked for ${value} bytes or elements.`);
    return Number(value);
  }

  /** Gives an `int`, `bool` or any signed result of up to 32 bits. */
  returnInt(value: number): void {
    this.low = value | 0;
    this.high = this.low >> 31;
  }
  /** Gives an unsigned result of up to 32 bits. */
  returnUnsigned(value: number): void {
    this.low = value | 0;
    this.high = 0;
  }
  /** Gives a 64-bit result. */
  return64(low: number, high: number): void {
    this.low = low;
    this.high = high;
  }
  returnBig(value: bigint): void {
    this.low = Number(BigInt.asIntN(32, value));
    this.high = Number(BigInt.asIntN(32, value >> 32n));
  }
  returnBool(value: boolean): void {
    this.low = value ? 1 : 0;
    this.high = 0;
  }
  /** Gives a value of the pointee type, extended as that type is. */
  returnPointee(low: number, high: number, undef = 0): void {
    const { width, signed } = this.info;
    this.undef = undef;
    if (width === 8) {
      this.low = low;
      this.high = high;
      return;
    }
    const shift = 32 - width * 8;
    this.low = signed ? (low << shift) >> shift : ((low << shift) >>> shift) | 0;
    this.high = signed ? this.low >> 31 : 0;
  }

  /** Gives up for now. */
  block(): void {
    this.blocked = true;
  }

  /**
   * Must be called, before the primitive changes anything, for each function that it will call: one that is not linked
   * yet is linked first, and the primitive starts again.
   */
  requireFunction(low: number, high: number): void {
    const { image, primitives } = this.machine;
    const entry = image.functionAt(high, low);
    if (!entry) notAFunction(this.machine, high, low);
    else if (!image.loaded(entry.id) && !primitives.has(entry.name)) {
      if (entry.state === 'unlinked') throw new Unlinked(entry.id);
      throw new Stop('cannot-execute', `${entry.name}() cannot be executed: ${entry.why ?? 'it has no definition.'}`);
    }
  }

  /** Calls a C function when the primitive is done; several run in the order of these calls. */
  callLater(low: number, high: number, args: readonly (readonly [number, number])[], result = false): void {
    this.later.push({ low, high, args, result });
  }

  /** Stops the thread with a violation. */
  stop(kind: Stop['kind'], message: string): never {
    throw new Stop(kind, message);
  }

  /** Reads a NUL-terminated string. */
  string(high: number, low: number): string {
    return this.machine.readString(high, low);
  }

  private undefinedArgument(i: number): never {
    throw new Stop(
      'undefined-behaviour',
      `${this.info.name}() is called with an uninitialised value as argument ${i + 1}.`,
    );
  }
}
