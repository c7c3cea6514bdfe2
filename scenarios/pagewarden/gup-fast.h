/* SPDX-License-Identifier: MIT */
/*
 * GUP-fast: a CPU that takes a reference to a user page without any lock.
 *
 * Stands for mm/gup.c: gup_pte_range() -> try_grab_folio() -> try_get_folio()
 * and gup_put_folio(). It reads the page-table entry, raises the count unless
 * it is zero, reads the entry again, and gives the reference back if the entry
 * has changed. What it found through a stale entry can be any page by then.
 *
 * pw_user_page_map() belongs into setup(), pw_user_page_unmap() on the CPU
 * whose process gives the page up.
 */
#ifndef PAGEWARDEN_GUP_FAST_H
#define PAGEWARDEN_GUP_FAST_H

#include <linux/mm.h>
#include <pagewarden/explore.h>

/* What FOLL_PIN adds to the count: GUP_PIN_COUNTING_BIAS. */
#define PW_PIN 1024

/* The process' page-table entry, and the page that it maps first. */
static struct page *pw_user_pte;
static struct page *pw_user_page;

static inline void pw_user_page_map(void)
{
	pw_user_page = alloc_page(GFP_KERNEL);
	pw_assert(pw_user_page);
	pw_user_pte = pw_user_page;
}

/* As zap_pte_range() does: clear the entry, then drop its reference. */
static inline void pw_user_page_unmap(void)
{
	WRITE_ONCE(pw_user_pte, NULL);
	put_page(pw_user_page);
}

static inline void pw_gup_fast(void)
{
	struct page *page = READ_ONCE(pw_user_pte);

	if (!page || !get_page_unless_zero(page))
		return;

	/* Whether the entry has changed or not, the reference goes back. */
	if (READ_ONCE(pw_user_pte) == page)
		pw_log("GUP-fast uses the user page");
	put_page(page);
}

/* The same with FOLL_PIN: the count is higher by 1024 for a moment. */
static inline void pw_gup_fast_pin(void)
{
	struct page *page = READ_ONCE(pw_user_pte);

	if (!page || !get_page_unless_zero(page))
		return;

	page_ref_add(page, PW_PIN - 1);
	if (READ_ONCE(pw_user_pte) == page)
		pw_log("GUP-fast pins the user page");
	/* gup_put_folio() drops all at once; the last one decides either way. */
	page_ref_sub(page, PW_PIN - 1);
	put_page(page);
}

#endif
