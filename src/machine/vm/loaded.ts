import { INSTRUCTION_WORDS, Op, Flag } from '../bytecode';
import { Chunk, Shadow } from '../memory/regions';
import type { PrimitiveEntry } from '../primitives/entry';
import type { CompiledFunction, SymbolId } from '../program';

/** Bits that loading adds to an instruction's first word. */
export const enum Extra {
  /** A statement starts here. */
  Statement = 0x10000,
  /** The instruction may be visible to other threads. */
  Shared = 0x20000,
  /** The instruction was never executed; executing it takes the bit away, so that recording costs nothing afterwards. */
  Fresh = 0x40000,
}

/** A compiled function made ready for the dispatch loop. */
export interface LoadedFunction {
  readonly id: SymbolId;
  readonly compiled: CompiledFunction;
  /** The compiler's code with {@link Extra} bits. */
  readonly code: Int32Array;
  /** Bytes of frame memory, rounded up to whole chunks, so that a return only drops chunks. */
  readonly frameBytes: number;
  /** What the chunks of a fresh frame hold. */
  readonly frame: Int32Array;
  /** Entry of each of its primitive calls. */
  readonly primitives: readonly (PrimitiveEntry | undefined)[];
  /** It was entered at least once. */
  entered: boolean;
}

const accessesMemory = (op: number): boolean => (op >= Op.LoadS8 && op <= Op.Zero) || op === Op.AtomicUpdate;

/** Prepares a function: marks statements and shared accesses, looks its primitives up. */
export function loadFunction(
  id: SymbolId,
  compiled: CompiledFunction,
  primitive: (name: string) => PrimitiveEntry | undefined,
): LoadedFunction {
  const code = Int32Array.from(compiled.code);
  const primitives = compiled.primitiveCalls.map(call => primitive(call.name));
  for (let pc = 0; pc * INSTRUCTION_WORDS < code.length; pc++) {
    const at = pc * INSTRUCTION_WORDS;
    const word = code[at]!;
    const op = word & 0xff;
    let extra = Extra.Fresh | (compiled.statements[pc] ? Extra.Statement : 0);
    if (op === Op.AtomicUpdate || (accessesMemory(op) && !((word >>> 8) & Flag.Private))) extra |= Extra.Shared;
    if (op === Op.Primitive) {
      const entry = primitives[code[at + 2]!];
      // A full barrier matters only to a CPU whose stores wait.
      if (entry?.visible !== false || entry.touches?.effect === 'fence') extra |= Extra.Shared;
    }
    code[at] = (word & 0xffff) | extra;
  }
  const frameBytes = Math.ceil(compiled.frameBytes / Chunk.Bytes) * Chunk.Bytes;
  const frame = new Int32Array((frameBytes / Chunk.Bytes) * Chunk.Words);
  for (const object of compiled.frameObjects)
    for (let byte = object.offset; byte < object.offset + object.size; byte++) {
      const at = (byte >> 6) * Chunk.Words + Chunk.DataWords + ((byte & 63) >> 4);
      frame[at] = frame[at]! | (Shadow.Undefined << ((byte & 15) * 2));
    }
  return { id, compiled, code, frameBytes, frame, primitives, entered: false };
}
