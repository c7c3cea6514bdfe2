import { finish, mix } from './hash';

/** log2 of the states in one slab. */
const SLAB = 16;

/**
 * The visited states: fixed-width tuples of component numbers, each with the state and the thread that first led to it.
 * About 30 bytes per state of four threads, the hash table included.
 */
export class States {
  /** Per state: the tuple, its parent's index, and the step from there (thread | alternative << 8). */
  readonly #slabs: Int32Array[] = [];
  readonly #stride: number;
  #table = new Int32Array(1 << 14);
  #count = 0;

  /** @param width words per tuple */
  constructor(readonly width: number) {
    this.#stride = width + 2;
  }

  get size(): number {
    return this.#count;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return this.#slabs.length * (this.#stride << SLAB) * 4 + this.#table.byteLength;
  }

  /** Adds a tuple and returns its index; `~index` when it was there already. */
  add(tuple: Int32Array, parent: number, step: number): number {
    const width = this.width;
    const stride = this.#stride;
    let hash = 0x2545f491;
    for (let i = 0; i < width; i++) hash = mix(hash, tuple[i]!);
    hash = finish(hash);
    const table = this.#table;
    const mask = table.length - 1;
    let place = hash & mask;
    for (;;) {
      const entry = table[place]!;
      if (entry === 0) break;
      const slab = this.#slabs[(entry - 1) >>> SLAB]!;
      const at = ((entry - 1) & ((1 << SLAB) - 1)) * stride;
      let same = true;
      for (let i = 0; i < width; i++) {
        if (slab[at + i] !== tuple[i]) {
          same = false;
          break;
        }
      }
      if (same) return ~(entry - 1);
      place = (place + 1) & mask;
    }
    const index = this.#count++;
    if (index >>> SLAB >= this.#slabs.length) this.#slabs.push(new Int32Array(stride << SLAB));
    const slab = this.#slabs[index >>> SLAB]!;
    const at = (index & ((1 << SLAB) - 1)) * stride;
    for (let i = 0; i < width; i++) slab[at + i] = tuple[i]!;
    slab[at + width] = parent;
    slab[at + width + 1] = step;
    table[place] = index + 1;
    if (this.#count * 3 > table.length * 2) this.#grow();
    return index;
  }

  /** Copies the tuple of state `index` into `to`. */
  read(index: number, to: Int32Array): void {
    const slab = this.#slabs[index >>> SLAB]!;
    const at = (index & ((1 << SLAB) - 1)) * this.#stride;
    for (let i = 0; i < this.width; i++) to[i] = slab[at + i]!;
  }

  /** The steps that lead to state `index` from the first one, as thread | alternative << 8. */
  path(index: number): number[] {
    const steps: number[] = [];
    for (let i = index; ;) {
      const slab = this.#slabs[i >>> SLAB]!;
      const at = (i & ((1 << SLAB) - 1)) * this.#stride + this.width;
      const parent = slab[at]!;
      if (parent < 0) return steps.reverse();
      steps.push(slab[at + 1]!);
      i = parent;
    }
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    const width = this.width;
    for (let index = 0; index < this.#count; index++) {
      const slab = this.#slabs[index >>> SLAB]!;
      const at = (index & ((1 << SLAB) - 1)) * this.#stride;
      let hash = 0x2545f491;
      for (let i = 0; i < width; i++) hash = mix(hash, slab[at + i]!);
      let place = finish(hash) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = index + 1;
    }
    this.#table = table;
  }
}
