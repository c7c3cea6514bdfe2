/* SPDX-License-Identifier: MIT */
/*
 * Another owner: takes a page from the allocator, writes it, gives it back.
 *
 * Stands for anybody who calls alloc_page(). A page that was freed too early
 * is in its hands next, and full of its data.
 */
#ifndef PAGEWARDEN_OTHER_OWNER_H
#define PAGEWARDEN_OTHER_OWNER_H

#include <linux/mm.h>
#include <pagewarden/explore.h>
#include <pagewarden/holder.h>

static inline void pw_other_owner(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return;
	WRITE_ONCE(*(unsigned long *)page_address(page), 0xdeadbeef);
	__free_page(page);
}

#endif
