/** A row of the kernel series' benchmark, as its cover letters print it. */
export interface PublishedRow {
  /** Version of the series, and what counts entries in it. */
  readonly series: string;
  readonly base: { readonly mebibytes: number; readonly seconds: number };
  readonly fixed: { readonly mebibytes: number; readonly seconds: number };
}

/**
 * "iommu/intel: Free empty page tables on unmaps", versions 1 and 2: iova_stress -s 16 through VFIO on real hardware.
 * The memory is what the page tables hold when everything has been unmapped.
 */
export const PUBLISHED: readonly PublishedRow[] = [
  {
    series: 'v1, counts in _refcount',
    base: { mebibytes: 32783, seconds: 22.297 },
    fixed: { mebibytes: 0, seconds: 23.388 },
  },
  {
    series: 'v2, counts in _mapcount',
    base: { mebibytes: 32847, seconds: 36.074 },
    fixed: { mebibytes: 27, seconds: 38.87 },
  },
];

/** What may be compared between the series' rows and ours, in sentences. */
export const COMPARABLE: readonly string[] = [
  'Comparable: the walk through the IOVA space, the number of pairs, and the memory left in page tables at the end ' +
    '(the kernel’s figure is read from its memory statistics and includes what else was allocated meanwhile).',
  'Not comparable: the times and their ratios. The kernel’s include pinning user memory, the VFIO calls and waiting for ' +
    'the hardware’s IOTLB flushes, in whose shadow the freeing hides; ours is the work on the tables alone.',
];
