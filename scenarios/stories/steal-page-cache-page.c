/* SPDX-License-Identifier: MIT */
/*
 * A page is taken out of the page cache, and must have no other user.
 *
 * A model of the protocol before 32f98877c57b ("fuse: don't check refcount
 * after stealing page"): a look-up that still has the stale slot raises the
 * count after the page has left the cache, without any grace period between.
 * With FIXED defined, the count is not looked at again.
 */
/* bounds: 2 CPUs, each once; one page in the cache */
/* cpus: steal the page; page-cache look-up */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>
#include <pagewarden/page-cache.h>

void setup(void)
{
	pw_cache_page_add();
	/* The thief has a reference, beside the cache's own. */
	get_page(pw_cache_page);
}

/* As remove_mapping() does: only if nobody else has a reference now. */
static bool steal(struct page *page)
{
	if (!page_ref_freeze(page, 2))
		return false;
	WRITE_ONCE(pw_cache_slot, NULL);
	page_ref_unfreeze(page, 1);
	return true;
}

void cpu0(void)
{
	struct page *page = pw_cache_page;

	if (!steal(page)) {
		pw_cache_page_remove();
		put_page(page);
		return;
	}
#ifndef FIXED
	WARN_ON(page_count(page) != 1);
#endif
	put_page(page);
}

void cpu1(void)
{
	pw_cache_lookup();
}

void finally(void)
{
}
