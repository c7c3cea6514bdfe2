import { finish, mix } from './hash';
import { WordSlabs } from './slab';

/** log2 of the states in one slab. */
const SLAB = 16;

/**
 * The visited states: fixed-width tuples of component numbers, each with the state and the thread that first led to it.
 * About 30 bytes per state of four threads, the hash table included.
 */
export class States {
  readonly #slabs: Int32Array[] = [];
  readonly #parents = new WordSlabs();
  /** Thread and alternative of the step from the parent: thread | alternative << 8. */
  readonly #steps = new WordSlabs();
  #table = new Int32Array(1 << 14);
  #count = 0;

  /** @param width words per tuple */
  constructor(readonly width: number) {}

  get size(): number {
    return this.#count;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return (
      this.#slabs.length * (this.width << SLAB) * 4 + this.#parents.bytes + this.#steps.bytes + this.#table.byteLength
    );
  }

  /** Adds a tuple and returns its index; `~index` when it was there already. */
  add(tuple: Int32Array, parent: number, step: number): number {
    const width = this.width;
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
      const at = ((entry - 1) & ((1 << SLAB) - 1)) * width;
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
    if (index >>> SLAB >= this.#slabs.length) this.#slabs.push(new Int32Array(width << SLAB));
    this.#slabs[index >>> SLAB]!.set(tuple, (index & ((1 << SLAB) - 1)) * width);
    this.#parents.push(parent);
    this.#steps.push(step);
    table[place] = index + 1;
    if (this.#count * 3 > table.length * 2) this.#grow();
    return index;
  }

  /** Copies the tuple of state `index` into `to`. */
  read(index: number, to: Int32Array): void {
    const slab = this.#slabs[index >>> SLAB]!;
    const at = (index & ((1 << SLAB) - 1)) * this.width;
    for (let i = 0; i < this.width; i++) to[i] = slab[at + i]!;
  }

  /** The steps that lead to state `index` from the first one, as thread | alternative << 8. */
  path(index: number): number[] {
    const steps: number[] = [];
    for (let i = index; this.#parents.get(i) >= 0; i = this.#parents.get(i)) steps.push(this.#steps.get(i));
    return steps.reverse();
  }

  /** Number of steps from the first state. */
  depth(index: number): number {
    let depth = 0;
    for (let i = index; this.#parents.get(i) >= 0; i = this.#parents.get(i)) depth++;
    return depth;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    const width = this.width;
    for (let index = 0; index < this.#count; index++) {
      const slab = this.#slabs[index >>> SLAB]!;
      const at = (index & ((1 << SLAB) - 1)) * width;
      let hash = 0x2545f491;
      for (let i = 0; i < width; i++) hash = mix(hash, slab[at + i]!);
      let place = finish(hash) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = index + 1;
    }
    this.#table = table;
  }
}
