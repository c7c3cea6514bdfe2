/*
 * AMD IOMMU, version 1 tables: map, look up, unmap, replace tables, free.
 *
 * For drivers/iommu/amd. The domain comes from the driver's own
 * allocation. One unit stands behind it: it takes commands out of its command
 * buffer as soon as they are queued.
 */
#include "drivers/iommu/amd/iommu.c"

#include <linux/version.h>
#include <pagewarden.h>

static unsigned long domain_ids[MAX_DOMAIN_ID / BITS_PER_LONG];
static struct iommu_domain *domain;
static struct amd_iommu unit;
static u8 registers[MMIO_CMD_TAIL_OFFSET + 8];
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static struct pdom_iommu_info attached;
#endif

/* The driver of before 6.12 counts the units that ACPI lists. */
int amd_iommu_get_num_iommus(void)
{
	return 1;
}

static void invalidate(const struct iommu_cmd *cmd)
{
	u64 address = (u64)cmd->data[3] << 32 | cmd->data[2];
	bool leaves_only = !(address & CMD_INV_IOMMU_PAGES_PDE_MASK);
	u64 bytes = PAGE_SIZE;

	/* The lowest zero bit of the page number says how much (2.4.3). */
	if (address & CMD_INV_IOMMU_PAGES_SIZE_MASK)
		bytes <<= ffz(address >> PAGE_SHIFT) + 1;
	/* Up to bit 51 all ones: everything. */
	address = bytes ? address & PAGE_MASK & ~(bytes - 1) : 0;
	bytes = bytes ?: ~0ull;

	pw_log("flush domain %u: %#llx, %llu bytes%s", cmd->data[1] & 0xffff,
	       address, bytes, leaves_only ? ", leaves only" : "");
	pw_flushed(address, bytes, leaves_only);
}

static void take_command(const struct iommu_cmd *cmd)
{
	switch (cmd->data[1] >> 28) {
	case CMD_INV_IOMMU_PAGES:
		invalidate(cmd);
		break;
	case CMD_COMPL_WAIT:
		*unit.cmd_sem = (u64)cmd->data[3] << 32 | cmd->data[2];
		break;
	}
}

/* Stands in for the unit: it is told how far the command buffer is filled. */
static void tail_written(unsigned long long tail)
{
	u32 at;

	for (at = unit.cmd_buf_head; at != tail;
	     at = (at + sizeof(struct iommu_cmd)) % CMD_BUFFER_SIZE)
		take_command((void *)(unit.cmd_buf + at));
	unit.cmd_buf_head = tail;
}

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

	/* What probing the unit and attaching a device behind it set up. */
	raw_spin_lock_init(&unit.lock);
	unit.mmio_base = registers;
	unit.cmd_buf = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO,
						get_order(CMD_BUFFER_SIZE));
	unit.cmd_sem = (void *)get_zeroed_page(GFP_KERNEL);
	pw_on_write(unit.mmio_base + MMIO_CMD_TAIL_OFFSET, tail_written);
	amd_iommus[0] = &unit;

	pdom = to_pdomain(domain);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	pdom->dev_iommu[0] = 1;
#else
	attached.iommu = &unit;
	attached.refcnt = 1;
	xa_store(&pdom->iommu_array, unit.index, &attached, GFP_KERNEL);
#endif
	pw_show_table("amd-v1", pdom->iop.root, pdom->iop.mode);
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
	free_pages((unsigned long)unit.cmd_buf, get_order(CMD_BUFFER_SIZE));
	free_page((unsigned long)unit.cmd_sem);
}
