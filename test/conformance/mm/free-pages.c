/* __free_pages() of a block that is no compound page, while somebody holds its first page. */
#include <linux/gfp.h>
#include <linux/mm.h>

#include <pagewarden.h>

static struct page *block;

void setup(void)
{
	block = alloc_pages(GFP_KERNEL, 2);
	pw_assert(block);
	get_page(block);
}

void cpu0(void)
{
	pw_result("before: %d %d", page_ref_count(block), page_ref_count(block + 1));
	__free_pages(block, 2);
	pw_result("after: %d %d", page_ref_count(block), page_ref_count(block + 1));
	put_page(block);
	pw_result("put: %d", page_ref_count(block));
}
