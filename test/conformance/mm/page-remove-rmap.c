/* page_remove_rmap() of a file page and of an anonymous one, each mapped twice. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/rmap.h>

#include <pagewarden.h>

static struct page *file, *anon;
static struct address_space mapping;
static struct anon_vma chain;
static struct vm_area_struct vma;

void setup(void)
{
	file = alloc_page(GFP_KERNEL);
	anon = alloc_page(GFP_KERNEL);
	pw_assert(file && anon);
	file->mapping = &mapping;
	anon->mapping = (void *)((unsigned long)&chain + PAGE_MAPPING_ANON);
	atomic_set(&file->_mapcount, 1);
	atomic_set(&anon->_mapcount, 1);
}

void cpu0(void)
{
	pw_result("mapped: %d %d", page_mapcount(file), page_mapcount(anon));
	page_remove_rmap(file, &vma, false);
	page_remove_rmap(anon, &vma, false);
	pw_result("once: %d %d", atomic_read(&file->_mapcount), atomic_read(&anon->_mapcount));
	page_remove_rmap(file, &vma, false);
	page_remove_rmap(anon, &vma, false);
	pw_result("no more: %d %d, mapped %d", atomic_read(&file->_mapcount), atomic_read(&anon->_mapcount),
		  page_mapped(file));
	pw_result("counts: %d %d", page_ref_count(file), page_ref_count(anon));
}
