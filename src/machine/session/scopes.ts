import { High } from '../memory/regions';
import type { VariableInfo } from '../program';
import type { ScopeEntry } from '../session';
import type { Machine } from '../vm/machine';
import type { Thread } from '../vm/thread';
import { entryOf, memoryReader, type ByteReader } from './values';

/** Variables of a thread's frame that are in scope where it stands; `frame` counts from the innermost. */
export function scopeOf(machine: Machine, thread: Thread, frame: number): readonly ScopeEntry[] {
  const index = thread.depth - 1 - frame;
  if (index < 0 || index >= thread.depth) return [];
  const { fn, pc, base, memory } = machine.frame(thread, index);
  const at = frame === 0 ? pc : pc - 1;
  // An inner variable hides an outer one of the same name.
  const visible = new Map<string, VariableInfo>();
  for (const variable of fn.compiled.variables)
    if (at >= variable.from && at < variable.to && variable.name) visible.set(variable.name, variable);
  return [...visible.values()].map(variable => {
    const { place, name, type } = variable;
    if ('frame' in place) {
      const address = (BigInt(High.Stack >>> 0) << 32n) | BigInt((memory + place.frame) >>> 0);
      return entryOf(machine, name, type, memoryReader(machine, address), address);
    }
    if ('indirect' in place) {
      const register = base + place.indirect;
      if (thread.undef(register)) return { name, type: type.name, value: 'not initialised' };
      const address = BigInt.asUintN(64, (BigInt(thread.high(register)) << 32n) | BigInt(thread.low(register) >>> 0));
      return entryOf(machine, name, type, memoryReader(machine, address), address);
    }
    return entryOf(machine, name, type, registerReader(thread, base + place.register), undefined);
  });
}

const registerReader =
  (thread: Thread, register: number): ByteReader =>
  offset =>
    offset > 7 || (thread.undef(register) >> offset) & 1
      ? undefined
      : (offset < 4 ? thread.low(register) >>> (offset * 8) : thread.high(register) >>> ((offset - 4) * 8)) & 0xff;
