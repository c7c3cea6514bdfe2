import { sentence } from '../../src/kernel/failure';
import { Flag, INSTRUCTION_WORDS, Op } from '../../src/machine/bytecode';
import type { PrimitiveEntry } from '../../src/machine/primitives/entry';
import type { CompiledFunction, Linker } from '../../src/machine/program';
import { linkerOf } from './c-program';

/** An instruction to look at. */
export interface Instruction {
  readonly op: Op;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly volatile: boolean;
  readonly private: boolean;
}

/** A function of a C text, compiled, with the linker that it came from. */
export async function compiled(
  text: string,
  name = 'f',
  primitives: readonly PrimitiveEntry[] = [],
): Promise<{ readonly fn: CompiledFunction; readonly linker: Linker }> {
  const linker = await linkerOf({ 'x.c': text }, primitives);
  const id = await linker.symbol('x.c', name);
  if (!id.ok) throw new Error(sentence(id.failure));
  const linked = await linker.link(id.value);
  if (!linked.ok) throw new Error(sentence(linked.failure));
  return { fn: linker.program.symbols[id.value]!.code!, linker };
}

/** The instructions of a function. */
export function instructions(fn: CompiledFunction): Instruction[] {
  const all: Instruction[] = [];
  for (let at = 0; at < fn.code.length; at += INSTRUCTION_WORDS) {
    const flags = fn.code[at]! >>> 8;
    all.push({
      op: fn.code[at]! & 0xff,
      a: fn.code[at + 1]!,
      b: fn.code[at + 2]!,
      c: fn.code[at + 3]!,
      volatile: (flags & Flag.Volatile) !== 0,
      private: (flags & Flag.Private) !== 0,
    });
  }
  return all;
}

/** The opcodes of a function, in order. */
export const opcodes = (fn: CompiledFunction): Op[] => instructions(fn).map(i => i.op);
