import type { KernelVersion } from './version';

/**
 * Core memory management owns `struct page`: it may name the fields, set counts while it builds pages, and its exact
 * comparisons are followed by a freeze or a retry. Everybody else goes through include/linux/page_ref.h.
 */
export const isCoreMm = (path: string): boolean =>
  path.startsWith('mm/') ||
  /^include\/linux\/(?:mm|page|huge|hugetlb|rmap|memremap|swap|bootmem|migrate|gfp)[\w-]*\.h$/.test(path) ||
  path.startsWith('include/trace/events/page_ref');

/** Documentation and user-space test programs are no kernel code, whatever they call. */
export const isKernelCode = (path: string): boolean => !/^(?:tools|Documentation|scripts|usr)\//.test(path);

/** A release as sentences name it. */
export const release = (major: number, minor: number): KernelVersion => ({ major, minor, patch: 0 });
