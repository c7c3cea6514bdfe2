/* SPDX-License-Identifier: MIT */
/*
 * An owner takes its page out of a page table and reads whether others have it.
 *
 * A model of the protocol of page_try_share_anon_rmap() and GUP-fast: the owner
 * clears the entry, then reads the count; GUP-fast raises the count, then reads
 * the entry again. One of the two must see what the other has done. But x86
 * keeps a store in the CPU's store buffer while later reads go ahead of it: the
 * count is read, and the entry still looks full to others. In sequentially
 * consistent memory nothing happens.
 *
 * As it stands, a plain store clears the entry. With BARRIER defined, smp_mb()
 * follows it, as in the kernel. With XCHG defined, xchg() clears the entry, as
 * ptep_get_and_clear() does: on x86 that is a full barrier. Weaker machines than
 * x86, where more can go wrong, are not explored.
 */
/* bounds: 2 CPUs, each once; one page and the one entry that names it */
/* cpus: clear the entry, reuse the page; GUP-fast */
/* memory model: x86-TSO */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

#define USERS_DATA 1
#define OWNERS_DATA 2

static struct page *page;
static struct page *pte;	/* what the page-table entry names */

static int *content(struct page *of)
{
	return page_address(of);
}

void setup(void)
{
	/* The only reference is the owner's. */
	page = alloc_page(GFP_KERNEL);
	pw_assert(page);
	*content(page) = USERS_DATA;
	pte = page;
}

static void clear_entry(void)
{
#ifdef XCHG
	xchg(&pte, NULL);
#else
	WRITE_ONCE(pte, NULL);
#endif
#ifdef BARRIER
	smp_mb();
#endif
}

void cpu0(void)
{
	clear_entry();
	/* Nobody has it, and nobody can find it any more: it is the owner's. */
	if (page_count(page) == 1)
		WRITE_ONCE(*content(page), OWNERS_DATA);
}

void cpu1(void)
{
	struct page *found = READ_ONCE(pte);

	if (!found || !get_page_unless_zero(found))
		return;
	/* Still in the table, and with the reference it cannot be reused now. */
	if (READ_ONCE(pte) == found)
		WARN_ON(READ_ONCE(*content(found)) != USERS_DATA);
	put_page(found);
}

void finally(void)
{
	put_page(page);
}
