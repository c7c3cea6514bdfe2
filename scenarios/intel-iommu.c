/*
 * VT-d, second-stage tables: map, look up, unmap, sync, free.
 *
 * For drivers/iommu/intel/iommu.c of Linux 6.1. The domain comes from the
 * driver's own allocation. What finding the hardware and attaching a device
 * would have filled in is set below, by hand: change it to try another unit.
 */
#include "drivers/iommu/intel/iommu.c"

#include <pagewarden.h>

static struct intel_iommu unit;
static struct iommu_domain_info attached;
static struct iommu_domain *domain;
static struct dmar_domain *dmar;

/* Stands in for the unit's invalidation queue: says what was asked for. */
static void record_flush(struct intel_iommu *iommu, u16 did, u64 addr,
			 unsigned int size_order, u64 type)
{
	if (type == DMA_TLB_PSI_FLUSH) {
		pw_log("flush domain %u: %#llx, order %u%s", did,
		       addr & VTD_PAGE_MASK, size_order,
		       addr & (1 << 6) ? ", leaves only" : "");
		pw_flushed(addr & VTD_PAGE_MASK, VTD_PAGE_SIZE << size_order,
			   addr & (1 << 6));
	} else {
		pw_log("flush domain %u", did);
		pw_flushed(0, ~0ul, false);
	}
}

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

	/*
	 * Capabilities: page-selective invalidation of up to 2^18 pages, large
	 * pages of 2 MiB and 1 GiB, 48 bits of address; no caching mode, no
	 * write buffer. Extended: the unit snoops when it walks.
	 */
	unit.cap = 18ULL << 48 | 1ULL << 39 | 3ULL << 34 | 47ULL << 16 | 4ULL << 8;
	unit.ecap = 1;
	unit.agaw = 2;
	unit.seq_id = 0;
	unit.flush.flush_iotlb = record_flush;

	/* What attaching a device sets in the domain. */
	attached.iommu = &unit;
	attached.did = 1;
	attached.refcnt = 1;
	xa_store(&dmar->iommu_array, unit.seq_id, &attached, GFP_KERNEL);
	dmar->gaw = 48;
	dmar->agaw = unit.agaw;
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
