import { Op } from '../bytecode';
import { carry } from '../memory/memory';
import { High, Image as ImageLow } from '../memory/regions';
import type { Touches } from '../primitives/entry';
import type { LoadedFunction } from './loaded';
import { Cpu, type Thread } from './thread';

/** Memory that several CPUs touch, as far as an explorer knows; everything else is nobody's business but its CPU's. */
export interface SharedPlaces {
  /** Is any of these bytes shared? */
  has(high: number, low: number, bytes: number): boolean;
}

/** What an instruction that others may notice does to memory. The objects lie in the arrays below, `count` of them. */
export class Operation {
  /** `unknown`: a primitive that touches more than its arguments say. */
  effect: Touches['effect'] | 'unknown' = 'unknown';
  /** Objects touched; of a store the first is written to, the others are read. */
  count = 0;
  readonly high = new Int32Array(2);
  readonly low = new Int32Array(2);
  readonly bytes = new Int32Array(2);
  /** An access of the C language that is neither volatile nor atomic. */
  plain = false;

  add(high: number, low: number, bytes: number): void {
    this.high[this.count] = high;
    this.low[this.count] = low;
    this.bytes[this.count++] = bytes;
  }
}

/** Bytes that a load or store instruction moves. */
const BYTES: Readonly<Record<number, number>> = {
  [Op.LoadS8]: 1,
  [Op.LoadU8]: 1,
  [Op.LoadS16]: 2,
  [Op.LoadU16]: 2,
  [Op.LoadS32]: 4,
  [Op.LoadU32]: 4,
  [Op.Load64]: 8,
  [Op.Store8]: 1,
  [Op.Store16]: 2,
  [Op.Store32]: 4,
  [Op.Store64]: 8,
};
const VOLATILE = 1 << 8;

/** Fills `into` with what the instruction at word `at` of `fn` will do, with registers from `base` on. */
export function describeOperation(thread: Thread, fn: LoadedFunction, at: number, base: number, into: Operation): void {
  const { code } = fn;
  const word = code[at]!;
  const op = word & 0xff;
  into.count = 0;
  into.plain = false;
  if (op === Op.Primitive) {
    describePrimitive(thread, fn, at, base, into);
    return;
  }
  if (op === Op.AtomicUpdate) {
    const address = base + code[at + 2]!;
    into.effect = 'update';
    into.add(thread.high(address), thread.low(address), 1 << ((word >>> 12) & 3));
    return;
  }
  into.plain = (word & VOLATILE) === 0;
  const reads = op <= Op.Load64 || op === Op.LoadBits;
  into.effect = reads ? 'load' : 'store';
  const register = base + code[at + (reads ? 2 : 1)]!;
  const from = thread.low(register);
  if (op === Op.Copy || op === Op.Zero) {
    into.add(thread.high(register), from, code[at + 3]!);
    if (op !== Op.Copy) return;
    const source = base + code[at + 2]!;
    into.add(thread.high(source), thread.low(source), code[at + 3]!);
    return;
  }
  const field = op === Op.LoadBits || op === Op.StoreBits ? fn.compiled.bitfields[code[at + 3]!] : undefined;
  const offset = field ? field.offset : code[at + 3]!;
  into.add((thread.high(register) + carry(from, offset)) | 0, (from + offset) | 0, field ? field.unit : BYTES[op]!);
}

function describePrimitive(thread: Thread, fn: LoadedFunction, at: number, base: number, into: Operation): void {
  const index = fn.code[at + 2]!;
  const touches = fn.primitives[index]?.touches;
  into.effect = touches?.effect ?? 'unknown';
  if (!touches) return;
  const first = base + fn.code[at + 3]!;
  let bytes = touches.bytes || fn.compiled.primitiveCalls[index]!.width || 8;
  if (touches.length !== undefined) {
    // What is no sensible length is for the primitive itself to refuse.
    bytes = thread.high(first + touches.length) === 0 ? Math.max(0, thread.low(first + touches.length)) : 0;
    if (bytes > 1 << 20) into.effect = 'unknown';
  }
  for (const pointer of touches.pointers) {
    const low = thread.low(first + pointer);
    const offset = touches.bit === undefined ? 0 : (thread.low(first + touches.bit) >> 5) << 2;
    into.add((thread.high(first + pointer) + carry(low, offset)) | 0, (low + offset) | 0, bytes);
  }
}

const scratch = new Operation();

/**
 * May another CPU notice the instruction at word `at`? Without `shared`, whatever lies outside the CPU's own stack and the
 * constants is assumed to be touched by others.
 */
export function isVisible(
  thread: Thread,
  fn: LoadedFunction,
  at: number,
  base: number,
  shared: SharedPlaces | undefined,
): boolean {
  const { cpu } = thread;
  if (cpu[Cpu.Atomic]) return false;
  const op = fn.code[at]! & 0xff;
  if (!shared && op >= Op.LoadS8 && op <= Op.Store64) {
    // The same without a description: this is what most steps of an exploration are.
    const register = base + fn.code[at + (op <= Op.Load64 ? 2 : 1)]!;
    const from = thread.low(register);
    const offset = fn.code[at + 3]!;
    return mayBeShared(thread, (thread.high(register) + carry(from, offset)) | 0, (from + offset) | 0);
  }
  describeOperation(thread, fn, at, base, scratch);
  const { effect, count } = scratch;
  if (effect === 'unknown') return true;
  // What empties the store buffer matters to others while there is something in it.
  if ((effect === 'fence' || effect === 'update') && cpu[Cpu.Buffered]) return true;
  const primitive = op === Op.Primitive;
  if (!shared && primitive) return effect !== 'fence';
  for (let i = 0; i < count; i++) {
    const high = scratch.high[i]!;
    const low = scratch.low[i]!;
    if (!mayBeShared(thread, high, low)) continue;
    if (!shared || shared.has(high, low, scratch.bytes[i]!)) return true;
  }
  return false;
}

/** A CPU's stack is its own until an address on it was stored elsewhere; constants never change. */
export function mayBeShared(thread: Thread, high: number, low: number): boolean {
  if (high === High.Stack) return thread.cpu[Cpu.Escaped] !== 0 || !thread.owns(high, low);
  return high !== High.Image || low >= (ImageLow.Data as number);
}
