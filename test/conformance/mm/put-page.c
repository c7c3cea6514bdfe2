/* put_page() of a tail drops the head's reference, and the last one frees the whole block. */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

static struct page *head;

void setup(void)
{
	head = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	pw_assert(head);
	get_page(head + 1);
}

void cpu0(void)
{
	pw_result("held: %d %d", page_ref_count(head), page_ref_count(head + 1));
	put_page(head + 1);
	pw_result("one: %d", page_ref_count(head));
	put_page(head);
	pw_result("none: %d head %d", page_ref_count(head), PageHead(head));
}
