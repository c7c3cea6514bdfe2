import { Interner } from './interner';
import type { StepSystem } from './system';

/** Slots per block of the two-level vector. */
const BLOCK = 16;

/**
 * The shared memory of all states, interned on three levels: slot contents, blocks of sixteen slots, and the vector of
 * blocks, whose number stands for the whole memory. A step that writes two slots interns two slots, two blocks and one
 * vector, whatever the size of memory.
 */
export class SharedMemory {
  readonly #contents = new Interner();
  readonly #blocks = new Interner();
  readonly #vectors = new Interner();
  /** Content number of every slot as first seen: what a slot holds in states that were stored before it was known. */
  readonly #first: number[] = [];
  /** What the system's memory holds now: content number per slot, and its vector's number. */
  #loaded: Int32Array = new Int32Array(BLOCK);
  #loadedBlocks: Int32Array = new Int32Array(1);
  #current = -1;
  readonly #slot: Int32Array;
  readonly #block = new Int32Array(BLOCK);
  #vector: Int32Array = new Int32Array(1);

  constructor(private readonly system: StepSystem) {
    this.#slot = new Int32Array(system.slotWords);
    // Number 0 is "as first seen" on every level, so that memory which nobody wrote costs nothing to describe.
    this.#contents.intern(new Int32Array(1));
    this.#blocks.intern(new Int32Array(BLOCK));
    this.#vectors.intern(new Int32Array(0));
    this.#current = 0;
  }

  /** Distinct memories. */
  get size(): number {
    return this.#vectors.size;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return this.#contents.bytes + this.#blocks.bytes + this.#vectors.bytes;
  }

  /** Takes note of slots that the system has added. In every state stored before, they held their first content. */
  noteSlots(): void {
    while (this.#first.length < this.system.slots()) {
      this.system.firstContent(this.#first.length, this.#slot);
      this.#first.push(this.#contents.intern(this.#slot));
    }
    const blocks = Math.ceil(this.#first.length / BLOCK);
    if (blocks * BLOCK > this.#loaded.length) {
      this.#loaded = enlarge(this.#loaded, blocks * BLOCK * 2);
      this.#loadedBlocks = enlarge(this.#loadedBlocks, blocks * 2);
      this.#vector = new Int32Array(blocks * 2);
    }
  }

  /** Number of the system's memory after a step that wrote `slots`. */
  store(slots: readonly number[]): number {
    if (slots.length === 0) return this.#current;
    let changed = false;
    for (const slot of slots) {
      this.system.readSlot(slot, this.#slot);
      const content = this.#contents.intern(this.#slot);
      const number = content === this.#first[slot] ? 0 : content;
      if (this.#loaded[slot] === number) continue;
      this.#loaded[slot] = number;
      this.#loadedBlocks[(slot / BLOCK) | 0] = -1;
      changed = true;
    }
    if (!changed) return this.#current;
    let blocks = Math.ceil(this.#first.length / BLOCK);
    for (let b = 0; b < blocks; b++) {
      if (this.#loadedBlocks[b] === -1) this.#loadedBlocks[b] = this.#blocks.intern(this.#loaded, b * BLOCK, BLOCK);
    }
    while (blocks > 0 && this.#loadedBlocks[blocks - 1] === 0) blocks--;
    return (this.#current = this.#vectors.intern(this.#loadedBlocks, 0, blocks));
  }

  /** Brings the system's memory to number `id`, writing only the slots that differ. */
  load(id: number): void {
    if (id === this.#current) return;
    const length = this.#vectors.read(id, this.#vector);
    const blocks = Math.ceil(this.#first.length / BLOCK);
    for (let b = 0; b < blocks; b++) {
      const wanted = b < length ? this.#vector[b]! : 0;
      if (this.#loadedBlocks[b] === wanted) continue;
      this.#blocks.read(wanted, this.#block);
      for (let i = 0; i < BLOCK; i++) {
        const slot = b * BLOCK + i;
        if (slot >= this.#first.length || this.#loaded[slot] === this.#block[i]) continue;
        const number = this.#block[i]!;
        this.#contents.read(number === 0 ? this.#first[slot]! : number, this.#slot);
        this.system.writeSlot(slot, this.#slot);
        this.#loaded[slot] = number;
      }
      this.#loadedBlocks[b] = wanted;
    }
    this.#current = id;
  }
}

function enlarge(words: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(words);
  return larger;
}
