import { Chunk, High, Shadow, chunkKey } from '../memory/regions';
import type { PrimitiveEntry } from '../primitives/entry';
import type { PrimitiveCall, SymbolId } from '../program';
import type { LoadedFunction } from './loaded';
import type { Machine } from './machine';
import { Stop, Unlinked, undefinedBehaviour } from './stop';
import { Frame, Register, type Thread } from './thread';

/** Deepest nesting of calls: kernel stacks of 16 KiB end long before. */
export const MAX_DEPTH = 400;
/** Bytes at a stack's end that no frame may use. */
const STACK_GUARD = 4096;

/** Pushes a frame; registers are undefined until the caller writes the arguments into the first ones. */
export function enterFunction(machine: Machine, thread: Thread, fn: LoadedFunction, result: number): void {
  if (thread.depth >= MAX_DEPTH)
    undefinedBehaviour(`Calls are nested ${MAX_DEPTH} deep at ${fn.compiled.name}(): the recursion does not end.`);
  thread.reserve(fn.compiled.registers);
  const stack = thread.stackPointer - fn.frameBytes;
  if (stack < thread.stackBottom + STACK_GUARD)
    undefinedBehaviour(`The stack of CPU ${thread.number} is full at ${fn.compiled.name}().`);
  const at = thread.depth * Frame.Words;
  const base = thread.top;
  const { frames } = thread;
  frames[at + Frame.Function] = fn.id;
  frames[at + Frame.Pc] = 0;
  frames[at + Frame.Base] = base;
  frames[at + Frame.Memory] = stack;
  frames[at + Frame.Stack] = stack;
  frames[at + Frame.Result] = result;
  thread.depth++;
  thread.top = base + fn.compiled.registers;
  const { regs } = thread;
  const end = thread.top << Register.Shift;
  for (let i = (base << Register.Shift) + 2; i < end; i += 1 << Register.Shift) regs[i] = 0xff;
  if (!fn.entered) {
    fn.entered = true;
    machine.output.executed.add(fn.id);
  }
  if (fn.frameBytes === 0) return;
  const { chunks } = machine.memory;
  for (let byte = 0; byte < fn.frameBytes; byte += Chunk.Bytes)
    chunks.set(chunkKey(High.Stack, stack + byte), fn.frame, (byte / Chunk.Bytes) * Chunk.Words);
  if (machine.memory.rawLoad(High.StackNote, stack) !== fn.id + 1)
    machine.memory.rawStore(High.StackNote, stack, fn.id + 1);
}

/** Pops the innermost frame; its memory goes out of scope. */
export function leaveFunction(machine: Machine, thread: Thread): void {
  const at = (thread.depth - 1) * Frame.Words;
  const { frames } = thread;
  const fn = machine.image.loaded(frames[at + Frame.Function]! as SymbolId)!;
  const end = frames[at + Frame.Memory]! + fn.frameBytes;
  const { chunks } = machine.memory;
  for (let low = frames[at + Frame.Stack]!; low < end; low += Chunk.Bytes) chunks.drop(High.Stack, low);
  thread.depth--;
  thread.top = frames[at + Frame.Base]!;
}

/** Fresh undefined memory in the innermost frame; gives its low address. */
export function allocateInFrame(machine: Machine, thread: Thread, bytes: number): number {
  const at = (thread.depth - 1) * Frame.Words + Frame.Stack;
  const stack = thread.frames[at]! - Math.ceil((bytes + 1) / Chunk.Bytes) * Chunk.Bytes;
  if (stack < thread.stackBottom + STACK_GUARD)
    undefinedBehaviour(`A variable-length array of ${bytes} bytes overflows the stack of CPU ${thread.number}.`);
  thread.frames[at] = stack;
  machine.memory.declare(High.Stack, stack, bytes, Shadow.Undefined);
  return stack;
}

/** What became of a call. */
export const enum Called {
  /** A frame was pushed (by the call itself, or by a primitive that calls back). */
  Entered,
  /** The primitive is done. */
  Done,
  NeedsLink,
  Blocked,
}

/**
 * Calls a function by its symbol, with `count` arguments from register index `base`; the result goes to register index
 * `result` (-1: nowhere). A primitive that is called through a pointer comes this way too.
 */
export function callSymbol(
  machine: Machine,
  thread: Thread,
  id: SymbolId,
  base: number,
  count: number,
  result: number,
): Called {
  const fn = machine.image.loaded(id);
  if (!fn) {
    const entry = machine.program.symbols[id]!;
    const primitive = machine.primitives.get(entry.name);
    if (primitive) return callPrimitive(machine, thread, primitive, plainCall(primitive, count), base, result);
    if (entry.state === 'unlinked') {
      machine.needs = id;
      return Called.NeedsLink;
    }
    throw new Stop('cannot-execute', `${entry.name}() cannot be executed: ${entry.why ?? 'it has no definition.'}`);
  }
  const { compiled } = fn;
  enterFunction(machine, thread, fn, result);
  const to = thread.top - compiled.registers;
  const passed = Math.min(count, compiled.registers);
  for (let i = 0; i < passed; i++)
    thread.set(to + i, thread.low(base + i), thread.high(base + i), thread.undef(base + i));
  return Called.Entered;
}

/** Runs a primitive. */
export function callPrimitive(
  machine: Machine,
  thread: Thread,
  primitive: PrimitiveEntry,
  info: PrimitiveCall,
  base: number,
  result: number,
): Called {
  const { call } = machine;
  call.thread = thread;
  call.info = info;
  call.base = base;
  call.count = info.count;
  call.low = call.high = call.undef = 0;
  call.blocked = false;
  call.later.length = 0;
  machine.output.primitives.add(primitive.name);
  try {
    primitive.run(call);
  } catch (problem) {
    if (!(problem instanceof Unlinked)) throw problem;
    machine.needs = problem.symbol;
    return Called.NeedsLink;
  }
  if (call.blocked) return Called.Blocked;
  if (result >= 0) thread.set(result, call.low, call.high, call.undef);
  return call.later.length ? callBack(machine, thread, result) : Called.Done;
}

/** Pushes the calls that a primitive asked for, the last first, so that they run in order. */
function callBack(machine: Machine, thread: Thread, result: number): Called {
  const later = [...machine.call.later];
  let called = Called.Done;
  for (const { low, high, args, result: wanted } of later.reverse()) {
    const entry = machine.image.functionAt(high, low)!;
    const to = thread.top;
    thread.reserve(args.length);
    args.forEach(([argLow, argHigh], i) => {
      thread.set(to + i, argLow, argHigh);
    });
    const fn = machine.image.loaded(entry.id);
    if (fn) {
      enterFunction(machine, thread, fn, wanted ? result : -1);
      args.forEach(([argLow, argHigh], i) => {
        if (i < fn.compiled.registers) thread.set(to + i, argLow, argHigh);
      });
      called = Called.Entered;
    } else {
      const primitive = machine.primitives.get(entry.name)!;
      callPrimitive(machine, thread, primitive, plainCall(primitive, args.length), to, wanted ? result : -1);
    }
  }
  return called;
}

/** Stops at a call through something that is no function. */
export function notAFunction(machine: Machine, high: number, low: number): never {
  if (high === 0 && low === 0) return undefinedBehaviour('Calls a function through a null pointer.');
  const address = '0x' + ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString(16);
  const owner = machine.image.objectAt(high, low);
  return undefinedBehaviour(
    `Calls address ${address}, which is ${owner ? `in ${owner.entry.name}, ` : ''}no function.`,
  );
}

/** A call without what the compiler says at a direct call. */
const plainCall = (primitive: PrimitiveEntry, count: number): PrimitiveCall => ({
  name: primitive.name,
  count,
  width: 0,
  signed: false,
  site: undefined,
  text: '',
});
