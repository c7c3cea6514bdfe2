/* gup_pte_range() over four entries: two writable, one read-only, one not present. */
#include "mm/gup.c"

#include <pagewarden.h>

static struct page *table, *page[3], *found[4];
static pmd_t pmd;

void setup(void)
{
	pte_t *pte;
	int i;

	table = alloc_page(GFP_KERNEL | __GFP_ZERO);
	pw_assert(table);
	pte = page_address(table);
	for (i = 0; i < 3; i++) {
		page[i] = alloc_page(GFP_KERNEL);
		pw_assert(page[i]);
		pte[i] = pfn_pte(page_to_pfn(page[i]), i < 2 ? PAGE_SHARED : PAGE_READONLY);
	}
	pmd = __pmd(page_to_phys(table) | _PAGE_TABLE);
}

static void walk(const char *what, int pages, unsigned int flags)
{
	int nr = 0, ret;

	local_irq_disable();
	ret = gup_pte_range(pmd, &pmd, 0, pages * PAGE_SIZE, flags, found, &nr);
	local_irq_enable();
	pw_result("%s: %d, %d pages, counts %d %d %d", what, ret, nr, page_ref_count(page[0]),
		  page_ref_count(page[1]), page_ref_count(page[2]));
}

void cpu0(void)
{
	int i;

	walk("get three", 3, FOLL_GET);
	walk("get four", 4, FOLL_GET);
	walk("write", 3, FOLL_GET | FOLL_WRITE);
	walk("pin", 1, FOLL_PIN);
	pw_result("found %d, referenced %d", found[0] == page[0], PageReferenced(page[0]));
	pmd = __pmd(0);
	for (i = 0; i < 3; i++)
		set_page_count(page[i], 1);
}
