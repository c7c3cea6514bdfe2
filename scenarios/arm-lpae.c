/*
 * ARM long-descriptor tables, stage 1, 4 KiB granule: map, look up, unmap,
 * split a block, free.
 *
 * For drivers/iommu/io-pgtable-arm.c of Linux 6.1, which SMMU drivers use.
 */
#include "drivers/iommu/io-pgtable-arm.c"

#include <pagewarden.h>

static struct device device;
static struct io_pgtable_ops *ops;

/* Stand in for the SMMU driver's invalidation commands. */
static void flush_leaves(unsigned long iova, size_t size)
{
	pw_log("flush %#lx, %zu bytes, leaves only", iova, size);
	pw_flushed(iova, size, true);
}

static void record_flush_all(void *cookie)
{
	pw_log("flush all");
	pw_flushed(0, ~0ul, false);
}

static void record_flush_walk(unsigned long iova, size_t size, size_t granule,
			      void *cookie)
{
	pw_log("flush %#lx, %zu bytes, with the tables on the way", iova, size);
	pw_flushed(iova, size, false);
}

static void record_add_page(struct iommu_iotlb_gather *gather,
			    unsigned long iova, size_t granule, void *cookie)
{
	iommu_iotlb_gather_add_range(gather, iova, granule);
}

static const struct iommu_flush_ops flushes = {
	.tlb_flush_all	= record_flush_all,
	.tlb_flush_walk	= record_flush_walk,
	.tlb_add_page	= record_add_page,
};

static struct io_pgtable_cfg config = {
	.pgsize_bitmap	= SZ_4K | SZ_2M | SZ_1G,
	.ias		= 48,
	.oas		= 48,
	.coherent_walk	= true,
	.tlb		= &flushes,
	.iommu_dev	= &device,
};

void setup(void)
{
	struct io_pgtable *iop;

	set_dev_node(&device, NUMA_NO_NODE);

	/* As alloc_io_pgtable_ops() does it. */
	iop = arm_64_lpae_alloc_pgtable_s1(&config, NULL);
	pw_assert(iop);
	iop->fmt = ARM_64_LPAE_S1;
	iop->cookie = NULL;
	iop->cfg = config;
	ops = &iop->ops;

	pw_show_table("arm-lpae-s1-4k", io_pgtable_ops_to_data(ops)->pgd, 4);
}

static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot)
{
	size_t mapped = 0;

	return ops->map_pages(ops, iova, paddr, pgsize, pgcount, prot,
			      GFP_KERNEL, &mapped);
}

/* As iommu_unmap_fast() and iommu_iotlb_sync(), which callers may part. */
static size_t unmap_gather(unsigned long iova, size_t pgsize, size_t pgcount,
			   struct iommu_iotlb_gather *gather)
{
	return ops->unmap_pages(ops, iova, pgsize, pgcount, gather);
}

static void sync(struct iommu_iotlb_gather *gather)
{
	if (gather->start <= gather->end)
		flush_leaves(gather->start, gather->end - gather->start + 1);
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
	return ops->iova_to_phys(ops, iova);
}

void cpu0(void)
{
	const int rw = IOMMU_READ | IOMMU_WRITE;

	/* One page at a table's end, one at the next table's start. */
	pw_assert(!map(0x1ff000, 0x12345000, SZ_4K, 1, rw));
	pw_assert(!map(0x200000, 0x12346000, SZ_4K, 1, rw));
	pw_assert(lookup(0x1ff123) == 0x12345123);
	pw_assert(lookup(0x200000) == 0x12346000);

	pw_assert(!map(0x40000000, 0x80000000, SZ_2M, 1, rw));
	pw_assert(lookup(0x40012345) == 0x80012345);

	/* A page out of a block: 511 pages take the block's place. */
	pw_assert(unmap(0x40001000, SZ_4K, 1) == SZ_4K);
	pw_assert(!lookup(0x40001000));
	pw_assert(lookup(0x40002000) == 0x80002000);

	/* The rest of it; its table goes at once. */
	pw_assert(unmap(0x40000000, SZ_2M, 1) == SZ_2M);

	pw_assert(unmap(0x1ff000, SZ_4K, 1) == SZ_4K);
	pw_assert(unmap(0x200000, SZ_4K, 1) == SZ_4K);
}

void finally(void)
{
	struct io_pgtable *iop = io_pgtable_ops_to_pgtable(ops);

	pw_assert(!lookup(0x1ff000));
	pw_assert(!lookup(0x40002000));

	/* As free_io_pgtable_ops() does it. */
	io_pgtable_tlb_flush_all(iop);
	arm_lpae_free_pgtable(iop);
}
