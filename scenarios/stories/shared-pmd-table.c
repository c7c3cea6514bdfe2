/* SPDX-License-Identifier: MIT */
/*
 * A process gives up a PMD table; others may share it, and then keep it.
 *
 * A model of the protocol before 59d9094df3d7 ("mm: hugetlb: independent PMD
 * page table shared count"): a table whose _refcount is above one passes for
 * shared, and what it maps is left to the others. Here nobody shares it. With
 * FIXED defined, a counter of its own says how many share it.
 */
/* bounds: 2 CPUs, each once; one table that maps one page */
/* cpus: unshare or unmap; pfn scanner */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>
#include <pagewarden/pfn-scanner.h>

static struct page *table;
static struct page *mapped;	/* what the table's only entry maps */
#ifdef FIXED
static atomic_t sharers;	/* beside the first */
#endif

void setup(void)
{
	table = alloc_page(GFP_KERNEL);
	mapped = alloc_page(GFP_KERNEL);
	pw_assert(table && mapped);
}

static bool shared(void)
{
#ifdef FIXED
	return atomic_read(&sharers) > 0;
#else
	return page_count(table) > 1;
#endif
}

void cpu0(void)
{
	if (!shared())
		put_page(mapped);
	put_page(table);
}

void cpu1(void)
{
	pw_scan_one();
}

void finally(void)
{
}
