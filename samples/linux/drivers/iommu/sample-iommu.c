// SPDX-License-Identifier: MIT
/*
 * IOMMU with four-level tables
 *
 * The unit translates 48 bits of I/O virtual address through four tables of
 * 512 entries, which it caches on the way down. Entries of level 3 and 2 can
 * map 1 GiB and 2 MiB at once if the unit says so.
 *
 * No lock protects the tables. Callers never map or unmap the same addresses
 * at once, and those who work side by side below one table meet only where a
 * table is missing: both may bring one, and cmpxchg64() decides.
 */

#define pr_fmt(fmt) "sample-iommu: " fmt

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <asm/io.h>
#include <asm/page.h>

#define SAMPLE_PTE_READ		BIT_ULL(0)
#define SAMPLE_PTE_WRITE	BIT_ULL(1)
#define SAMPLE_PTE_LARGE	BIT_ULL(7)
#define SAMPLE_PTE_ADDR		GENMASK_ULL(51, 12)

#define SAMPLE_LEVELS		4
#define SAMPLE_STRIDE		9
#define SAMPLE_ENTRIES		(1 << SAMPLE_STRIDE)
#define SAMPLE_ADDRESS_BITS	48

/* Registers */
#define SAMPLE_REG_CAP		0x00
#define SAMPLE_REG_INV_ADDR	0x10
#define SAMPLE_REG_INV_CMD	0x18

#define SAMPLE_CAP_2M		BIT_ULL(0)
#define SAMPLE_CAP_1G		BIT_ULL(1)

#define SAMPLE_INV_DOMAIN(id)	((u64)(id) << 40)
#define SAMPLE_INV_LEAF_ONLY	BIT_ULL(62)
#define SAMPLE_INV_BUSY		BIT_ULL(63)

struct sample_iommu;

/**
 * struct sample_iommu - One remapping unit
 * @iommu: What the IOMMU core knows of it
 * @regs: Its registers
 * @pgsizes: Page sizes that it can map, as a bitmap
 * @flush: Makes the unit forget @size bytes from @iova on of domain @id; with
 *	@leaf_only it may keep the tables that it passed on the way down
 */
struct sample_iommu {
	struct iommu_device iommu;
	void __iomem *regs;
	unsigned long pgsizes;
	void (*flush)(struct sample_iommu *iommu, u16 id, unsigned long iova,
		      size_t size, bool leaf_only);
};

struct sample_pte {
	u64 val;
};

struct sample_domain {
	struct iommu_domain domain;
	struct sample_iommu *iommu;
	struct sample_pte *pgd;
	u16 id;
};

static struct sample_domain *to_sample_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct sample_domain, domain);
}

/* Bytes that one entry of a table of this level translates. */
static inline unsigned long sample_span(int level)
{
	return 1UL << (PAGE_SHIFT + SAMPLE_STRIDE * (level - 1));
}

static inline int sample_index(unsigned long iova, int level)
{
	return (iova / sample_span(level)) % SAMPLE_ENTRIES;
}

/* The level whose entries map pages of this size. */
static inline int sample_level(size_t pgsize)
{
	return (__ffs(pgsize) - PAGE_SHIFT) / SAMPLE_STRIDE + 1;
}

static inline bool sample_pte_present(u64 val)
{
	return val & (SAMPLE_PTE_READ | SAMPLE_PTE_WRITE);
}

static inline bool sample_pte_leaf(u64 val, int level)
{
	return level == 1 || (val & SAMPLE_PTE_LARGE);
}

static inline struct sample_pte *sample_pte_table(u64 val)
{
	return phys_to_virt(val & SAMPLE_PTE_ADDR);
}

static struct sample_pte *sample_alloc_table(gfp_t gfp)
{
	struct page *page = alloc_page(gfp | __GFP_ZERO);

	return page ? page_address(page) : NULL;
}

static void sample_free_table(struct sample_pte *table)
{
	__free_page(virt_to_page(table));
}

/* Frees a table and all that hang below it; the unit cannot see them any more. */
static void sample_free_tables(struct sample_pte *table, int level)
{
	int i;

	for (i = 0; level > 1 && i < SAMPLE_ENTRIES; i++) {
		u64 val = table[i].val;

		if (sample_pte_present(val) && !sample_pte_leaf(val, level))
			sample_free_tables(sample_pte_table(val), level - 1);
	}

	sample_free_table(table);
}

/* The table below an entry, which is brought if it is missing. */
static struct sample_pte *sample_next_table(struct sample_pte *pte, int level,
					    gfp_t gfp)
{
	u64 val = READ_ONCE(pte->val);

	if (!sample_pte_present(val)) {
		struct sample_pte *table = sample_alloc_table(gfp);
		u64 new;

		if (!table)
			return NULL;

		new = virt_to_phys(table) | SAMPLE_PTE_READ | SAMPLE_PTE_WRITE;
		val = cmpxchg64(&pte->val, 0ULL, new);
		if (!val)
			return table;

		/* Someone else was faster: theirs is as good. */
		sample_free_table(table);
	}

	if (WARN_ON(sample_pte_leaf(val, level)))
		return NULL;

	return sample_pte_table(val);
}

/* The entry of @level for an address, with every table on the way to it. */
static struct sample_pte *sample_get_pte(struct sample_domain *domain,
					 unsigned long iova, int level, gfp_t gfp)
{
	struct sample_pte *table = domain->pgd;
	int i;

	for (i = SAMPLE_LEVELS; i > level; i--) {
		table = sample_next_table(&table[sample_index(iova, i)], i, gfp);
		if (!table)
			return NULL;
	}

	return &table[sample_index(iova, level)];
}

/* The leaf that translates an address, and its level; NULL if none does. */
static struct sample_pte *sample_find_leaf(struct sample_domain *domain,
					   unsigned long iova, int *level)
{
	struct sample_pte *table = domain->pgd;
	int i;

	for (i = SAMPLE_LEVELS; i > 0; i--) {
		struct sample_pte *pte = &table[sample_index(iova, i)];
		u64 val = READ_ONCE(pte->val);

		if (!sample_pte_present(val))
			return NULL;

		if (sample_pte_leaf(val, i)) {
			*level = i;
			return pte;
		}

		table = sample_pte_table(val);
	}

	return NULL;
}

static void sample_flush(struct sample_domain *domain, unsigned long iova,
			 size_t size, bool leaf_only)
{
	struct sample_iommu *iommu = domain->iommu;

	iommu->flush(iommu, domain->id, iova, size, leaf_only);
}

/*
 * A large page goes where a table of smaller ones was. They are all unmapped,
 * or the caller would not map here, but their table has stayed.
 */
static void sample_drop_table(struct sample_domain *domain,
			      struct sample_pte *pte, unsigned long iova,
			      int level)
{
	struct sample_pte *table = sample_pte_table(pte->val);

	WRITE_ONCE(pte->val, 0);
	sample_flush(domain, iova, sample_span(level), false);
	sample_free_tables(table, level - 1);
}

static int sample_map_one(struct sample_domain *domain, unsigned long iova,
			  u64 val, int level, gfp_t gfp)
{
	struct sample_pte *pte = sample_get_pte(domain, iova, level, gfp);
	u64 old;

	if (!pte)
		return -ENOMEM;

	old = READ_ONCE(pte->val);
	if (sample_pte_present(old) && !sample_pte_leaf(old, level))
		sample_drop_table(domain, pte, iova, level);

	old = cmpxchg64(&pte->val, 0ULL, val);
	if (old) {
		pr_err("iova %#lx is mapped already: %#llx\n", iova, old);
		return -EEXIST;
	}

	return 0;
}

static int sample_iommu_map_pages(struct iommu_domain *domain,
				  unsigned long iova, phys_addr_t paddr,
				  size_t pgsize, size_t pgcount, int prot,
				  gfp_t gfp, size_t *mapped)
{
	struct sample_domain *sdom = to_sample_domain(domain);
	int level = sample_level(pgsize);
	u64 attr = 0;
	int ret = 0;

	if (prot & IOMMU_READ)
		attr |= SAMPLE_PTE_READ;
	if (prot & IOMMU_WRITE)
		attr |= SAMPLE_PTE_WRITE;
	if (!attr)
		return -EINVAL;

	if (level > 1)
		attr |= SAMPLE_PTE_LARGE;

	if (iova + pgsize * pgcount - 1 > domain->geometry.aperture_end)
		return -ERANGE;

	while (pgcount--) {
		ret = sample_map_one(sdom, iova, paddr | attr, level, gfp);
		if (ret)
			break;

		iova += pgsize;
		paddr += pgsize;
		*mapped += pgsize;
	}

	return ret;
}

/*
 * Clears the leaves of a range, which lies below one table. What is below a
 * table that the range covers belongs to this caller alone, so such a table
 * goes as well. Others stay, empty or not.
 */
static void sample_clear_range(struct sample_pte *table, int level,
			       unsigned long iova, unsigned long last,
			       struct iommu_iotlb_gather *gather)
{
	struct sample_pte *pte = &table[sample_index(iova, level)];
	unsigned long span = sample_span(level);
	unsigned long end;

	do {
		u64 val = READ_ONCE(pte->val);

		end = ALIGN_DOWN(iova, span) + span - 1;

		if (sample_pte_present(val) && sample_pte_leaf(val, level)) {
			WRITE_ONCE(pte->val, 0);
		} else if (sample_pte_present(val)) {
			struct sample_pte *child = sample_pte_table(val);

			sample_clear_range(child, level - 1, iova,
					   min(end, last), gather);

			if (IS_ALIGNED(iova, span) && end <= last) {
				WRITE_ONCE(pte->val, 0);
				list_add_tail(&virt_to_page(child)->lru,
					      &gather->freelist);
			}
		}

		pte++;
		iova = end + 1;
	} while (end < last);
}

static size_t sample_iommu_unmap_pages(struct iommu_domain *domain,
				       unsigned long iova, size_t pgsize,
				       size_t pgcount,
				       struct iommu_iotlb_gather *gather)
{
	struct sample_domain *sdom = to_sample_domain(domain);
	size_t size = pgsize * pgcount;
	int level;

	if (!sample_find_leaf(sdom, iova, &level))
		return 0;

	/* A large page goes as a whole. */
	if (sample_span(level) > size) {
		size = sample_span(level);
		iova = ALIGN_DOWN(iova, size);
	}

	sample_clear_range(sdom->pgd, SAMPLE_LEVELS, iova, iova + size - 1,
			   gather);
	iommu_iotlb_gather_add_range(gather, iova, size);

	return size;
}

static void sample_iommu_iotlb_sync(struct iommu_domain *domain,
				    struct iommu_iotlb_gather *gather)
{
	struct sample_domain *sdom = to_sample_domain(domain);

	sample_flush(sdom, gather->start, gather->end - gather->start + 1,
		     list_empty(&gather->freelist));

	put_pages_list(&gather->freelist);
}

static phys_addr_t sample_iommu_iova_to_phys(struct iommu_domain *domain,
					     dma_addr_t iova)
{
	struct sample_domain *sdom = to_sample_domain(domain);
	struct sample_pte *pte;
	unsigned long offset;
	int level;

	pte = sample_find_leaf(sdom, iova, &level);
	if (!pte)
		return 0;

	offset = iova & (sample_span(level) - 1);
	return ALIGN_DOWN(pte->val & SAMPLE_PTE_ADDR, sample_span(level)) + offset;
}

static struct iommu_domain *sample_iommu_domain_alloc(unsigned int type)
{
	static atomic_t last_id;
	struct sample_domain *sdom;

	if (type != IOMMU_DOMAIN_DMA && type != IOMMU_DOMAIN_UNMANAGED)
		return NULL;

	sdom = kzalloc(sizeof(*sdom), GFP_KERNEL);
	if (!sdom)
		return NULL;

	sdom->pgd = sample_alloc_table(GFP_KERNEL);
	if (!sdom->pgd) {
		kfree(sdom);
		return NULL;
	}

	sdom->id = atomic_inc_return(&last_id);
	sdom->domain.geometry.aperture_end = BIT_ULL(SAMPLE_ADDRESS_BITS) - 1;
	sdom->domain.geometry.force_aperture = true;

	return &sdom->domain;
}

static void sample_iommu_domain_free(struct iommu_domain *domain)
{
	struct sample_domain *sdom = to_sample_domain(domain);

	sample_free_tables(sdom->pgd, SAMPLE_LEVELS);
	kfree(sdom);
}

static int sample_iommu_attach_dev(struct iommu_domain *domain,
				   struct device *dev)
{
	struct sample_domain *sdom = to_sample_domain(domain);
	struct sample_iommu *iommu = dev->driver_data;

	if (!iommu)
		return -ENODEV;

	/* One unit for each domain: there is one place to flush. */
	if (sdom->iommu && sdom->iommu != iommu)
		return -EINVAL;

	sdom->iommu = iommu;
	domain->pgsize_bitmap = iommu->pgsizes;
	return 0;
}

static const struct iommu_domain_ops sample_domain_ops = {
	.attach_dev	= sample_iommu_attach_dev,
	.map_pages	= sample_iommu_map_pages,
	.unmap_pages	= sample_iommu_unmap_pages,
	.iotlb_sync	= sample_iommu_iotlb_sync,
	.iova_to_phys	= sample_iommu_iova_to_phys,
	.free		= sample_iommu_domain_free,
};

static const struct iommu_ops sample_iommu_ops = {
	.domain_alloc		= sample_iommu_domain_alloc,
	.default_domain_ops	= &sample_domain_ops,
	.pgsize_bitmap		= PAGE_SIZE,
};

static void sample_mmio_flush(struct sample_iommu *iommu, u16 id,
			      unsigned long iova, size_t size, bool leaf_only)
{
	u64 command = SAMPLE_INV_BUSY | SAMPLE_INV_DOMAIN(id) | size >> PAGE_SHIFT;

	if (leaf_only)
		command |= SAMPLE_INV_LEAF_ONLY;

	writeq(iova & PAGE_MASK, iommu->regs + SAMPLE_REG_INV_ADDR);
	writeq(command, iommu->regs + SAMPLE_REG_INV_CMD);

	while (readq(iommu->regs + SAMPLE_REG_INV_CMD) & SAMPLE_INV_BUSY)
		;
}

/* Called by the platform for every unit that the firmware lists. */
int sample_iommu_probe(struct device *dev, phys_addr_t base);

int sample_iommu_probe(struct device *dev, phys_addr_t base)
{
	struct sample_iommu *iommu;
	u64 cap;

	iommu = devm_kzalloc(dev, sizeof(*iommu), GFP_KERNEL);
	if (!iommu)
		return -ENOMEM;

	iommu->regs = devm_ioremap(dev, base, PAGE_SIZE);
	if (!iommu->regs)
		return -ENOMEM;

	cap = readq(iommu->regs + SAMPLE_REG_CAP);
	iommu->pgsizes = PAGE_SIZE;
	if (cap & SAMPLE_CAP_2M)
		iommu->pgsizes |= sample_span(2);
	if (cap & SAMPLE_CAP_1G)
		iommu->pgsizes |= sample_span(3);

	iommu->flush = sample_mmio_flush;
	dev->driver_data = iommu;

	pr_info("%s: page sizes %#lx\n", dev->name, iommu->pgsizes);
	return iommu_device_register(&iommu->iommu, &sample_iommu_ops, dev);
}
