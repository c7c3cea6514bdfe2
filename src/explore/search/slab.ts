/** log2 of the words in one slab: 64 KiB of Int32 each, so growing never copies what is already stored. */
const SLAB_SHIFT = 14;
const SLAB_WORDS = 1 << SLAB_SHIFT;

/**
 * An array of 32-bit words that grows by slabs. Reallocating one large typed array dominated searches above a million
 * states, and doubles the peak.
 */
export class WordSlabs {
  readonly #slabs: Int32Array[] = [];
  #length = 0;

  /** Words in use. */
  get length(): number {
    return this.#length;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return this.#slabs.length * SLAB_WORDS * 4;
  }

  /** Word `index`, which must be below {@link length}. */
  get(index: number): number {
    return this.#slabs[index >>> SLAB_SHIFT]![index & (SLAB_WORDS - 1)]!;
  }

  /** Overwrites word `index`, which must be below {@link length}. */
  set(index: number, word: number): void {
    this.#slabs[index >>> SLAB_SHIFT]![index & (SLAB_WORDS - 1)] = word;
  }

  /** Appends one word and returns its index. */
  push(word: number): number {
    const index = this.#length++;
    if (index >>> SLAB_SHIFT >= this.#slabs.length) this.#slabs.push(new Int32Array(SLAB_WORDS));
    this.#slabs[index >>> SLAB_SHIFT]![index & (SLAB_WORDS - 1)] = word;
    return index;
  }

  /** Appends `count` words of `from` and returns the index of the first. */
  append(from: Int32Array, start: number, count: number): number {
    const first = this.#length;
    for (let i = 0; i < count; i++) this.push(from[start + i]!);
    return first;
  }

  /** Copies `count` words from `index` on into `to`. */
  copy(index: number, count: number, to: Int32Array, at = 0): void {
    let done = 0;
    while (done < count) {
      const slab = this.#slabs[(index + done) >>> SLAB_SHIFT]!;
      const inside = (index + done) & (SLAB_WORDS - 1);
      const part = Math.min(count - done, SLAB_WORDS - inside);
      for (let i = 0; i < part; i++) to[at + done + i] = slab[inside + i]!;
      done += part;
    }
  }

  /** Are the `count` words from `index` on those of `other` from `start` on? */
  equals(index: number, other: Int32Array, start: number, count: number): boolean {
    const slab = this.#slabs[index >>> SLAB_SHIFT]!;
    const inside = index & (SLAB_WORDS - 1);
    if (inside + count <= SLAB_WORDS) {
      for (let i = 0; i < count; i++) if (slab[inside + i] !== other[start + i]) return false;
      return true;
    }
    for (let i = 0; i < count; i++) if (this.get(index + i) !== other[start + i]) return false;
    return true;
  }
}
