/** The allocation flags that mean something to the machine, as the tree numbers them. */
export interface GfpBits {
  readonly zero: number;
  readonly dma: number;
  readonly dma32: number;
  readonly comp: number;
  readonly noFail: number;
  /** __GFP_DIRECT_RECLAIM: the allocation may sleep. */
  readonly sleeps: number;
  readonly noWarn: number;
  /** Flags of kmem_cache_create() for caches whose pages lie low. */
  readonly cacheDma: number;
  readonly cacheDma32: number;
}

/** Linux 6.1's numbers (include/linux/gfp_types.h). */
export const PLAIN_GFP: GfpBits = {
  zero: 0x100,
  dma: 0x01,
  dma32: 0x04,
  comp: 0x40000,
  noFail: 0x8000,
  sleeps: 0x400,
  noWarn: 0x2000,
  cacheDma: 0x4000,
  cacheDma32: 0x8000,
};

/** C expressions for the bits, to ask the tree's own headers. */
export const GFP_EXPRESSIONS: Readonly<Record<keyof GfpBits, string>> = {
  zero: '__GFP_ZERO',
  dma: '__GFP_DMA',
  dma32: '__GFP_DMA32',
  comp: '__GFP_COMP',
  noFail: '__GFP_NOFAIL',
  sleeps: '__GFP_DIRECT_RECLAIM',
  noWarn: '__GFP_NOWARN',
  cacheDma: 'SLAB_CACHE_DMA',
  cacheDma32: 'SLAB_CACHE_DMA32',
};
