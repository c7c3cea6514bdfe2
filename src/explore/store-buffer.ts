import type { Memory } from '../machine/memory/memory';
import { Chunk, chunkKey } from '../machine/memory/regions';
import { carry } from '../machine/memory/memory';

/** A store that has been executed and is not in memory yet. */
export interface WaitingStore {
  readonly high: number;
  readonly low: number;
  /** What each byte will be: its value, and its shadow above it. */
  readonly bytes: Uint16Array;
  /** The instruction, to say where a store comes from that arrives too late. */
  readonly function: number;
  readonly pc: number;
}

/** Bytes that one entry can hold; what is larger empties the buffer and goes to memory at once. */
export const LARGEST_STORE = 64;

/**
 * The store buffer of one CPU (P. Sewell et al., x86-TSO, 2010): stores leave it in their order, at any moment; the CPU
 * itself reads through it.
 */
export class StoreBuffer {
  entries: readonly WaitingStore[] = [];

  get size(): number {
    return this.entries.length;
  }

  push(store: WaitingStore): void {
    this.entries = [...this.entries, store];
  }

  /** The oldest store, which leaves. */
  shift(): WaitingStore | undefined {
    const [first, ...rest] = this.entries;
    this.entries = rest;
    return first;
  }

  /** As words that {@link load} takes back. */
  save(): number[] {
    return this.entries.flatMap(e => [e.high, e.low, e.function, e.pc, e.bytes.length, ...e.bytes]);
  }

  load(words: Int32Array, from: number, to: number): void {
    const entries: WaitingStore[] = [];
    for (let at = from; at < to;) {
      const length = words[at + 4]!;
      const bytes = Uint16Array.from(words.subarray(at + 5, at + 5 + length));
      entries.push({ high: words[at]!, low: words[at + 1]!, function: words[at + 2]!, pc: words[at + 3]!, bytes });
      at += 5 + length;
    }
    this.entries = entries;
  }
}

/** Bytes as they lie in memory, unchecked, each with its shadow; undefined outside every region. */
export function readRaw(memory: Memory, high: number, low: number, length: number): Uint16Array | undefined {
  const bytes = new Uint16Array(length);
  const ok = eachByte(memory, high, low, length, (words, base, byte, n) => {
    const value = (words[base + (byte >> 2)]! >>> ((byte & 3) * 8)) & 0xff;
    const shadow = (words[base + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3;
    bytes[n] = value | (shadow << 8);
  });
  return ok ? bytes : undefined;
}

/** Puts bytes of {@link readRaw} into memory, unchecked. */
export function writeRaw(memory: Memory, high: number, low: number, bytes: Uint16Array): void {
  eachByte(
    memory,
    high,
    low,
    bytes.length,
    (words, base, byte, n) => {
      const at = base + (byte >> 2);
      const shift = (byte & 3) * 8;
      words[at] = (words[at]! & ~(0xff << shift)) | ((bytes[n]! & 0xff) << shift);
      const shadowAt = base + Chunk.DataWords + (byte >> 4);
      const shadowShift = (byte & 15) * 2;
      words[shadowAt] = (words[shadowAt]! & ~(3 << shadowShift)) | ((bytes[n]! >> 8) << shadowShift);
    },
    true,
  );
}

function eachByte(
  { chunks }: Memory,
  high: number,
  low: number,
  length: number,
  visit: (words: Int32Array, base: number, byte: number, n: number) => void,
  write = false,
): boolean {
  for (let n = 0; n < length;) {
    const at = (low + n) | 0;
    const key = chunkKey((high + carry(low, n)) | 0, at);
    if (key === 0) return false;
    const slot = chunks.touch(key);
    if (write) chunks.own(slot);
    for (let byte = at & (Chunk.Bytes - 1); byte < Chunk.Bytes && n < length; byte++, n++)
      visit(chunks.words, slot * Chunk.Words, byte, n);
  }
  return true;
}
