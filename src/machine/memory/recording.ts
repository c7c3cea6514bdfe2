import { ChunkStore, type Synthesise } from './chunks';
import { Memory, carry, type Fault } from './memory';
import { Chunk, type Shadow } from './regions';

/** Bytes of a granule: accesses are told apart by aligned groups of this many. */
export const GRANULE_BYTES = 8;

/** Bits in {@link AccessLog.low} below a granule's address. */
export const enum Noted {
  Write = 1,
  /** The whole chunk, not one granule. */
  Chunk = 2,
}

/**
 * What a stretch of execution has read and written, granule by granule, in order and with repetitions. It also has what
 * primitives touch beyond their arguments, and freeing a page counts as writing all of it.
 */
export class AccessLog {
  /** Nothing is noted while this is false. */
  on = false;
  count = 0;
  /** High and low word of each granule's address; the low word's lowest bits are {@link Noted}. */
  high = new Int32Array(1 << 10);
  low = new Int32Array(1 << 10);

  note(high: number, low: number, bits: number): void {
    if (this.count === this.high.length) this.#grow();
    this.high[this.count] = high;
    this.low[this.count++] = (low & ~(GRANULE_BYTES - 1)) | bits;
  }

  noteRange(high: number, low: number, bytes: number, write: boolean): void {
    const bits = write ? Noted.Write : 0;
    for (let done = 0; done < bytes;) {
      const at = (low + done) | 0;
      const atHigh = (high + carry(low, done)) | 0;
      const whole = (at & (Chunk.Bytes - 1)) === 0 && bytes - done >= Chunk.Bytes;
      this.note(atHigh, at, whole ? bits | Noted.Chunk : bits);
      done += whole ? Chunk.Bytes : GRANULE_BYTES - (at & (GRANULE_BYTES - 1));
    }
  }

  /** What was noted last was written to. */
  noteWrite(): void {
    if (this.count > 0) this.low[this.count - 1]! |= Noted.Write;
  }

  #grow(): void {
    const high = new Int32Array(this.high.length * 2);
    high.set(this.high);
    this.high = high;
    const low = new Int32Array(high.length);
    low.set(this.low);
    this.low = low;
  }
}

/** Chunks that note the fast path of {@link Memory}: it finds a chunk, and owns it before it writes. */
class RecordingChunks extends ChunkStore {
  constructor(
    synthesise: Synthesise,
    private readonly accesses: AccessLog,
  ) {
    super(synthesise);
  }

  override find(high: number, low: number): number {
    if (this.accesses.on) this.accesses.note(high, low, 0);
    return super.find(high, low);
  }

  override own(slot: number): void {
    if (this.accesses.on) this.accesses.noteWrite();
    super.own(slot);
  }

  /** What a chunk reads as depends on its page's state; but whoever changes that counts as writing the whole page. */
  override touch(key: number): number {
    const { on } = this.accesses;
    this.accesses.on = false;
    const slot = super.touch(key);
    this.accesses.on = on;
    return slot;
  }

  /** Only frames of a stack come this way, and the explorer itself. */
  override set(key: number, from: Int32Array, at = 0): void {
    const { on } = this.accesses;
    this.accesses.on = false;
    super.set(key, from, at);
    this.accesses.on = on;
  }

  override drop(high: number, low: number): void {
    const { on } = this.accesses;
    this.accesses.on = false;
    super.drop(high, low);
    this.accesses.on = on;
    if (on) this.accesses.note(high, low, Noted.Chunk | Noted.Write);
  }
}

/** Memory that notes every access in a log while that is on. */
export class RecordingMemory extends Memory {
  constructor(
    synthesise: Synthesise,
    fault: Fault,
    readonly accesses: AccessLog,
  ) {
    super(synthesise, fault, new RecordingChunks(synthesise, accesses));
  }

  override check(high: number, low: number, bytes: number, write: boolean): void {
    if (this.accesses.on) this.accesses.noteRange(high, low, bytes, write);
    super.check(high, low, bytes, write);
  }

  override declare(high: number, low: number, bytes: number, state: Shadow): void {
    if (this.accesses.on) this.accesses.noteRange(high, low, bytes, true);
    super.declare(high, low, bytes, state);
  }

  override rawLoad(high: number, low: number): number {
    if (this.accesses.on) this.accesses.note(high, low, 0);
    return super.rawLoad(high, low);
  }

  override rawStore(high: number, low: number, value: number): void {
    if (this.accesses.on) this.accesses.note(high, low, Noted.Write);
    super.rawStore(high, low, value);
  }
}
