import type { Memory } from './memory';
import { NoteWord, PageState, ZONES, noteHigh, type PhysicalPages, type Zone } from './pages';
import { High, Meta, Shadow, directPfn, pfnHigh, pfnLow } from './regions';
import { PAGE_SIZE } from '../../kernel/units';

/** Largest object that shares a page with others; larger ones get pages of their own. */
const LARGEST_SHARED = 2048;
/** Freed objects of a class that rest before one is used again, so that a use after free is seen for long. */
const QUARANTINE = 32;

/** A page's words for the slab allocator. */
const enum Word {
  /** Bytes from one object to the next; {@link LARGE} for a block of its own; 0 for a page without objects. */
  Stride = 0,
  /** Bits of the objects in use, four words. */
  Used = 1,
  /** Bits of the objects that were freed, four words. */
  Freed = 5,
  /** The class's page before this one, plus one. */
  Previous = 9,
  /** Order of a large object's block. */
  Order = 10,
}

const LARGE = -1;

/** Words of a class. */
const enum ClassWord {
  /** The class's newest page, plus one. */
  Newest = 0,
  /** Freed objects that rest. */
  Resting = 1,
}

/** A slab object's place. */
export interface SlabObject {
  readonly pfn: number;
  /** Bytes from the start of that page. */
  readonly offset: number;
}

/**
 * kmalloc() and caches: objects aligned to their size rounded up to a power of two, with as many bytes that belong to
 * nobody after each, and an exact end: byte 20 of kmalloc(20) is out of bounds. Bookkeeping is in memory, like
 * everything, so that it is copied and undone with it.
 */
export class Slab {
  constructor(
    private readonly memory: Memory,
    private readonly pages: PhysicalPages,
    /** Tells the page array that a block was handed out to the slab allocator. */
    private readonly handedOut: (pfn: number, order: number) => void,
  ) {}

  /** A new object, or undefined when memory is full. `place` numbers the caller for later messages. */
  allocate(size: number, align: number, zero: boolean, place: number, zones: readonly Zone[]): SlabObject | undefined {
    const object =
      Math.max(size, align) <= LARGEST_SHARED ? this.small(size, align, zones) : this.large(size, zero, zones);
    if (!object) return undefined;
    const high = pfnHigh(object.pfn);
    const low = (pfnLow(object.pfn) + object.offset) | 0;
    if (Math.max(size, align) <= LARGEST_SHARED)
      this.memory.declare(high, low, size, zero ? Shadow.Defined : Shadow.Undefined);
    this.note(high, low, NoteWord.AllocatedAt, place);
    this.note(high, low, NoteWord.FreedAt, 0);
    this.note(high, low, NoteWord.Size, size);
    return object;
  }

  /** Frees an object; says why that is not possible. */
  free(high: number, low: number, place: number): 'freed' | 'double free' | 'no object' {
    const pfn = directPfn(high, low);
    if (pfn < 0) return 'no object';
    const offset = low & (PAGE_SIZE - 1);
    const stride = this.pages.slabWord(pfn, Word.Stride);
    if (stride === LARGE) {
      if (offset !== 0) return 'no object';
      if (this.pages.isFree(pfn)) return 'double free';
      this.note(high, low, NoteWord.FreedAt, place);
      this.pages.give(pfn, this.pages.slabWord(pfn, Word.Order));
      return 'freed';
    }
    if (stride <= 0 || offset % stride) return 'no object';
    const index = offset / stride;
    if (!this.bit(pfn, Word.Used, index)) return this.bit(pfn, Word.Freed, index) ? 'double free' : 'no object';
    this.setBit(pfn, Word.Used, index, false);
    this.setBit(pfn, Word.Freed, index, true);
    this.memory.declare(high, low, this.sizeOf(high, low), Shadow.Freed);
    this.note(high, low, NoteWord.FreedAt, place);
    const at = classAt(stride, zoneOf(pfn));
    this.memory.rawStore(
      High.Meta,
      at + ClassWord.Resting * 4,
      this.memory.rawLoad(High.Meta, at + ClassWord.Resting * 4) + 1,
    );
    return 'freed';
  }

  /** Bytes that the object at an address was asked for with. */
  sizeOf(high: number, low: number): number {
    return this.memory.rawLoad(noteHigh(high), low + NoteWord.Size * 4);
  }

  /** Is a live object's first byte here? */
  isObject(high: number, low: number): boolean {
    const pfn = directPfn(high, low);
    if (pfn < 0 || this.pages.isFree(pfn)) return false;
    const stride = this.pages.slabWord(pfn, Word.Stride);
    const offset = low & (PAGE_SIZE - 1);
    if (stride === LARGE) return offset === 0;
    return stride > 0 && offset % stride === 0 && this.bit(pfn, Word.Used, offset / stride);
  }

  /** The object, live or freed, in whose place a byte of a page lies. */
  objectNear(pfn: number, byte: number): SlabObject | undefined {
    const head = this.pages.head(pfn);
    if (this.pages.slabWord(head, Word.Stride) === LARGE) return { pfn: head, offset: 0 };
    const stride = this.pages.slabWord(pfn, Word.Stride);
    return stride > 0 ? { pfn, offset: byte - (byte % stride) } : undefined;
  }

  /** Live objects, for the search for leaks. */
  live(pfn: number): SlabObject[] {
    const stride = this.pages.slabWord(pfn, Word.Stride);
    if (stride === LARGE) return [{ pfn, offset: 0 }];
    const found: SlabObject[] = [];
    for (let index = 0; stride > 0 && index < PAGE_SIZE / stride; index++)
      if (this.bit(pfn, Word.Used, index)) found.push({ pfn, offset: index * stride });
    return found;
  }

  private small(size: number, align: number, zones: readonly Zone[]): SlabObject | undefined {
    let room = 16;
    while (room < size || room < align) room *= 2;
    const stride = room * 2;
    const at = classAt(stride, zones[0]!);
    const newest = this.memory.rawLoad(High.Meta, at + ClassWord.Newest * 4) - 1;
    const count = PAGE_SIZE / stride;
    if (newest >= 0)
      for (let index = 0; index < count; index++)
        if (!this.bit(newest, Word.Used, index) && !this.bit(newest, Word.Freed, index))
          return this.take(newest, index, stride);
    const resting = this.memory.rawLoad(High.Meta, at + ClassWord.Resting * 4);
    if (resting >= QUARANTINE)
      for (let pfn = newest; pfn >= 0; pfn = this.pages.slabWord(pfn, Word.Previous) - 1)
        for (let index = 0; index < count; index++)
          if (this.bit(pfn, Word.Freed, index)) {
            this.setBit(pfn, Word.Freed, index, false);
            this.memory.rawStore(High.Meta, at + ClassWord.Resting * 4, resting - 1);
            // What was left of the older object's room belongs to nobody.
            this.memory.declare(pfnHigh(pfn), pfnLow(pfn) + index * stride, stride, Shadow.None);
            return this.take(pfn, index, stride);
          }
    const pfn = this.pages.take(0, PageState.Slab, zones);
    if (pfn < 0) return undefined;
    this.handedOut(pfn, 0);
    for (let word = Word.Used as number; word <= Word.Order; word++) this.pages.setSlabWord(pfn, word, 0);
    this.pages.setSlabWord(pfn, Word.Stride, stride);
    this.pages.setSlabWord(pfn, Word.Previous, newest + 1);
    this.memory.rawStore(High.Meta, at + ClassWord.Newest * 4, pfn + 1);
    return this.take(pfn, 0, stride);
  }

  /** Whole pages are zero or undefined by their state; only a part of the last page is declared byte by byte. */
  private large(size: number, zero: boolean, zones: readonly Zone[]): SlabObject | undefined {
    let order = 0;
    while (PAGE_SIZE * 2 ** order < size + 1) order++;
    const pfn = this.pages.take(order, zero ? PageState.Zeroed : PageState.Undefined, zones);
    if (pfn < 0) return undefined;
    this.handedOut(pfn, order);
    const whole = Math.floor(size / PAGE_SIZE);
    for (let i = whole; i < 2 ** order; i++) this.pages.setState(pfn + i, PageState.Slab);
    const rest = size - whole * PAGE_SIZE;
    if (rest)
      this.memory.declare(pfnHigh(pfn + whole), pfnLow(pfn + whole), rest, zero ? Shadow.Defined : Shadow.Undefined);
    this.pages.setSlabWord(pfn, Word.Stride, LARGE);
    this.pages.setSlabWord(pfn, Word.Order, order);
    return { pfn, offset: 0 };
  }

  private take(pfn: number, index: number, stride: number): SlabObject {
    this.setBit(pfn, Word.Used, index, true);
    return { pfn, offset: index * stride };
  }

  private note(high: number, low: number, word: NoteWord, value: number): void {
    this.memory.rawStore(noteHigh(high), low + word * 4, value);
  }

  private bit(pfn: number, word: Word, index: number): boolean {
    return ((this.pages.slabWord(pfn, word + (index >> 5)) >>> (index & 31)) & 1) === 1;
  }

  private setBit(pfn: number, word: Word, index: number, on: boolean): void {
    const at = word + (index >> 5);
    const old = this.pages.slabWord(pfn, at);
    this.pages.setSlabWord(pfn, at, on ? old | (1 << (index & 31)) : old & ~(1 << (index & 31)));
  }
}

/** A class has its pages in one zone, so that memory for 32-bit addresses never comes from above. */
const classAt = (stride: number, zone: Zone): number =>
  Meta.Slab + ZONES.indexOf(zone) * 0x400 + (31 - Math.clz32(stride)) * 64;
const zoneOf = (pfn: number): Zone => ZONES.find(zone => pfn < zone.to)!;

/** Zones for an ordinary allocation: from the top down, as a kernel's zone list. */
export const ANY_ZONE: readonly Zone[] = [...ZONES].reverse();
