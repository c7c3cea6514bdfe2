import { Chunk, High, Image as Low, Shadow, shadowWord } from '../memory/regions';
import type { PrimitiveEntry } from '../primitives/entry';
import type { Program, SymbolEntry, SymbolId } from '../program';
import { BUILTIN_OBJECTS } from './builtin-objects';
import { loadFunction, type LoadedFunction } from './loaded';

/** Bytes between the addresses of two functions. */
const FUNCTION_STEP = 16;
/** Bytes between two objects at least, so that running off one never reaches the next. */
const GAP = 64;

/** A symbol with its place. */
export interface Placed {
  readonly entry: SymbolEntry;
  /** Low word of its address, as an unsigned number; the high word is {@link High.Image}. */
  readonly low: number;
  readonly size: number;
}

/**
 * The kernel image: addresses of functions, constants and globals, and their first content. An object gets its address
 * when it is first referred to, so addresses depend on nothing but the order of execution.
 */
export class Image {
  private readonly functions: (LoadedFunction | undefined)[] = [];
  private readonly lows: (number | undefined)[] = [];
  /** Placed objects in order of address, constants and globals apart. */
  private readonly constants: Placed[] = [];
  private readonly globals: Placed[] = [];
  private readonly labels: { readonly id: SymbolId; readonly pc: number }[] = [];
  private readonly labelOf = new Map<string, number>();

  constructor(
    readonly program: Program,
    private readonly primitive: (name: string) => PrimitiveEntry | undefined,
  ) {}

  entry(id: SymbolId): SymbolEntry | undefined {
    return this.program.symbols[id];
  }

  /** A function's code when it is linked; undefined otherwise. */
  loaded(id: SymbolId): LoadedFunction | undefined {
    const known = this.functions[id];
    if (known) return known;
    const code = this.entry(id)?.code;
    return code && (this.functions[id] = loadFunction(id, code, this.primitive));
  }

  /** Low word of a symbol's address; undefined for an object that must be linked first. */
  address(id: SymbolId): number | undefined {
    const known = this.lows[id];
    if (known !== undefined) return known;
    const entry = this.program.symbols[id]!;
    if (entry.kind === 'function') return (this.lows[id] = (Low.Text + id * FUNCTION_STEP) | 0);
    if (entry.state === 'unlinked') return undefined;
    return this.place(entry);
  }

  /** Symbol of a function's address; undefined for any other address. */
  functionAt(high: number, low: number): SymbolEntry | undefined {
    if (high !== High.Image || low >= (Low.ReadOnly as number) || low < (Low.Text as number)) return undefined;
    const offset = low - Low.Text;
    return offset % FUNCTION_STEP ? undefined : this.program.symbols[offset / FUNCTION_STEP];
  }

  /** The object at, or the last object before, an address. */
  objectAt(high: number, low: number): Placed | undefined {
    if (high !== High.Image) return undefined;
    const list = low < (Low.Data as number) ? this.constants : this.globals;
    const at = low >>> 0;
    let from = 0;
    let to = list.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (list[middle]!.low <= at) from = middle + 1;
      else to = middle;
    }
    return list[from - 1];
  }

  /** Low word of the code address that stands for an instruction. */
  labelAddress(id: SymbolId, pc: number): number {
    const key = `${id}:${pc}`;
    let index = this.labelOf.get(key);
    if (index === undefined) {
      index = this.labels.push({ id, pc }) - 1;
      this.labelOf.set(key, index);
    }
    return (Low.Labels + index * FUNCTION_STEP) | 0;
  }

  /** The instruction that a code address stands for. */
  labelAt(high: number, low: number): { readonly id: SymbolId; readonly pc: number } | undefined {
    const offset = low - Low.Labels;
    return high === High.Image && offset >= 0 && offset % FUNCTION_STEP === 0
      ? this.labels[offset / FUNCTION_STEP]
      : undefined;
  }

  /** First content of the chunk at `low`. */
  synthesise(low: number, into: Int32Array): void {
    const placed = this.objectAt(High.Image, low);
    if (!placed) return;
    const builtin = placed.entry.state === 'ready' ? undefined : BUILTIN_OBJECTS.get(placed.entry.name);
    if (placed.entry.state !== 'ready' && !builtin) return;
    const bytes = new Uint8Array(into.buffer, into.byteOffset, Chunk.Bytes);
    const first = (low >>> 0) - placed.low;
    const live = Math.min(Chunk.Bytes, placed.size - first);
    if (live <= 0) return;
    const image = placed.entry.image;
    if (builtin && first === 0) into[0] = builtin.value;
    if (image) bytes.set(image.bytes.subarray(first, first + live));
    for (let i = 0; i < live; i++)
      into[Chunk.DataWords + (i >> 4)] = into[Chunk.DataWords + (i >> 4)]! | (Shadow.Defined << ((i & 15) * 2));
    if (live === Chunk.Bytes) into.fill(shadowWord(Shadow.Defined), Chunk.DataWords, Chunk.Words);
    for (const relocation of image?.relocations ?? []) {
      const at = relocation.offset - first;
      if (at <= -8 || at >= Chunk.Bytes) continue;
      const { symbol, label } = relocation;
      const start = label === undefined ? this.address(symbol) : this.labelAddress(symbol, label);
      const target = BigInt((start ?? 0) >>> 0) + BigInt(relocation.addend) + 0xffffffff00000000n;
      for (let i = 0; i < 8; i++)
        if (at + i >= 0 && at + i < Chunk.Bytes) bytes[at + i] = Number((target >> BigInt(i * 8)) & 0xffn);
    }
  }

  /** Relocations of an object that is not linked yet: what must be linked before its content can be read. */
  missing(id: SymbolId): SymbolId | undefined {
    const seen = new Set<SymbolId>();
    const visit = (at: SymbolId): SymbolId | undefined => {
      if (seen.has(at)) return undefined;
      seen.add(at);
      const entry = this.program.symbols[at]!;
      if (entry.kind === 'function') return undefined;
      if (entry.state === 'unlinked') return at;
      for (const relocation of entry.image?.relocations ?? []) {
        const found = visit(relocation.symbol);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return visit(id);
  }

  /** Globals in order of address. */
  objects(): readonly Placed[] {
    return this.globals;
  }

  private place(entry: SymbolEntry): number {
    const list = entry.readonly ? this.constants : this.globals;
    const last = list.at(-1);
    const align = Math.max(entry.align ?? 1, Chunk.Bytes);
    const from = last ? last.low + last.size + GAP : (entry.readonly ? Low.ReadOnly : Low.Data) >>> 0;
    const low = Math.ceil(from / align) * align;
    list.push({ entry, low, size: entry.size ?? BUILTIN_OBJECTS.get(entry.name)?.size ?? 0 });
    return (this.lows[entry.id] = low | 0);
  }
}
