/* SPDX-License-Identifier: MIT */
/*
 * The owner of four pages that are no compound page frees it with __free_pages() while
 * somebody holds a reference to the first page for a moment.
 *
 * The holder knows nothing of the other three pages; the owner must free them.
 * See e320d3012d25 and 462a8e08e0e6. __free_pages() is the tree's own.
 */
/* bounds: 2 CPUs, each once; one block of order 2; the holder takes page 0 */
/* cpus: __free_pages(); get, put */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

#define ORDER 2

static struct page *block;

void setup(void)
{
	block = alloc_pages(GFP_KERNEL, ORDER);
	pw_assert(block);
}

void cpu0(void)
{
	__free_pages(block, ORDER);
}

/* A stale pointer to the first page: page cache, GUP-fast, a scanner. */
void cpu1(void)
{
	if (get_page_unless_zero(block))
		put_page(block);
}

/* With it, a page that nobody has freed is a leak. */
void finally(void)
{
}
