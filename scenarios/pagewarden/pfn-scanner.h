/* SPDX-License-Identifier: MIT */
/*
 * A scanner of physical memory: takes a reference to any page, at any moment.
 *
 * Stands for mm/huge_memory.c: split_huge_pages_all() (debugfs
 * split_huge_pages) and mm/damon/paddr.c with damon_get_page(): for each page
 * frame, raise the count unless it is zero, look what the page is, drop the
 * reference. No grace period bounds it: it needs no stale pointer.
 */
#ifndef PAGEWARDEN_PFN_SCANNER_H
#define PAGEWARDEN_PFN_SCANNER_H

#include <linux/mm.h>
#include <pagewarden/explore.h>

static inline void pw_scan_one(void)
{
	struct page *page = pw_choose_page();

	if (!page || !get_page_unless_zero(page))
		return;
	put_page(page);
}

#endif
