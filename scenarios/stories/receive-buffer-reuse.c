/* SPDX-License-Identifier: MIT */
/*
 * A network driver reuses half a page if nobody else has the page any more.
 *
 * A model of the protocol before 75aab4e10ae6, a06316dc87bd, 1beb7830d3b2 and
 * 98dfb02aa222 ("avoid premature Rx buffer reuse"): two packets lie in the two
 * halves. The count is read after the second was handed on, and by then its
 * receiver may have dropped it: the page looks free of the first. With FIXED
 * defined, the count is read before.
 */
/* bounds: 3 CPUs, each once; one page of two halves, both with a packet */
/* cpus: driver; receiver of the second packet; receiver of the first */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

#define PACKET 1
#define NEXT_PACKET 2

static struct page *page;
static int handed_on;

/* References that the driver has got in advance and not yet given away. */
#define BIAS 2

void setup(void)
{
	page = alloc_page(GFP_KERNEL);
	pw_assert(page);
	/* One more for each of the two packets. */
	page_ref_add(page, BIAS + 2 - 1);
	*(int *)page_address(page) = PACKET;
}

void cpu0(void)
{
	int count;

#ifdef FIXED
	count = page_count(page);
	smp_store_release(&handed_on, 1);
#else
	smp_store_release(&handed_on, 1);
	count = page_count(page);
#endif
	/* Only the second packet may still be out: the first half is free. */
	if (count - BIAS <= 1)
		WRITE_ONCE(*(int *)page_address(page), NEXT_PACKET);
	page_ref_sub(page, BIAS - 1);
	put_page(page);
}

void cpu1(void)
{
	smp_cond_load_acquire(&handed_on, VAL);
	put_page(page);
}

void cpu2(void)
{
	int first = READ_ONCE(*(int *)page_address(page));

	WARN_ON(first != PACKET);
	put_page(page);
}

void finally(void)
{
}
