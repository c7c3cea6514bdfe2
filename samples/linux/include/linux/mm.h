/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/page_ref.h>
#include <asm/page.h>

void *page_address(const struct page *page);

static inline void get_page(struct page *page)
{
	page_ref_inc(page);
}

/* For who found the page without owning it: not if it is being freed. */
static inline bool get_page_unless_zero(struct page *page)
{
	return atomic_add_unless(&page->_refcount, 1, 0);
}

static inline void put_page(struct page *page)
{
	if (page_ref_dec_and_test(page))
		free_unref_page(page, 0);
}

/* One reference of each page on the list, which is linked through ->lru. */
static inline void put_pages_list(struct list_head *pages)
{
	while (!list_empty(pages)) {
		struct page *page = list_entry(pages->next, struct page, lru);

		list_del(&page->lru);
		put_page(page);
	}
}

static inline int page_mapcount(struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}

/* Back to "no process maps it", as the page allocator expects it. */
static inline void page_mapcount_reset(struct page *page)
{
	atomic_set(&page->_mapcount, -1);
}

#endif
