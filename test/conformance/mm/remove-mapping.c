/* __remove_mapping() takes a folio out of the page cache, unless it is dirty or somebody else has it. */
#include "mm/vmscan.c"

#include <pagewarden.h>

static struct inode inode;
static struct address_space_operations operations;
static struct address_space *mapping = &inode.i_data;
static struct folio *folio;

void setup(void)
{
	/* The cache of nodes, which boot would have made. */
	radix_tree_init();
	spin_lock_init(&inode.i_lock);
	/* Somebody has the file open. */
	atomic_set(&inode.i_count, 1);
	xa_init_flags(&mapping->i_pages, XA_FLAGS_LOCK_IRQ | XA_FLAGS_ACCOUNT);
	mapping->host = &inode;
	mapping->a_ops = &operations;
	folio = page_folio(alloc_page(GFP_KERNEL));
	folio->mapping = mapping;
	folio->index = 7;
	folio_get(folio);
	__folio_set_locked(folio);
	mapping->nrpages = 1;
	pw_assert(!xa_err(xa_store_irq(&mapping->i_pages, 7, folio, GFP_KERNEL)));
}

static void remove(const char *what)
{
	int ret = __remove_mapping(mapping, folio, false, NULL);

	pw_result("%s: %d, count %d, cached %d, %lu pages", what, ret, folio_ref_count(folio),
		  xa_load(&mapping->i_pages, 7) == folio, mapping->nrpages);
}

void cpu0(void)
{
	folio_get(folio);
	remove("held");
	folio_put(folio);
	folio_set_dirty(folio);
	remove("dirty");
	folio_clear_dirty(folio);
	remove("clean");
	pw_result("mapping %d, index %lu", folio->mapping == mapping, folio->index);
	__folio_clear_locked(folio);
	folio_ref_unfreeze(folio, 1);
	folio_put(folio);
}
