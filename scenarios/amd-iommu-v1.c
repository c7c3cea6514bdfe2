/*
 * AMD IOMMU, version 1 tables: map, look up, unmap, replace tables, free.
 *
 * For drivers/iommu/amd of Linux 6.1. The domain comes from the driver's own
 * allocation. No unit is present, so invalidations go nowhere.
 */
#include "drivers/iommu/amd/iommu.c"

#include <pagewarden.h>

static unsigned long domain_ids[MAX_DOMAIN_ID / BITS_PER_LONG];
static struct iommu_domain *domain;

/* As the IOMMU core sets domain->ops; the rest of the driver is not needed. */
static const struct iommu_domain_ops calls = {
	.map_pages	= amd_iommu_map_pages,
	.unmap_pages	= amd_iommu_unmap_pages,
	.iotlb_sync	= amd_iommu_iotlb_sync,
	.iova_to_phys	= amd_iommu_iova_to_phys,
	.free		= amd_iommu_domain_free,
};

void setup(void)
{
	struct protection_domain *pdom;

	/* What the driver allocates at boot; identifier 0 is reserved. */
	amd_iommu_pd_alloc_bitmap = domain_ids;
	__set_bit(0, amd_iommu_pd_alloc_bitmap);

	domain = amd_iommu_domain_alloc(IOMMU_DOMAIN_UNMANAGED);
	pw_assert(domain);
	domain->type = IOMMU_DOMAIN_UNMANAGED;
	domain->ops = &calls;
	domain->pgsize_bitmap = AMD_IOMMU_PGSIZES;

	pdom = to_pdomain(domain);
	pw_show_table("amd-v1", pdom->iop.root, pdom->iop.mode);
}

static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot)
{
	size_t mapped = 0;

	return domain->ops->map_pages(domain, iova, paddr, pgsize, pgcount,
				      prot, GFP_KERNEL, &mapped);
}

/* As iommu_unmap() does it: gather, then sync. */
static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	struct iommu_iotlb_gather gather;
	size_t size;

	iommu_iotlb_gather_init(&gather);
	size = domain->ops->unmap_pages(domain, iova, pgsize, pgcount, &gather);
	iommu_iotlb_sync(domain, &gather);

	return size;
}

static phys_addr_t lookup(dma_addr_t iova)
{
	return domain->ops->iova_to_phys(domain, iova);
}

void cpu0(void)
{
	const int rw = IOMMU_READ | IOMMU_WRITE;

	/* Two pages on both sides of a table's edge. */
	pw_assert(!map(0x1ff000, 0x12345000, SZ_4K, 2, rw));
	pw_assert(lookup(0x1ff123) == 0x12345123);
	pw_assert(lookup(0x200000) == 0x12346000);

	/* 32 KiB are eight equal entries. */
	pw_assert(!map(0x10000, 0x20000, SZ_32K, 1, IOMMU_READ));
	pw_assert(lookup(0x17fff) == 0x27fff);

	pw_assert(unmap(0x1ff000, SZ_4K, 2) == 2 * SZ_4K);
	pw_assert(unmap(0x10000, SZ_32K, 1) == SZ_32K);

	/* Where a table has stayed, a large page takes its place and frees it. */
	pw_assert(!map(0, 0x40000000, SZ_2M, 1, rw));
	pw_assert(lookup(0x1ff123) == 0x401ff123);
	pw_assert(unmap(0, SZ_2M, 1) == SZ_2M);
}

void finally(void)
{
	pw_assert(!lookup(0x1ff000));
	pw_assert(!lookup(0x200000));

	domain->ops->free(domain);
}
