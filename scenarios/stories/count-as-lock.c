/* SPDX-License-Identifier: MIT */
/*
 * A cached page is in use by one CPU at a time; its _refcount is the lock.
 *
 * A model of the protocol before 905f5ce0835c ("KVM: s390: vsie: stop messing
 * with page refcount"): two means taken, one means free. Anybody who raises the
 * count for a moment makes a free page look taken. With FIXED defined, a bit of
 * its own is the lock.
 */
/* bounds: 2 CPUs, each once; one cached page that nobody else wants */
/* cpus: take and release the page; pfn scanner */
#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>
#include <pagewarden/pfn-scanner.h>

static struct page *cached;
#ifdef FIXED
static unsigned long in_use;
#endif

void setup(void)
{
	cached = alloc_page(GFP_KERNEL);
	pw_assert(cached);
}

static bool take(void)
{
#ifdef FIXED
	return !test_and_set_bit(0, &in_use);
#else
	if (page_ref_inc_return(cached) == 2)
		return true;
	page_ref_dec(cached);
	return false;
#endif
}

static void release(void)
{
#ifdef FIXED
	clear_bit(0, &in_use);
#else
	page_ref_dec(cached);
#endif
}

void cpu0(void)
{
	bool taken = take();

	/* Nobody else wants it, so it must be there for the taking. */
	WARN_ON(!taken);
	if (taken)
		release();
}

void cpu1(void)
{
	pw_scan_one();
}

void finally(void)
{
	__free_page(cached);
}
