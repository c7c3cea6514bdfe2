/*
 * VT-d, second-stage tables: map, look up, unmap, sync, free.
 *
 * For drivers/iommu/intel/iommu.c of Linux 6.12, which tags the caches that a
 * domain may be in. None is tagged here, so invalidations go nowhere. The domain
 * comes from the driver's own allocation; what attaching a device would have
 * filled in is set below, by hand.
 */
#include "drivers/iommu/intel/iommu.c"

#include <pagewarden.h>

static struct iommu_domain *domain;
static struct dmar_domain *dmar;

/* As the IOMMU core sets domain->ops; the rest of the driver is not needed. */
static const struct iommu_domain_ops calls = {
	.map_pages	= intel_iommu_map_pages,
	.unmap_pages	= intel_iommu_unmap_pages,
	.iotlb_sync	= intel_iommu_tlb_sync,
	.iova_to_phys	= intel_iommu_iova_to_phys,
	.free		= intel_iommu_domain_free,
};

void setup(void)
{
	/* Legacy mode: second-stage tables for every domain. */
	intel_iommu_sm = 0;

	domain = intel_iommu_domain_alloc(IOMMU_DOMAIN_UNMANAGED);
	pw_assert(domain);
	domain->type = IOMMU_DOMAIN_UNMANAGED;
	domain->ops = &calls;
	dmar = to_dmar_domain(domain);

	/* What attaching a device sets in the domain. */
	dmar->gaw = 48;
	dmar->agaw = 2;
	dmar->iommu_coherency = true;
	dmar->iommu_superpage = 2;
	domain->geometry.aperture_end = __DOMAIN_MAX_ADDR(dmar->gaw);
	domain->pgsize_bitmap = SZ_4K | SZ_2M | SZ_1G;

	pw_show_table("vtd-second-stage", dmar->pgd, agaw_to_level(dmar->agaw));
}

static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot)
{
	size_t mapped = 0;

	return domain->ops->map_pages(domain, iova, paddr, pgsize, pgcount,
				      prot, GFP_KERNEL, &mapped);
}

/* As iommu_unmap_fast() and iommu_iotlb_sync(), which callers may part. */
static size_t unmap_gather(unsigned long iova, size_t pgsize, size_t pgcount,
			   struct iommu_iotlb_gather *gather)
{
	return domain->ops->unmap_pages(domain, iova, pgsize, pgcount, gather);
}

static void sync(struct iommu_iotlb_gather *gather)
{
	iommu_iotlb_sync(domain, gather);
}

/* As iommu_unmap() does it: gather, then sync. */
static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	struct iommu_iotlb_gather gather;
	size_t size;

	iommu_iotlb_gather_init(&gather);
	size = unmap_gather(iova, pgsize, pgcount, &gather);
	sync(&gather);

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

	/* A large page somewhere else. */
	pw_assert(!map(0x40000000, 0x80000000, SZ_2M, 1, rw));
	pw_assert(lookup(0x40012345) == 0x80012345);

	/* The two tables that become empty here stay until the domain ends. */
	pw_assert(unmap(0x1ff000, SZ_4K, 2) == 2 * SZ_4K);
	pw_assert(!lookup(0x1ff000));

	pw_assert(unmap(0x40000000, SZ_2M, 1) == SZ_2M);
}

void finally(void)
{
	pw_assert(!lookup(0x1ff000));
	pw_assert(!lookup(0x200000));
	pw_assert(!lookup(0x40000000));

	domain->ops->free(domain);
}
