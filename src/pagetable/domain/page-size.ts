/** A run of equal pages. */
export interface PageRun {
  /** log2 of the page size in bytes. */
  readonly shift: number;
  readonly count: number;
}

/**
 * The run of pages with which the IOMMU core starts a range: the largest page size that alignment and length permit, and
 * as many of them as fit before a still larger size can take over. Addresses and length are in 4 KiB pages.
 *
 * @param shifts log2 of the supported page sizes, ascending. `pfn`, `phys` and `pages` are multiples of the smallest.
 */
export function firstRun(shifts: readonly number[], pfn: number, phys: number, pages: number): PageRun {
  let at = 0;
  while (at + 1 < shifts.length) {
    const unit = 2 ** (shifts[at + 1]! - 12);
    if (unit > pages || pfn % unit !== 0 || phys % unit !== 0) break;
    at++;
  }
  // The list has gaps: a size that does not fit may be followed by none that does, because alignment only gets harder.
  const shift = shifts[at]!;
  const unit = 2 ** (shift - 12);
  let length = pages;
  const next = shifts[at + 1] === undefined ? undefined : 2 ** (shifts[at + 1]! - 12);
  if (next !== undefined && pfn % next === phys % next) {
    const offset = next - (pfn % next);
    if (offset + next <= pages) length = offset;
  }
  return { shift, count: Math.floor(length / unit) };
}
