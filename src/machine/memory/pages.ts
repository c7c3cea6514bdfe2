import type { Memory } from './memory';
import { Chunk, High, MAX_PFN, Meta, Shadow, pfnHigh, pfnLow, shadowWord } from './regions';

/** What the allocator knows of a page frame. */
export const enum PageState {
  /** In the allocator, never handed out. */
  Free = 0,
  /** In the allocator again. */
  Freed = 1,
  /** Handed out; what was not written is undefined. */
  Undefined = 2,
  /** Handed out with __GFP_ZERO; what was not written is zero. */
  Zeroed = 3,
  /** Holds slab objects, which lie as objects of their own in it. */
  Slab = 4,
  /** Handed out by firmware, never by the allocator. */
  Reserved = 5,
}

/** A zone: page frames from `from` up to, not including, `to`. */
export interface Zone {
  readonly name: 'DMA' | 'DMA32' | 'Normal';
  readonly from: number;
  readonly to: number;
}

/** Lowest first. The first MiB is firmware's. */
export const ZONES: readonly Zone[] = [
  { name: 'DMA', from: 0x100, to: 0x1000 },
  { name: 'DMA32', from: 0x1000, to: 0x100000 },
  { name: 'Normal', from: 0x100000, to: MAX_PFN },
];

const STATE_SHADOW: readonly Shadow[] = [
  Shadow.None,
  Shadow.Freed,
  Shadow.Undefined,
  Shadow.Defined,
  Shadow.None,
  Shadow.None,
];

/** Words of a page's bookkeeping chunk. */
const enum Word {
  State = 0,
  /** Order of the block of which this is the first page. */
  Order = 1,
  /** Pages back to the first page of the block it was handed out with. */
  Behind = 2,
  /** For the slab allocator. */
  Slab = 3,
}

/** Words of a zone's bookkeeping. */
const enum ZoneWord {
  /** The lowest free page frame is not below this. */
  Hint = 0,
  /** Pages handed out. */
  Used = 1,
}

/** Words of the note that stands beside each allocation. */
export const enum NoteWord {
  AllocatedAt = 0,
  FreedAt = 1,
  /** Bytes asked for. */
  Size = 2,
  /** What it is, as an index into the machine's names; 0 for nothing special. */
  Name = 3,
}

/**
 * Physical memory: which page frames are handed out, by a deterministic allocator that always gives the lowest free
 * aligned block. Determinism makes runs repeatable and states comparable; the kernel's own choice is any free block.
 */
export class PhysicalPages {
  constructor(private readonly memory: Memory) {}

  state(pfn: number): PageState {
    return this.word(pfn, Word.State);
  }

  order(pfn: number): number {
    return this.word(pfn, Word.Order);
  }

  /** First page of the block that a page was handed out with. */
  head(pfn: number): number {
    return pfn - this.word(pfn, Word.Behind);
  }

  slabWord(pfn: number, index: number): number {
    return this.word(pfn, Word.Slab + index);
  }

  setSlabWord(pfn: number, index: number, value: number): void {
    this.setWord(pfn, Word.Slab + index, value);
  }

  /** Takes the lowest free block of 2^order pages of one of `zones` (in order of preference); -1 when none is free. */
  take(order: number, state: PageState, zones: readonly Zone[]): number {
    const count = 2 ** order;
    for (const zone of zones) {
      const at = Meta.Zones + ZONES.indexOf(zone) * Chunk.Bytes;
      const hint = Math.max(this.memory.rawLoad(High.Meta, at + ZoneWord.Hint * 4), zone.from);
      const pfn = this.lowest(hint, zone.to, count);
      if (pfn < 0) continue;
      for (let p = pfn; p < pfn + count; p++) {
        this.setFree(p, false);
        this.setState(p, state);
        this.setWord(p, Word.Order, p === pfn ? order : 0);
        this.setWord(p, Word.Behind, p - pfn);
        this.setWord(p, Word.Slab, 0);
      }
      if (pfn <= hint)
        this.memory.rawStore(High.Meta, at + ZoneWord.Hint * 4, Math.max(0, this.lowest(pfn + count, zone.to, 1)));
      this.memory.rawStore(
        High.Meta,
        at + ZoneWord.Used * 4,
        this.memory.rawLoad(High.Meta, at + ZoneWord.Used * 4) + count,
      );
      return pfn;
    }
    return -1;
  }

  /** Gives 2^order pages back, which may be a part of the block they were handed out with. */
  give(pfn: number, order: number): void {
    const count = 2 ** order;
    const zone = ZONES.findIndex(z => pfn >= z.from && pfn < z.to);
    const at = Meta.Zones + zone * Chunk.Bytes;
    for (let p = pfn; p < pfn + count; p++) {
      this.setFree(p, true);
      this.setState(p, PageState.Freed);
      this.setWord(p, Word.Order, 0);
      this.setWord(p, Word.Behind, 0);
    }
    const hint = this.memory.rawLoad(High.Meta, at + ZoneWord.Hint * 4);
    if (pfn < hint) this.memory.rawStore(High.Meta, at + ZoneWord.Hint * 4, pfn);
    this.memory.rawStore(
      High.Meta,
      at + ZoneWord.Used * 4,
      this.memory.rawLoad(High.Meta, at + ZoneWord.Used * 4) - count,
    );
  }

  /** Is the page frame with the allocator? */
  isFree(pfn: number): boolean {
    return this.state(pfn) <= PageState.Freed;
  }

  /** Pages that are handed out, in order of address. */
  used(): number[] {
    const found: number[] = [];
    for (const zone of ZONES) {
      const at = Meta.Zones + ZONES.indexOf(zone) * Chunk.Bytes;
      let left = this.memory.rawLoad(High.Meta, at + ZoneWord.Used * 4);
      for (let pfn = zone.from; left > 0 && pfn < zone.to; pfn++)
        if (!this.isFreeBit(pfn)) {
          found.push(pfn);
          left--;
        }
    }
    return found;
  }

  /** What the data of a page reads as where nothing was written. */
  synthesise(pfn: number, into: Int32Array): void {
    into.fill(shadowWord(STATE_SHADOW[this.state(pfn)]!), Chunk.DataWords, Chunk.Words);
  }

  /** The page's state changed behind the allocator's back (a log was undone, a chunk was loaded): drop stale copies. */
  refresh(pfn: number): void {
    const { chunks } = this.memory;
    for (let byte = 0; byte < 4096; byte += Chunk.Bytes) chunks.forget(pfnHigh(pfn), pfnLow(pfn) + byte);
  }

  /** Makes a page something else; what was in it is gone. */
  setState(pfn: number, state: PageState): void {
    this.setWord(pfn, Word.State, state);
    const { chunks } = this.memory;
    for (let byte = 0; byte < 4096; byte += Chunk.Bytes) chunks.drop(pfnHigh(pfn), pfnLow(pfn) + byte);
  }

  private lowest(from: number, to: number, count: number): number {
    for (let pfn = Math.ceil(from / count) * count; pfn + count <= to; pfn += count) {
      let free = true;
      for (let p = pfn; free && p < pfn + count; p++) free = this.isFreeBit(p);
      if (free) return pfn;
    }
    return -1;
  }

  private isFreeBit(pfn: number): boolean {
    return ((this.memory.rawLoad(High.Meta, Meta.Bitmap + ((pfn >>> 5) << 2)) >>> (pfn & 31)) & 1) === 0;
  }

  private setFree(pfn: number, free: boolean): void {
    const low = Meta.Bitmap + ((pfn >>> 5) << 2);
    const word = this.memory.rawLoad(High.Meta, low);
    this.memory.rawStore(High.Meta, low, free ? word & ~(1 << (pfn & 31)) : word | (1 << (pfn & 31)));
  }

  private word(pfn: number, index: number): number {
    return this.memory.rawLoad(High.Meta, Meta.Pages + pfn * Chunk.Bytes + index * 4);
  }

  private setWord(pfn: number, index: number, value: number): void {
    const low = Meta.Pages + pfn * Chunk.Bytes + index * 4;
    if (this.memory.rawLoad(High.Meta, low) !== value) this.memory.rawStore(High.Meta, low, value);
  }
}

/** Page frame whose bookkeeping a chunk of {@link High.Meta} is; -1 for any other chunk. */
export const bookkeptPfn = (high: number, low: number): number =>
  high === High.Meta && low >>> 0 < MAX_PFN * Chunk.Bytes ? low >>> 6 : -1;

/** Where the note beside an allocation lies. */
export const noteHigh = (high: number): number => (high - High.Direct + High.Note) | 0;
