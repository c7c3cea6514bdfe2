import type { Memory } from './memory';
import { Chunk, High, MAX_PFN, Shadow, shadowWord } from './regions';

/** Where the tree's own `struct page` keeps what the machine looks at; offsets and sizes in bytes. */
export interface PageLayout {
  readonly size: number;
  readonly flags: number;
  readonly refcount: number;
  readonly mapcount: number;
  readonly mapping: number;
  /** The list head that an owner may use. */
  readonly lru: number;
  /** Compound head pointer of a tail page. */
  readonly compoundHead: number;
  /** Undefined without CONFIG_MEMCG. */
  readonly memcgData: number | undefined;
  readonly private: number;
  /** Of the first tail page of a compound page: the byte that holds the order. */
  readonly compoundOrder: number;
  /** In a block's second page: which function frees it (up to 6.5); undefined where the tree has no such member. */
  readonly compoundDtor: number | undefined;
  /** Mask of PG_head in the low word of flags. */
  readonly head: number;
  /** Mask of PG_slab in the low word of flags; 0 where slab is a page type. */
  readonly slab: number;
  /** PAGE_FLAGS_CHECK_AT_FREE, low word: flags that must be clear when a page is freed. */
  readonly checkAtFree: number;
}

/** What a freestanding program sees: no tree, so the layout that x86_64 kernels of the 5.x and 6.x series share. */
export const PLAIN_PAGE: PageLayout = {
  size: 64,
  flags: 0,
  lru: 8,
  compoundHead: 8,
  mapping: 24,
  private: 40,
  mapcount: 48,
  refcount: 52,
  memcgData: 56,
  compoundOrder: 17,
  compoundDtor: undefined,
  head: 1 << 16,
  slab: 1 << 9,
  checkAtFree: 0,
};

/** The array of `struct page`: every page frame has one, whether the allocator or an owner has the page. */
export class PageArray {
  layout: PageLayout = PLAIN_PAGE;

  constructor(private readonly memory: Memory) {}

  /** Low word of the address of a page frame's struct page; the high word is {@link High.PageArray}. */
  address(pfn: number): number {
    return (pfn * this.layout.size) | 0;
  }

  /** Page frame of an address inside the array; -1 outside it. */
  pfnAt(high: number, low: number): number {
    if (high !== High.PageArray) return -1;
    const pfn = Math.floor((low >>> 0) / this.layout.size);
    return pfn < MAX_PFN ? pfn : -1;
  }

  refcount(pfn: number): number {
    return this.memory.rawLoad(High.PageArray, this.address(pfn) + this.layout.refcount);
  }
  setRefcount(pfn: number, value: number): void {
    this.memory.rawStore(High.PageArray, this.address(pfn) + this.layout.refcount, value);
  }
  mapcount(pfn: number): number {
    return this.memory.rawLoad(High.PageArray, this.address(pfn) + this.layout.mapcount);
  }
  setMapcount(pfn: number, value: number): void {
    this.memory.rawStore(High.PageArray, this.address(pfn) + this.layout.mapcount, value);
  }
  /** Low word of a pointer-sized or 32-bit field. */
  word(pfn: number, offset: number): number {
    return this.memory.rawLoad(High.PageArray, this.address(pfn) + offset);
  }
  setWord(pfn: number, offset: number, value: number): void {
    this.memory.rawStore(High.PageArray, this.address(pfn) + offset, value);
  }
  setPointer(pfn: number, offset: number, low: number, high: number): void {
    this.setWord(pfn, offset, low);
    this.setWord(pfn, offset + 4, high);
  }

  /** Before a page is first handed out: all zero, but `_mapcount`, which is -1 when nobody maps a page. */
  synthesise(low: number, into: Int32Array): void {
    const { size, mapcount } = this.layout;
    const from = low >>> 0;
    if (from >= MAX_PFN * size) return;
    into.fill(shadowWord(Shadow.Defined), Chunk.DataWords, Chunk.Words);
    for (let byte = 0; byte < Chunk.Bytes; byte += 4) if ((from + byte) % size === mapcount) into[byte >> 2] = -1;
  }
}
