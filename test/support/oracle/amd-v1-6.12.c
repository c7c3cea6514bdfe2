/*
 * AMD IOMMU, version 1 tables of Linux 6.12: the page-table code alone, with a
 * domain that has no device, so that invalidations go nowhere.
 */
#include "drivers/iommu/amd/io_pgtable.c"

#include <pagewarden.h>

static struct protection_domain pdom;
static struct io_pgtable_ops *ops;

void setup(void)
{
	struct io_pgtable *iop;

	spin_lock_init(&pdom.lock);
	INIT_LIST_HEAD(&pdom.dev_list);
	INIT_LIST_HEAD(&pdom.dev_data_list);
	xa_init(&pdom.iommu_array);
	pdom.iop.pgtbl.cfg.amd.nid = NUMA_NO_NODE;

	/* As alloc_io_pgtable_ops() does it. */
	iop = v1_alloc_pgtable(&pdom.iop.pgtbl.cfg, &pdom);
	pw_assert(iop);
	iop->fmt = AMD_IOMMU_V1;
	iop->cookie = &pdom;
	ops = &iop->ops;
}

static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	return ops->unmap_pages(ops, iova, pgsize, pgcount, NULL);
}

static phys_addr_t lookup(unsigned long iova)
{
	return ops->iova_to_phys(ops, iova);
}

void cpu0(void)
{
}
