/* SPDX-License-Identifier: MIT */
/*
 * Two page tables share one page, and its _refcount says how many are in use.
 *
 * A model of the protocol before 4231aba000f5 ("powerpc/64s: Fix page table
 * fragment refcount race vs speculative references"): setting the count of a
 * live page forgets whoever has raised it, so one put too many comes later.
 * With FIXED defined, a counter of its own says it, as since that commit.
 */
/* bounds: 2 CPUs, each once; one page with two fragments */
/* cpus: owner of the fragments; pfn scanner */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>
#include <pagewarden/pfn-scanner.h>

#define FRAGMENTS 2

static void fragments_begin(struct page *page)
{
#ifdef FIXED
	atomic_set(&page->pt_frag_refcount, FRAGMENTS);
#else
	set_page_count(page, FRAGMENTS);
#endif
}

static void fragment_free(struct page *page)
{
#ifdef FIXED
	if (atomic_dec_and_test(&page->pt_frag_refcount))
		__free_page(page);
#else
	put_page(page);
#endif
}

void cpu0(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int i;

	if (!page)
		return;
	fragments_begin(page);
	for (i = 0; i < FRAGMENTS; i++)
		fragment_free(page);
}

void cpu1(void)
{
	pw_scan_one();
}

void finally(void)
{
}
