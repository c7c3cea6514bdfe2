/**
 * The simulated kernel's address map, as x86_64 lays it out with four-level paging and KASLR off
 * (Documentation/x86/x86_64/mm.rst), so that the tree's own address arithmetic gives the right answers as it stands.
 * An address is a pair of 32-bit words; the high word alone says the region.
 */

/** High words of the regions. Signed 32-bit values, as an Int32Array gives them; `Image` is 0xffffffff. */
export const enum High {
  /** Functions, constants, globals; also code addresses of labels. */
  Image = -1, // 0xffffffff
  /** Direct map of physical memory: 4 GiB per high word, from here. */
  Direct = -30592, // 0xffff8880
  /** The array of struct page. */
  PageArray = -5632, // 0xffffea00
  /** Kernel stacks, one per CPU. */
  Stack = -14080, // 0xffffc900
  /** Per-CPU copies: CPU n at this plus n. */
  PerCpu = -5904, // 0xffffe8f0
  /** Bookkeeping of the machine that executed code cannot name: page states, allocator, locks of the model. */
  Meta = -512, // 0xfffffe00
  /** Who allocated and who freed: a mirror of the direct map, from here. Never part of a state's identity. */
  Note = -496, // 0xfffffe10
  /** Whose frame lay there last: a mirror of the stacks. */
  StackNote = -488, // 0xfffffe18
}

/** Physical memory in units of 4 GiB. */
export const DIRECT_WORDS = 2;
/** Number of page frames. */
export const MAX_PFN = DIRECT_WORDS << 20;
/** Most CPUs of a run. */
export const MAX_CPUS = 16;
/** Bytes of one CPU's stack: larger than a kernel's, because nothing is inlined here. */
export const STACK_BYTES = 0x100000;

/** Low words inside {@link High.Image}. */
export const enum Image {
  Text = -2130706432, // 0x81000000
  ReadOnly = -2113929216, // 0x82000000
  Data = -2080374784, // 0x84000000
  /** Code addresses for computed goto; objects end here. */
  Labels = -1073741824, // 0xc0000000
}

/** Low words inside a CPU's {@link High.PerCpu}; static variables lie where they do in the image. */
export const enum PerCpu {
  /** The task that runs there: zeros, room for the largest task_struct. */
  Task = 0x10000,
  TaskEnd = 0x18000,
  /** Dynamic per-CPU memory. */
  Dynamic = 0x100000,
}

/** Low words inside {@link High.Meta}. */
export const enum Meta {
  /** One chunk per page frame. */
  Pages = 0,
  /** One bit per page frame: set while the allocator does not own it. */
  Bitmap = 0x10000000,
  /** Hints and counts of the page allocator. */
  Zones = 0x20000000,
  /** Heads of the slab classes. */
  Slab = 0x20001000,
  /** Grace periods and callbacks. */
  Rcu = 0x20002000,
  /** Failure injection and choices. */
  Inject = 0x20003000,
  /** Clocks. */
  Time = 0x20004000,
  /** Bump pointer of dynamic per-CPU memory. */
  PerCpu = 0x20005000,
  /** Deferred work that a scenario may run: work items, timers. */
  Work = 0x20006000,
}

/** Sizes of a chunk. An enum, because a bundler makes module constants mutable, and the hot path would load them. */
export const enum Chunk {
  /** Bits of an address below a chunk: chunks are 64 bytes, a cache line. */
  Shift = 6,
  /** Bytes of data in a chunk. */
  Bytes = 64,
  /** 32-bit words of data in a chunk. */
  DataWords = 16,
  /** Words in a stored chunk: the data, then two bits of {@link Shadow} per byte. */
  Words = 20,
}

/** What one byte of memory is. */
export const enum Shadow {
  /** No object lies here. */
  None = 0,
  /** The object that lay here was freed, or its scope has ended. */
  Freed = 1,
  /** An object's byte that was never written. */
  Undefined = 2,
  Defined = 3,
}

/** {@link Shadow} of one byte repeated over a 32-bit word, which covers 16 bytes. */
export const shadowWord = (state: Shadow): number => (state * 0x55555555) | 0;

const HIGHS: readonly number[] = [
  0, // never a region, so that a key is never zero
  High.Image,
  ...Array.from({ length: DIRECT_WORDS }, (_, i) => High.Direct + i),
  High.PageArray,
  High.Stack,
  ...Array.from({ length: MAX_CPUS }, (_, i) => High.PerCpu + i),
  High.Meta,
  ...Array.from({ length: DIRECT_WORDS }, (_, i) => High.Note + i),
  High.StackNote,
];

/** High word of each region by its number. */
export const HIGH_OF: Int32Array = Int32Array.from(HIGHS);

/** A multiplier that sends every high word to a slot of its own in a table of 128: found once, here. */
function perfectHash(): { readonly multiplier: number; readonly table: Int32Array } {
  for (let multiplier = 0x9e3779b1; ; multiplier += 2) {
    const table = new Int32Array(128);
    const clash = HIGHS.some((high, region) => {
      const slot = Math.imul(high, multiplier) >>> 25;
      const taken = region > 0 && table[slot] !== 0;
      table[slot] = region;
      return taken;
    });
    if (!clash) return { multiplier, table };
  }
}
const PERFECT = perfectHash();
/** Region of a high word: `REGION_OF[imul(high, REGION_MULTIPLIER) >>> 25]`, if {@link HIGH_OF} of it agrees. */
export const REGION_MULTIPLIER = PERFECT.multiplier;
export const REGION_OF = PERFECT.table;

/**
 * The key of the chunk that holds an address: the region's number in six bits, then the low word without the bits inside
 * a chunk. Zero for an address outside every region.
 */
export function chunkKey(high: number, low: number): number {
  const region = REGION_OF[Math.imul(high, REGION_MULTIPLIER) >>> 25]!;
  return HIGH_OF[region] === high && region !== 0 ? (region << 26) | (low >>> Chunk.Shift) : 0;
}

/** High word of the addresses in a chunk. */
export const keyHigh = (key: number): number => HIGH_OF[key >>> 26]!;
/** Low word of a chunk's first address. */
export const keyLow = (key: number): number => key << Chunk.Shift;

/** Page frame of an address in the direct map; -1 for any other address. */
export function directPfn(high: number, low: number): number {
  const word = (high - High.Direct) | 0;
  return word >= 0 && word < DIRECT_WORDS ? (word << 20) | (low >>> 12) : -1;
}
/** High word of a page frame's address in the direct map. */
export const pfnHigh = (pfn: number): number => (High.Direct + (pfn >>> 20)) | 0;
/** Low word of a page frame's address. */
export const pfnLow = (pfn: number): number => pfn << 12;

/** Is this chunk part of what makes two states equal? Notes about who did what are not. */
export function isIdentity(key: number): boolean {
  const high = keyHigh(key);
  return high < High.Note || high > High.StackNote;
}

/** An address as the kernel prints it: "0xffff888100001000". */
export const hex64 = (high: number, low: number): string =>
  '0x' + ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString(16);
