/* SPDX-License-Identifier: MIT */
/*
 * The life of a page, for trees that have no mm/ of their own.
 *
 * The linker looks here last: a kernel tree's own put_page() and the like are
 * executed from the tree. Each function does what the kernel's does for a page
 * of order 0, and takes its steps in the same order; what it ends in,
 * free_unref_page(), is the machine's.
 */
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mm_types.h>

void free_unref_page(struct page *page, unsigned int order);

/* include/linux/mm.h */
void get_page(struct page *page)
{
	atomic_inc(&page->_refcount);
}

/* include/linux/mm.h: put_page() -> folio_put() */
void put_page(struct page *page)
{
	if (atomic_dec_and_test(&page->_refcount))
		free_unref_page(page, 0);
}

/* include/linux/mm.h */
bool get_page_unless_zero(struct page *page)
{
	return atomic_add_unless(&page->_refcount, 1, 0);
}

/* mm/page_alloc.c */
void __free_pages(struct page *page, unsigned int order)
{
	if (atomic_dec_and_test(&page->_refcount))
		free_unref_page(page, order);
}

/* mm/swap.c */
void put_pages_list(struct list_head *pages)
{
	struct list_head *entry = pages->next;

	while (entry != pages) {
		struct page *page = (struct page *)((char *)entry -
				__builtin_offsetof(struct page, lru));

		entry = entry->next;
		put_page(page);
	}
	pages->next = pages;
	pages->prev = pages;
}

/* include/linux/mm.h, up to 6.10 */
void page_mapcount_reset(struct page *page)
{
	atomic_set(&page->_mapcount, -1);
}

/* include/linux/mm.h */
int page_mapcount(struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}
