import { finish, mix } from './hash';
import { WordSlabs } from './slab';

/**
 * Gives equal word vectors one number ("COLLAPSE", G. J. Holzmann, State compression in Spin, 1997): a state is then a
 * tuple of small numbers, and two components are compared by comparing their numbers.
 */
export class Interner {
  readonly #words = new WordSlabs();
  /** Per id: first word, number of words, hash. */
  readonly #starts = new WordSlabs();
  readonly #lengths = new WordSlabs();
  readonly #hashes = new WordSlabs();
  /** Open addressing: id + 1, or 0 for a free place. */
  #table = new Int32Array(1 << 10);
  #count = 0;

  /** Number of distinct vectors. */
  get size(): number {
    return this.#count;
  }

  /** Bytes reserved. */
  get bytes(): number {
    return this.#words.bytes + this.#starts.bytes + this.#lengths.bytes + this.#hashes.bytes + this.#table.byteLength;
  }

  /** The number of the `length` words of `from` at `start`; the same for the same words, counting from 0. */
  intern(from: Int32Array, start = 0, length = from.length): number {
    let hash = length | 0;
    for (let i = 0; i < length; i++) hash = mix(hash, from[start + i]!);
    hash = finish(hash);
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const entry = this.#table[place]!;
      if (entry === 0) break;
      const id = entry - 1;
      if (
        this.#hashes.get(id) === hash &&
        this.#lengths.get(id) === length &&
        (length === 0 || this.#words.equals(this.#starts.get(id), from, start, length))
      ) {
        return id;
      }
      place = (place + 1) & mask;
    }
    const id = this.#count++;
    this.#starts.push(this.#words.append(from, start, length));
    this.#lengths.push(length);
    this.#hashes.push(hash);
    this.#table[place] = id + 1;
    if (this.#count * 3 > this.#table.length * 2) this.#grow();
    return id;
  }

  /** Number of words of vector `id`. */
  lengthOf(id: number): number {
    return this.#lengths.get(id);
  }

  /** Word `index` of vector `id`. */
  word(id: number, index: number): number {
    return this.#words.get(this.#starts.get(id) + index);
  }

  /** Copies vector `id` into `to` and returns its length. */
  read(id: number, to: Int32Array, at = 0): number {
    const length = this.#lengths.get(id);
    this.#words.copy(this.#starts.get(id), length, to, at);
    return length;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let place = this.#hashes.get(id) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = id + 1;
    }
    this.#table = table;
  }
}
