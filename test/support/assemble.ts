import { INSTRUCTION_WORDS } from '../../src/machine/bytecode';
import type {
  CompiledFunction,
  PrimitiveCall,
  Program,
  Spot,
  SwitchTable,
  BitField,
  SymbolEntry,
  SymbolId,
  TypeInfo,
} from '../../src/machine/program';
import type { PrimitiveEntry } from '../../src/machine/primitives/entry';
import { Machine } from '../../src/machine/vm/machine';
import { Status, Until } from '../../src/machine/vm/stop';
import type { Op } from '../../src/machine/bytecode';

/** Hand-written bytecode for tests of the machine alone: each instruction is [op, a, b, c, flags or arguments]. */
export type Instruction = readonly [op: Op, a?: number, b?: number, c?: number, flags?: number];

/** What a hand-written function has besides its code. */
export interface Shape {
  readonly registers?: number;
  readonly parameters?: number;
  readonly frame?: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  readonly calls?: readonly Partial<PrimitiveCall>[];
  readonly switches?: readonly SwitchTable[];
  readonly bitfields?: readonly BitField[];
  readonly traps?: CompiledFunction['traps'];
}

const INT: TypeInfo = { kind: 'integer', name: 'int', size: 4, signed: true };

/** A function from instructions; each stands on a line of its own (line = number of the instruction + 1). */
export function assemble(name: string, instructions: readonly Instruction[], shape: Shape = {}): CompiledFunction {
  const code = new Int32Array(instructions.length * INSTRUCTION_WORDS);
  instructions.forEach(([op, a = 0, b = 0, c = 0, flags = 0], i) => {
    code.set([op | (flags << 8), a, b, c], i * INSTRUCTION_WORDS);
  });
  const frame = shape.frame ?? [];
  const spots: Spot[] = instructions.map((_, i) => ({ path: `${name}.c`, line: i + 1, column: 1, macros: [] }));
  return {
    name,
    path: `${name}.c`,
    line: 1,
    code,
    registers: shape.registers ?? 8,
    parameters: shape.parameters ?? 0,
    returnsRecord: false,
    variadic: false,
    frameBytes: Math.ceil(Math.max(0, ...frame.map(o => o.offset + o.size)) / 16) * 16,
    frameObjects: frame,
    spots,
    spotOf: Int32Array.from(instructions, (_, i) => i),
    statements: new Uint8Array(instructions.length).fill(1),
    switches: shape.switches ?? [],
    bitfields: shape.bitfields ?? [],
    primitiveCalls: (shape.calls ?? []).map(call => ({
      name: '',
      count: 0,
      width: 0,
      signed: false,
      site: undefined,
      text: '',
      ...call,
    })),
    traps: shape.traps ?? [],
    variables: [],
    result: INT,
  };
}

/** A program of hand-written functions and objects; symbol ids count from 0 in the order given. */
export function programOf(...parts: readonly (CompiledFunction | Partial<SymbolEntry>)[]): Program {
  return {
    symbols: parts.map((part, i): SymbolEntry => {
      const id = i as SymbolId;
      if ('code' in part && part.code instanceof Int32Array) {
        const code = part as CompiledFunction;
        return { id, name: code.name, unit: undefined, kind: 'function', state: 'ready', code };
      }
      return {
        name: `object${i}`,
        unit: undefined,
        kind: 'object',
        state: 'ready',
        ...(part as Partial<SymbolEntry>),
        id,
      };
    }),
  };
}

/** A machine for hand-written parts. */
export const machineOf = (
  parts: readonly (CompiledFunction | Partial<SymbolEntry>)[],
  primitives: readonly PrimitiveEntry[] = [],
): Machine => new Machine(programOf(...parts), new Map(primitives.map(p => [p.name, p])));

/** Runs symbol 0 on CPU 0 to its end: what it returned, as a signed 64-bit number. Throws the violation's sentence. */
export function resultOf(machine: Machine, args: readonly bigint[] = []): bigint {
  const thread = machine.thread(0);
  machine.start(thread, 0 as SymbolId, args);
  const status = machine.run(thread, Until.End, 1_000_000);
  if (status === Status.Stopped) throw new Error(machine.stopped!.message);
  if (status !== Status.Finished) throw new Error(`ended with status ${status}`);
  return (BigInt(thread.resultHigh) << 32n) | BigInt(thread.resultLow >>> 0);
}

/** Runs symbol 0 and gives the sentence that stopped it. */
export function violationOf(machine: Machine, args: readonly bigint[] = []): string {
  const thread = machine.thread(0);
  machine.start(thread, 0 as SymbolId, args);
  const status = machine.run(thread, Until.End, 1_000_000);
  if (status !== Status.Stopped) throw new Error(`did not stop: status ${status}`);
  return machine.stopped!.message;
}
