/*
 * The sample driver: two CPUs map and unmap side by side below one table.
 *
 * For samples/linux, with or without one of the series in samples/series.
 */
#include "drivers/iommu/sample-iommu.c"

#include <pagewarden.h>

#define RW (IOMMU_READ | IOMMU_WRITE)

static struct sample_iommu unit;
static struct device device = { .name = "device", .driver_data = &unit };
static struct iommu_domain *domain;

/* Stands in for the unit's registers: says what was asked for. */
static void record_flush(struct sample_iommu *iommu, u16 id, unsigned long iova,
			 size_t size, bool leaf_only)
{
	pw_log("flush domain %u: %#lx, %lu bytes%s", id, iova, size,
	       leaf_only ? ", leaves only" : "");
	pw_flushed(iova, size, leaf_only);
}

void setup(void)
{
	struct sample_domain *sdom;

	/* What sample_iommu_probe() reads from the unit. */
	unit.pgsizes = PAGE_SIZE | sample_span(2) | sample_span(3);
	unit.flush = record_flush;

	domain = sample_iommu_domain_alloc(IOMMU_DOMAIN_UNMANAGED);
	pw_assert(domain);
	domain->type = IOMMU_DOMAIN_UNMANAGED;
	domain->ops = &sample_domain_ops;
	pw_assert(!domain->ops->attach_dev(domain, &device));

	/* Same entries as VT-d's second stage. */
	sdom = to_sample_domain(domain);
	pw_show_table("vtd-second-stage", sdom->pgd, SAMPLE_LEVELS);
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
	domain->ops->iotlb_sync(domain, gather);
}

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
	pw_assert(!map(0x1000, 0x7001000, PAGE_SIZE, 1, RW));
	pw_assert(lookup(0x1234) == 0x7001234);
	pw_assert(unmap(0x1000, PAGE_SIZE, 1) == PAGE_SIZE);
}

void cpu1(void)
{
	pw_assert(!map(0x2000, 0x7002000, PAGE_SIZE, 1, RW));
	pw_assert(lookup(0x2345) == 0x7002345);
	pw_assert(unmap(0x2000, PAGE_SIZE, 1) == PAGE_SIZE);
}

void finally(void)
{
	/* A large page can go where an empty table may have stayed. */
	pw_assert(!lookup(0x1000) && !lookup(0x2000));
	pw_assert(!map(0, 0x40000000, sample_span(2), 1, RW));
	pw_assert(lookup(0x1234) == 0x40001234);
	pw_assert(unmap(0, sample_span(2), 1) == sample_span(2));

	/* A table that an unmap covers whole goes with it, whatever it holds. */
	pw_assert(!map(0x400000, 0x7003000, PAGE_SIZE, 3, RW));
	pw_assert(unmap(0x400000, PAGE_SIZE, 512) == sample_span(2));
	pw_assert(!lookup(0x402000));

	domain->ops->free(domain);
}
