/* SPDX-License-Identifier: MIT */
/*
 * Page cache: a look-up under RCU.
 *
 * Stands for mm/filemap.c: mapping_get_entry() (filemap_get_entry() from 6.3
 * on). It loads the slot of the xarray, raises the count unless it is zero,
 * loads the slot again, and drops the reference if the slot has changed. Pages
 * leave the cache and are freed without waiting for RCU, so what the stale slot
 * named can be any page by then.
 */
#ifndef PAGEWARDEN_PAGE_CACHE_H
#define PAGEWARDEN_PAGE_CACHE_H

#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <pagewarden/explore.h>

/* A slot of the mapping's xarray, and the page that it holds first. */
static struct page *pw_cache_slot;
static struct page *pw_cache_page;

static inline void pw_cache_page_add(void)
{
	pw_cache_page = alloc_page(GFP_KERNEL);
	pw_assert(pw_cache_page);
	pw_cache_slot = pw_cache_page;
}

/* As filemap_remove_folio() and the last folio_put() do. */
static inline void pw_cache_page_remove(void)
{
	WRITE_ONCE(pw_cache_slot, NULL);
	put_page(pw_cache_page);
}

static inline void pw_cache_lookup(void)
{
	struct page *page;

	rcu_read_lock();
	page = READ_ONCE(pw_cache_slot);
	if (page && get_page_unless_zero(page)) {
		if (READ_ONCE(pw_cache_slot) == page)
			pw_log("the look-up finds its page");
		put_page(page);
	}
	rcu_read_unlock();
}

#endif
