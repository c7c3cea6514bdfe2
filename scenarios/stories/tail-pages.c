/* SPDX-License-Identifier: MIT */
/*
 * Single pages become the tails of a block, whose count must be zero.
 *
 * A model of the protocol before 7118fc2906e2 ("hugetlb: address ref count
 * racing in prep_compound_gigantic_page"): writing zero over the count forgets
 * whoever has raised it. With FIXED defined, the count is frozen, which works
 * only when nobody else has a reference.
 */
/* bounds: 2 CPUs, each once; one page that becomes a tail and a page again */
/* cpus: make and unmake a tail; get, put */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

static struct page *page;

void setup(void)
{
	page = alloc_page(GFP_KERNEL);
	pw_assert(page);
}

static bool make_tail(void)
{
#ifdef FIXED
	return page_ref_freeze(page, 1);
#else
	set_page_count(page, 0);
	return true;
#endif
}

void cpu0(void)
{
	if (make_tail())
		page_ref_unfreeze(page, 1);
	put_page(page);
}

void cpu1(void)
{
	if (get_page_unless_zero(page))
		put_page(page);
}

void finally(void)
{
}
