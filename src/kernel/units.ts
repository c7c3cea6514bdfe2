/**
 * Numbers that must not be mixed up. A brand costs nothing at run time; it only stops a pfn from being passed where an
 * address is meant.
 */
declare const brand: unique symbol;

/** `T` that has been marked as a `Name`; only an explicit cast or a constructor below makes one. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Page frame number: a physical address divided by 4 KiB. */
export type Pfn = Brand<number, 'Pfn'>;
/** I/O virtual address in bytes, as a device puts it on the bus. */
export type Iova = Brand<bigint, 'Iova'>;
/** Physical address in bytes. */
export type PhysAddr = Brand<bigint, 'PhysAddr'>;
/** Kernel virtual address in bytes, of the simulated kernel. */
export type VirtAddr = Brand<bigint, 'VirtAddr'>;

/** Size of a base page in bytes; every architecture that Pagewarden executes uses 4 KiB pages. */
export const PAGE_SIZE = 4096;
/** log2 of {@link PAGE_SIZE}. */
export const PAGE_SHIFT = 12;
