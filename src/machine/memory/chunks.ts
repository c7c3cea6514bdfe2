import { Chunk, HIGH_OF, REGION_MULTIPLIER, REGION_OF } from './regions';

/** Gives the content of a chunk that was never written, into {@link Chunk.Words} zeroed words. */
export type Synthesise = (key: number, into: Int32Array) => void;

/** A place in the write log to which memory can return; marks nest. */
export interface Mark {
  readonly log: number;
}

/** What a slot holds. */
const enum Held {
  /** Nothing: the content is what {@link Synthesise} says. */
  Absent = 0,
  /** A copy of what {@link Synthesise} said, kept for speed. */
  Copy = 1,
  /** Content of its own. */
  Real = 2,
}

/** Words of one log entry: slot, what it held, content. */
const ENTRY = Chunk.Words + 2;

/**
 * Memory as 64-byte chunks that exist once they were touched, with a log of what each chunk held before it was first
 * written after a mark. A mark costs nothing, going back to it costs what was written since, whatever the size of memory.
 *
 * Slot 0 is a chunk without any object: looking up an address that has no chunk gives it, so that the fast path needs
 * only the test of the shadow bits.
 */
export class ChunkStore {
  /** All chunks, {@link Chunk.Words} words each; replaced by a larger one when full, so never keep it. */
  words = new Int32Array(Chunk.Words << 10);
  private keys = new Int32Array(1 << 12);
  private slots = new Int32Array(1 << 12);
  private shift = 32 - 12;
  private keyOf = new Int32Array(1 << 10);
  private held = new Uint8Array(1 << 10);
  private stamp = new Int32Array(1 << 10);
  /** Where in the log {@link fold} last kept an entry of each slot. */
  private folded = new Int32Array(1 << 10);
  private used = 1;
  private log = new Int32Array(ENTRY << 8);
  private logged = 0;
  private epoch = 1;
  // Fields, because a bundler makes module constants mutable: the hot path would load them anew each time.
  private readonly regionOf = REGION_OF;
  private readonly highOf = HIGH_OF;
  private readonly multiplier = REGION_MULTIPLIER;

  constructor(private readonly synthesise: Synthesise) {}

  /** Slot of the chunk at an address; 0 when nothing has touched it (then {@link touch} gives it one). */
  find(high: number, low: number): number {
    const region = this.regionOf[Math.imul(high, this.multiplier) >>> 25]!;
    // chunkKey(), written out.
    if (this.highOf[region] !== high) return 0;
    const key = (region << 26) | (low >>> Chunk.Shift);
    const keys = this.keys;
    const mask = keys.length - 1;
    let i = Math.imul(key, 0x9e3779b1) >>> this.shift;
    for (;;) {
      const k = keys[i]!;
      if (k === key) return this.slots[i]!;
      if (k === 0) return 0;
      i = (i + 1) & mask;
    }
  }

  /** Slot of a chunk, filled with what it reads as. */
  touch(key: number): number {
    const slot = this.slotOf(key);
    if (this.held[slot] === Held.Absent) {
      const content = new Int32Array(Chunk.Words);
      this.synthesise(key, content);
      this.words.set(content, slot * Chunk.Words);
      this.held[slot] = Held.Copy;
    }
    return slot;
  }

  /** Must be called before a slot's words are changed. */
  own(slot: number): void {
    if (this.stamp[slot] !== this.epoch) this.remember(slot);
    this.held[slot] = Held.Real;
  }

  /** The chunk goes back to what {@link Synthesise} says (a freed page, a returned frame). */
  drop(high: number, low: number): void {
    const slot = this.find(high, low);
    if (slot === 0 || this.held[slot] === Held.Absent) return;
    if (this.held[slot] === Held.Real && this.stamp[slot] !== this.epoch) this.remember(slot);
    this.blank(slot);
  }

  /** The chunk's copy of what {@link Synthesise} said is out of date. Content of its own stays. */
  forget(high: number, low: number): void {
    const slot = this.find(high, low);
    if (slot !== 0 && this.held[slot] === Held.Copy) this.blank(slot);
  }

  /** Does the chunk hold content of its own? */
  isReal(high: number, low: number): boolean {
    return this.held[this.find(high, low)] === Held.Real;
  }

  /** From here on the first write to each chunk is remembered anew. */
  mark(): Mark {
    this.epoch++;
    return { log: this.logged };
  }

  /** Puts every chunk back to what it held at `mark`; later marks are void. `restored` hears of each chunk. */
  undo(mark: Mark, restored?: (key: number) => void): void {
    const { log } = this;
    for (let at = this.logged - ENTRY; at >= mark.log; at -= ENTRY) {
      const slot = log[at]!;
      if (log[at + 1] === Held.Absent) this.blank(slot);
      else {
        this.words.set(log.subarray(at + 2, at + ENTRY), slot * Chunk.Words);
        this.held[slot] = log[at + 1]!;
      }
      restored?.(this.keyOf[slot]!);
    }
    this.logged = mark.log;
    this.epoch++;
  }

  /** Keys of the chunks written since `mark`, each once, in the order of their first write. */
  dirty(mark: Mark): number[] {
    const keys: number[] = [];
    const seen = new Set<number>();
    for (let at = mark.log; at < this.logged; at += ENTRY) {
      const slot = this.log[at]!;
      if (!seen.has(slot)) keys.push(this.keyOf[slot]!);
      seen.add(slot);
    }
    return keys;
  }

  /**
   * For each chunk written since `mark`: its key, the first of its old words in `old` (shadow included), and whether it
   * was absent, so that those words are what {@link Synthesise} says now. With `wanted`, only for keys that it wants.
   */
  forEachOld(
    mark: Mark,
    visit: (key: number, old: Int32Array, at: number, absent: boolean) => void,
    wanted?: (key: number) => boolean,
  ): void {
    const seen = new Set<number>();
    for (let at = mark.log; at < this.logged; at += ENTRY) {
      const slot = this.log[at]!;
      if (wanted?.(this.keyOf[slot]!) === false || seen.has(slot)) continue;
      seen.add(slot);
      if (this.log[at + 1] !== Held.Absent) visit(this.keyOf[slot]!, this.log, at + 2, false);
      else {
        const scratch = new Int32Array(Chunk.Words);
        this.synthesise(this.keyOf[slot]!, scratch);
        visit(this.keyOf[slot]!, scratch, 0, true);
      }
    }
  }

  /**
   * Forgets `inner`, a mark after `outer`: what was written since then is remembered as of `outer` only. This keeps
   * the log short when every statement has a mark but only some marks are ever returned to.
   */
  fold(outer: Mark, inner: Mark): void {
    const { log, folded } = this;
    let to = inner.log;
    for (let at = inner.log; at < this.logged; at += ENTRY) {
      const slot = log[at]!;
      const known = folded[slot]!;
      // What the table says holds only if that entry is still the slot's: going back has shortened the log.
      if (known >= outer.log && known < to && log[known] === slot) continue;
      folded[slot] = to;
      if (to !== at) log.copyWithin(to, at, at + ENTRY);
      to += ENTRY;
    }
    this.logged = to;
  }

  /** Forgets the log back to `mark` and keeps what was written: there is no way back to `mark` any more. */
  commit(mark: Mark): void {
    this.logged = mark.log;
    this.epoch++;
  }

  /** Copies a chunk's {@link Chunk.Words} words to `into`. */
  get(key: number, into: Int32Array, at = 0): void {
    const slot = this.touch(key);
    into.set(this.words.subarray(slot * Chunk.Words, (slot + 1) * Chunk.Words), at);
  }

  /** Replaces a chunk's content; remembered like any write. */
  set(key: number, from: Int32Array, at = 0): void {
    const slot = this.slotOf(key);
    this.own(slot);
    this.words.set(from.subarray(at, at + Chunk.Words), slot * Chunk.Words);
  }

  /** Keys of all chunks with content of their own, in no order. */
  real(): number[] {
    const keys: number[] = [];
    for (let slot = 1; slot < this.used; slot++) if (this.held[slot] === Held.Real) keys.push(this.keyOf[slot]!);
    return keys;
  }

  private blank(slot: number): void {
    this.words.fill(0, slot * Chunk.Words, (slot + 1) * Chunk.Words);
    this.held[slot] = Held.Absent;
  }

  private remember(slot: number): void {
    if (this.logged === this.log.length) {
      const longer = new Int32Array(this.log.length * 2);
      longer.set(this.log);
      this.log = longer;
    }
    const at = this.logged;
    this.log[at] = slot;
    // A copy is worth no more than its absence: what it was copied from may have changed by the time it is restored.
    const held = this.held[slot]!;
    this.log[at + 1] = held === Held.Copy ? Held.Absent : held;
    const from = slot * Chunk.Words;
    for (let i = 0; i < Chunk.Words; i++) this.log[at + 2 + i] = this.words[from + i]!;
    this.logged = at + ENTRY;
    this.stamp[slot] = this.epoch;
  }

  private slotOf(key: number): number {
    const mask = this.keys.length - 1;
    let i = Math.imul(key, 0x9e3779b1) >>> this.shift;
    while (this.keys[i] !== 0) {
      if (this.keys[i] === key) return this.slots[i]!;
      i = (i + 1) & mask;
    }
    if (this.used * 2 > this.keys.length) {
      this.growTable();
      return this.slotOf(key);
    }
    if (this.used === this.keyOf.length) this.growSlots();
    const slot = this.used++;
    this.keys[i] = key;
    this.slots[i] = slot;
    this.keyOf[slot] = key;
    return slot;
  }

  private growTable(): void {
    this.keys = new Int32Array(this.keys.length * 4);
    this.slots = new Int32Array(this.keys.length);
    this.shift -= 2;
    const mask = this.keys.length - 1;
    for (let slot = 1; slot < this.used; slot++) {
      const key = this.keyOf[slot]!;
      let i = Math.imul(key, 0x9e3779b1) >>> this.shift;
      while (this.keys[i] !== 0) i = (i + 1) & mask;
      this.keys[i] = key;
      this.slots[i] = slot;
    }
  }

  private growSlots(): void {
    const room = this.keyOf.length * 2;
    const words = new Int32Array(room * Chunk.Words);
    words.set(this.words);
    this.words = words;
    const keyOf = new Int32Array(room);
    keyOf.set(this.keyOf);
    this.keyOf = keyOf;
    const held = new Uint8Array(room);
    held.set(this.held);
    this.held = held;
    const stamp = new Int32Array(room);
    stamp.set(this.stamp);
    this.stamp = stamp;
    const folded = new Int32Array(room);
    folded.set(this.folded);
    this.folded = folded;
  }
}

/** True when two chunks have the same data words. */
export function sameData(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let i = 0; i < Chunk.DataWords; i++) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}
