import { ChunkStore, type Mark, type Synthesise } from './chunks';
import { Chunk, High, Image, Shadow, chunkKey, keyHigh, keyLow, shadowWord } from './regions';

/** Why an access is not allowed. */
export type Wrong = 'no object' | 'freed' | 'read-only';

/** Hears of an access that is not allowed; must not return. */
export type Fault = (wrong: Wrong, high: number, low: number, size: number, write: boolean) => never;

/** What adding `offset` (signed, 32 bits) to the low word of an address adds to its high word. */
export const carry = (low: number, offset: number): number =>
  (offset >> 31) + ((low + offset) >>> 0 < low >>> 0 ? 1 : 0);

/**
 * The checked, byte-addressed, little-endian memory of the simulated kernel. A 64-bit value is a pair of 32-bit words;
 * a load returns the low word and leaves the high word in {@link high} and the mask of undefined bytes in {@link undef}.
 */
export class Memory {
  readonly chunks: ChunkStore;
  /** High word of what the last load gave. */
  high = 0;
  /** Bit n is set when byte n of what the last load gave was never written. */
  undef = 0;

  constructor(
    synthesise: Synthesise,
    private readonly fault: Fault,
    chunks = new ChunkStore(synthesise),
  ) {
    this.chunks = chunks;
  }

  load8(high: number, low: number): number {
    const slot = this.chunks.find(high, low) * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3) !== Shadow.Defined)
      return this.loadSlow(high, low, 1);
    this.high = this.undef = 0;
    return (words[slot + (byte >> 2)]! >>> ((byte & 3) * 8)) & 0xff;
  }

  load16(high: number, low: number): number {
    const slot = this.chunks.find(high, low) * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (low & 1 || ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xf) !== 0xf)
      return this.loadSlow(high, low, 2);
    this.high = this.undef = 0;
    return (words[slot + (byte >> 2)]! >>> ((byte & 2) * 8)) & 0xffff;
  }

  load32(high: number, low: number): number {
    const slot = this.chunks.find(high, low) * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (low & 3 || ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xff) !== 0xff)
      return this.loadSlow(high, low, 4);
    this.high = this.undef = 0;
    return words[slot + (byte >> 2)]!;
  }

  load64(high: number, low: number): number {
    const slot = this.chunks.find(high, low) * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (low & 7 || ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xffff) !== 0xffff)
      return this.loadSlow(high, low, 8);
    const at = slot + (byte >> 2);
    this.undef = 0;
    this.high = words[at + 1]!;
    return words[at]!;
  }

  store8(high: number, low: number, value: number, undef: number): void {
    const chunk = this.chunks.find(high, low);
    const slot = chunk * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (
      undef !== 0 ||
      (high === High.Image && low < Image.Data) ||
      ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3) !== Shadow.Defined
    ) {
      this.storeSlow(high, low, 1, value, 0, undef);
      return;
    }
    this.chunks.own(chunk);
    const shift = (byte & 3) * 8;
    const at = slot + (byte >> 2);
    words[at] = (words[at]! & ~(0xff << shift)) | ((value & 0xff) << shift);
  }

  store16(high: number, low: number, value: number, undef: number): void {
    const chunk = this.chunks.find(high, low);
    const slot = chunk * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (
      low & 1 ||
      undef !== 0 ||
      (high === High.Image && low < Image.Data) ||
      ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xf) !== 0xf
    ) {
      this.storeSlow(high, low, 2, value, 0, undef);
      return;
    }
    this.chunks.own(chunk);
    const shift = (byte & 2) * 8;
    const at = slot + (byte >> 2);
    words[at] = (words[at]! & ~(0xffff << shift)) | ((value & 0xffff) << shift);
  }

  store32(high: number, low: number, value: number, undef: number): void {
    const chunk = this.chunks.find(high, low);
    const slot = chunk * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (
      low & 3 ||
      undef !== 0 ||
      (high === High.Image && low < Image.Data) ||
      ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xff) !== 0xff
    ) {
      this.storeSlow(high, low, 4, value, 0, undef);
      return;
    }
    this.chunks.own(chunk);
    words[slot + (byte >> 2)] = value;
  }

  store64(high: number, low: number, value: number, valueHigh: number, undef: number): void {
    const chunk = this.chunks.find(high, low);
    const slot = chunk * Chunk.Words;
    const { words } = this.chunks;
    const byte = low & 63;
    if (
      low & 7 ||
      undef !== 0 ||
      (high === High.Image && low < Image.Data) ||
      ((words[slot + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 0xffff) !== 0xffff
    ) {
      this.storeSlow(high, low, 8, value, valueHigh, undef);
      return;
    }
    this.chunks.own(chunk);
    words[slot + (byte >> 2)] = value;
    words[slot + (byte >> 2) + 1] = valueHigh;
  }

  /** A load of 1, 2, 4 or 8 bytes at any address; checks every byte. */
  load(high: number, low: number, size: number): number {
    switch (size) {
      case 1:
        return this.load8(high, low);
      case 2:
        return this.load16(high, low);
      case 4:
        return this.load32(high, low);
      case 8:
        return this.load64(high, low);
      default:
        return this.loadSlow(high, low, size);
    }
  }

  /** A store of 1, 2, 4 or 8 bytes at any address; checks every byte first, so that nothing is half written. */
  store(high: number, low: number, size: number, value: number, valueHigh: number, undef: number): void {
    if (size === 8) this.store64(high, low, value, valueHigh, undef);
    else if (size === 4) this.store32(high, low, value, undef);
    else if (size === 1) this.store8(high, low, value, undef);
    else if (size === 2) this.store16(high, low, value, undef);
    else this.storeSlow(high, low, size, value, valueHigh, undef);
  }

  /** Copies bytes with their shadows; correct for overlapping ranges. */
  copy(toHigh: number, toLow: number, fromHigh: number, fromLow: number, bytes: number): void {
    if (bytes === 0) return;
    this.check(fromHigh, fromLow, bytes, false);
    this.check(toHigh, toLow, bytes, true);
    const values = new Uint8Array(bytes);
    const defined = new Uint8Array(bytes);
    this.walk(fromHigh, fromLow, bytes, (slot, from, length, done) => {
      const { words } = this.chunks;
      for (let i = 0; i < length; i++) {
        const byte = from + i;
        values[done + i] = words[slot * Chunk.Words + (byte >> 2)]! >>> ((byte & 3) * 8);
        defined[done + i] = (words[slot * Chunk.Words + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3;
      }
    });
    this.write(toHigh, toLow, values, defined);
  }

  /** Sets bytes to a value (memset, zeroing). */
  fill(high: number, low: number, bytes: number, value: number): void {
    if (bytes === 0) return;
    this.check(high, low, bytes, true);
    const word = ((value & 0xff) * 0x01010101) | 0;
    const all = shadowWord(Shadow.Defined);
    this.walk(high, low, bytes, (slot, from, length) => {
      this.chunks.own(slot);
      const { words } = this.chunks;
      const base = slot * Chunk.Words;
      if (length === Chunk.Bytes) {
        words.fill(word, base, base + Chunk.DataWords);
        words.fill(all, base + Chunk.DataWords, base + Chunk.Words);
      } else for (let i = from; i < from + length; i++) setByte(words, base, i, value, Shadow.Defined);
    });
  }

  /**
   * Declares what bytes are, whatever they were: an object appears (undefined, or defined as zeros) or disappears.
   * For allocators, scopes and the linker; executed code never does this.
   */
  declare(high: number, low: number, bytes: number, state: Shadow): void {
    const all = shadowWord(state);
    this.walk(high, low, bytes, (slot, from, length) => {
      this.chunks.own(slot);
      const { words } = this.chunks;
      const base = slot * Chunk.Words;
      if (length === Chunk.Bytes) {
        words.fill(0, base, base + Chunk.DataWords);
        words.fill(all, base + Chunk.DataWords, base + Chunk.Words);
      } else for (let i = from; i < from + length; i++) setByte(words, base, i, 0, state);
    });
  }

  /** {@link Shadow} of one byte. */
  shadow(high: number, low: number): Shadow {
    const key = chunkKey(high, low);
    if (key === 0) return Shadow.None;
    const slot = this.chunks.touch(key);
    const byte = low & 63;
    return (this.chunks.words[slot * Chunk.Words + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3;
  }

  /** A byte as it lies there; undefined when no live object owns it. */
  peek(high: number, low: number): number | undefined {
    if (this.shadow(high, low) < Shadow.Undefined) return undefined;
    const slot = this.chunks.find(high, low);
    return (this.chunks.words[slot * Chunk.Words + ((low & 63) >> 2)]! >>> ((low & 3) * 8)) & 0xff;
  }

  /** A word as it lies there, unchecked: for the machine's own bookkeeping and for decoders. `low` is a multiple of 4. */
  rawLoad(high: number, low: number): number {
    const slot = this.chunks.touch(chunkKey(high, low));
    return this.chunks.words[slot * Chunk.Words + ((low & 63) >> 2)]!;
  }

  /** Writes a word, unchecked, and defines its bytes if an object owns them. */
  rawStore(high: number, low: number, value: number): void {
    const slot = this.chunks.touch(chunkKey(high, low));
    this.chunks.own(slot);
    const { words } = this.chunks;
    const byte = low & 63;
    words[slot * Chunk.Words + (byte >> 2)] = value;
    const at = slot * Chunk.Words + Chunk.DataWords + (byte >> 4);
    words[at] = words[at]! | (0xff << ((byte & 15) * 2));
  }

  /** Raises a fault unless every byte may be read (written). */
  check(high: number, low: number, bytes: number, write: boolean): void {
    if (write && high === High.Image && low >>> 0 < Image.Data >>> 0 && low >>> 0 >= Image.ReadOnly >>> 0)
      if (this.shadow(high, low) >= Shadow.Undefined) this.fault('read-only', high, low, bytes, true);
    for (let done = 0; done < bytes;) {
      const at = (low + done) | 0;
      const atHigh = (high + carry(low, done)) | 0;
      const key = chunkKey(atHigh, at);
      if (key === 0) this.fault('no object', atHigh, at, bytes, write);
      const slot = this.chunks.touch(key);
      const { words } = this.chunks;
      const from = at & 63;
      const length = Math.min(Chunk.Bytes - from, bytes - done);
      for (let i = from; i < from + length; i++) {
        const state = (words[slot * Chunk.Words + Chunk.DataWords + (i >> 4)]! >>> ((i & 15) * 2)) & 3;
        if (state < Shadow.Undefined)
          this.fault(
            state === Shadow.Freed ? 'freed' : 'no object',
            (atHigh + carry(at, i - from)) | 0,
            (at + i - from) | 0,
            bytes,
            write,
          );
      }
      done += length;
    }
  }

  mark(): Mark {
    return this.chunks.mark();
  }

  private loadSlow(high: number, low: number, size: number): number {
    this.check(high, low, size, false);
    let value = 0;
    let valueHigh = 0;
    let undef = 0;
    this.walk(high, low, size, (slot, from, length, done) => {
      const { words } = this.chunks;
      for (let i = 0; i < length; i++) {
        const byte = from + i;
        const to = done + i;
        const bits = (words[slot * Chunk.Words + (byte >> 2)]! >>> ((byte & 3) * 8)) & 0xff;
        if (to < 4) value |= bits << (to * 8);
        else valueHigh |= bits << ((to - 4) * 8);
        if (((words[slot * Chunk.Words + Chunk.DataWords + (byte >> 4)]! >>> ((byte & 15) * 2)) & 3) !== Shadow.Defined)
          undef |= 1 << to;
      }
    });
    this.high = valueHigh;
    this.undef = undef;
    return value;
  }

  private storeSlow(high: number, low: number, size: number, value: number, valueHigh: number, undef: number): void {
    this.check(high, low, size, true);
    this.walk(high, low, size, (slot, from, length, done) => {
      this.chunks.own(slot);
      const { words } = this.chunks;
      for (let i = 0; i < length; i++) {
        const n = done + i;
        const bits = n < 4 ? value >>> (n * 8) : valueHigh >>> ((n - 4) * 8);
        setByte(words, slot * Chunk.Words, from + i, bits, (undef >> n) & 1 ? Shadow.Undefined : Shadow.Defined);
      }
    });
  }

  private write(high: number, low: number, values: Uint8Array, shadows: Uint8Array): void {
    this.walk(high, low, values.length, (slot, from, length, done) => {
      this.chunks.own(slot);
      const { words } = this.chunks;
      for (let i = 0; i < length; i++)
        setByte(words, slot * Chunk.Words, from + i, values[done + i]!, shadows[done + i]!);
    });
  }

  /** Visits a range chunk by chunk: the slot, the first byte in it, how many, and how many bytes came before. */
  private walk(
    high: number,
    low: number,
    bytes: number,
    visit: (slot: number, from: number, length: number, done: number) => void,
  ): void {
    for (let done = 0; done < bytes;) {
      const at = (low + done) | 0;
      const key = chunkKey((high + carry(low, done)) | 0, at);
      const from = at & 63;
      const length = Math.min(Chunk.Bytes - from, bytes - done);
      if (key !== 0) visit(this.chunks.touch(key), from, length, done);
      done += length;
    }
  }
}

function setByte(words: Int32Array, base: number, byte: number, value: number, state: Shadow): void {
  const at = base + (byte >> 2);
  const shift = (byte & 3) * 8;
  words[at] = (words[at]! & ~(0xff << shift)) | ((value & 0xff) << shift);
  const shadowAt = base + Chunk.DataWords + (byte >> 4);
  const shadowShift = (byte & 15) * 2;
  words[shadowAt] = (words[shadowAt]! & ~(3 << shadowShift)) | (state << shadowShift);
}

/** Address of a chunk, for messages and enumeration. */
export const chunkAddress = (key: number): { readonly high: number; readonly low: number } => ({
  high: keyHigh(key),
  low: keyLow(key),
});
