import type { Call } from './call';

/**
 * Stops an operation that takes a page's `_refcount` from 0 or more below zero: someone has put a reference that was
 * not theirs, or the count has wrapped. Kernels with CONFIG_DEBUG_VM stop there too (put_page_testzero() with its
 * VM_BUG_ON_PAGE(page_ref_count(page) == 0, page)); others go on.
 */
export function checkPageCount(call: Call, high: number, low: number, old: number, now: number): void {
  const { pageArray } = call.machine;
  const pfn = pageArray.pfnAt(high, low);
  if (pfn < 0 || pageArray.address(pfn) + pageArray.layout.refcount !== low) return;
  // From far up it can only have been raised too often.
  const wrapped = old >= 2 ** 30;
  call.stop(
    'count-underflow',
    wrapped
      ? `The _refcount of page 0x${pfn.toString(16)} overflows: ${old} becomes ${now}.`
      : `The _refcount of page 0x${pfn.toString(16)} goes from ${old} to ${now}: a reference is put that nobody has.`,
  );
}
