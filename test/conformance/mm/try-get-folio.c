/* try_get_folio() takes references on the head, and none on a page that is free. */
#include "mm/gup.c"

#include <pagewarden.h>

static struct page *compound, *single;

void setup(void)
{
	compound = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	single = alloc_page(GFP_KERNEL);
	pw_assert(compound && single);
}

void cpu0(void)
{
	struct folio *folio = try_get_folio(compound + 1, 3);

	pw_result("tail: %d %d", folio == page_folio(compound), page_ref_count(compound));
	page_ref_sub(compound, 3);
	__free_pages(compound, 1);
	__free_page(single);
	pw_result("free: %d %d", try_get_folio(single, 1) == NULL, page_ref_count(single));
}
