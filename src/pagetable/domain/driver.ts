/** IOMMU_READ … of include/linux/iommu.h: what a mapping permits. */
export const PROT = { read: 1, write: 2, cache: 4, noexec: 8, mmio: 16, privileged: 32 } as const;

/** Names of the kernel's error numbers that a page-table operation returns. */
export type Errno = 'EFAULT' | 'EINVAL' | 'EEXIST' | 'ENOMEM' | 'ERANGE';

/** Their values (include/uapi/asm-generic/errno-base.h, errno.h). */
export const ERRNO: Readonly<Record<Errno, number>> = { ENOMEM: 12, EFAULT: 14, EEXIST: 17, EINVAL: 22, ERANGE: 34 };

/** What one call of a driver's operation came to. */
export interface CallResult {
  /** Pages of 4 KiB that were mapped or unmapped; they count even when the call failed. */
  readonly pages: number;
  /** Set when the call failed: the error number, or `undefined-behaviour` where the driver leaves its contract. */
  readonly error?: Errno | 'undefined-behaviour';
  /** Why, as a sentence. */
  readonly why?: string;
  /** Warnings that the driver prints on the way, in plain words. */
  readonly warnings?: readonly string[];
}

/** Operations of one driver on its tables, with the arguments that the IOMMU core passes. */
export interface DriverOperations {
  /** log2 of the page sizes that it advertises to the core, ascending. */
  readonly pageShifts: readonly number[];
  /** Bits of the IOVA that can be mapped now. */
  readonly width: number;
  /** Maps `count` pages of `2 ** shift` bytes from 4 KiB page `pfn` to physical page `phys`. */
  mapPages(pfn: number, phys: number, shift: number, count: number, prot: number): CallResult;
  /** Unmaps `count` pages of `2 ** shift` bytes from 4 KiB page `pfn`. */
  unmapPages(pfn: number, shift: number, count: number): CallResult;
  /** Physical address in bytes of an IOVA in bytes; 0 when nothing is mapped, as the kernel returns it. */
  iovaToPhys(iova: bigint): bigint;
}

/** The call did all that was asked. */
export const done = (pages: number): CallResult => ({ pages });

/** The call failed. */
export const failed = (error: Errno | 'undefined-behaviour', why: string, pages = 0): CallResult => ({
  pages,
  error,
  why,
});
