import { GRANULE_BYTES, Noted, type AccessLog } from '../machine/memory/recording';
import { Chunk, High, MAX_CPUS, STACK_BYTES, chunkKey, keyHigh } from '../machine/memory/regions';
import { carry } from '../machine/memory/memory';
import type { SharedPlaces } from '../machine/vm/visible';

const GRANULES = Chunk.Bytes / GRANULE_BYTES;
const ALL = (1 << GRANULES) - 1;

/** A set of granules of memory. */
export class Granules implements SharedPlaces {
  readonly #masks = new Map<number, number>();
  #size = 0;

  /** Granules in the set. */
  get size(): number {
    return this.#size;
  }

  has(high: number, low: number, bytes: number): boolean {
    for (let done = 0; done < bytes;) {
      const at = (low + done) | 0;
      const inside = at & (Chunk.Bytes - 1);
      const part = Math.min(Chunk.Bytes - inside, bytes - done);
      const mask = this.#masks.get(chunkKey((high + carry(low, done)) | 0, at));
      if (mask !== undefined) {
        const first = inside / GRANULE_BYTES;
        const last = (inside + part - 1) / GRANULE_BYTES;
        if (mask & (((2 << last) - 1) & ~((1 << first) - 1))) return true;
      }
      done += part;
    }
    return false;
  }

  /** Adds granules (a bit each) of a chunk; true when one was not there. */
  add(key: number, mask: number): boolean {
    const old = this.#masks.get(key) ?? 0;
    if ((old | mask) === old) return false;
    for (let bits = mask & ~old; bits; bits &= bits - 1) this.#size++;
    this.#masks.set(key, old | mask);
    return true;
  }

  addAll(other: Granules): void {
    for (const [key, mask] of other.#masks) this.add(key, mask);
  }

  covers(key: number, granule: number): boolean {
    return ((this.#masks.get(key) ?? 0) & (1 << granule)) !== 0;
  }
}

/**
 * Who has touched what during a search, and so which memory is shared: that which two CPUs touch and one of them writes.
 * Everything else cannot tell one CPU what another has done, so accesses to it need not be scheduling points. A search
 * assumes what is shared and notes every access that it makes; when it comes upon memory that is shared after all, it has
 * to start again with that. The last search has confirmed its own assumption.
 */
export class Sharing {
  /** What the search that runs assumes. */
  assumed = new Granules();
  /** Shared after all, and not assumed. */
  found = new Granules();
  /** Per chunk and granule: CPUs that have read, and above them those that have written. */
  readonly #touched = new Map<number, Int32Array>();
  /** CPUs whose stacks others can reach. */
  readonly sharedStacks = new Set<number>();

  /** Has the search come upon shared memory that it did not assume? */
  get grown(): boolean {
    return this.found.size > 0;
  }

  /** Assumes what was found. */
  accept(): void {
    const assumed = new Granules();
    assumed.addAll(this.assumed);
    assumed.addAll(this.found);
    this.assumed = assumed;
    this.found = new Granules();
  }

  /** Takes note of what a step of a CPU has accessed, and empties the log. */
  note(cpu: number, log: AccessLog): void {
    for (let i = 0; i < log.count; i++) {
      const high = log.high[i]!;
      const low = log.low[i]!;
      if (high === High.Stack && !this.sharedStacks.has(Math.floor((low >>> 0) / STACK_BYTES))) continue;
      const key = chunkKey(high, low);
      if (key === 0) continue;
      const region = keyHigh(key);
      // Who allocated and freed what is told, not looked at.
      if (region >= High.Note && region <= High.StackNote) continue;
      const granule = (low >> 3) & (GRANULES - 1);
      this.#touch(cpu, key, low & Noted.Chunk ? ALL : 1 << granule, (low & Noted.Write) !== 0);
    }
    log.count = 0;
  }

  #touch(cpu: number, key: number, mask: number, write: boolean): void {
    let users = this.#touched.get(key);
    if (!users) this.#touched.set(key, (users = new Int32Array(GRANULES)));
    const bit = 1 << cpu;
    for (let g = 0; g < GRANULES; g++) {
      if (!(mask & (1 << g))) continue;
      const old = users[g]!;
      const now = old | bit | (write ? bit << MAX_CPUS : 0);
      if (now === old) continue;
      users[g] = now;
      const all = now & ((1 << MAX_CPUS) - 1);
      if (now >>> MAX_CPUS && all & (all - 1) && !this.assumed.covers(key, g)) this.found.add(key, 1 << g);
    }
  }
}
