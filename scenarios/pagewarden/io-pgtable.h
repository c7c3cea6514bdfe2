/* SPDX-License-Identifier: MIT */
/*
 * Page tables of an io-pgtable implementation, without a driver around them.
 *
 * A scenario opens them with the implementation's alloc and free functions;
 * pw_exercise_tables() and pw_close_tables() do the rest.
 */
#ifndef PAGEWARDEN_IO_PGTABLE_H
#define PAGEWARDEN_IO_PGTABLE_H

#include <linux/device.h>
#include <linux/io-pgtable.h>
#include <pagewarden/paging.h>

static struct io_pgtable_ops *ops;
static struct io_pgtable *pw_tables;
static const struct io_pgtable_init_fns *pw_format;
static struct device pw_walker;

static void pw_flush_all(void *cookie)
{
	pw_event("flush all");
	pw_flushed(0, ~0ul, false);
}

static void pw_flush_walk(unsigned long iova, size_t size, size_t granule,
			  void *cookie)
{
	pw_event("flush %#lx, %zu bytes, with the tables on the way", iova, size);
	pw_flushed(iova, size, false);
}

static void pw_flush_page(struct iommu_iotlb_gather *gather, unsigned long iova,
			  size_t granule, void *cookie)
{
	pw_event("flush %#lx, %zu bytes", iova, granule);
	pw_flushed(iova, granule, true);
}

/* Stands in for a driver's invalidation commands. */
static const struct iommu_flush_ops pw_flushes = {
	.tlb_flush_all	= pw_flush_all,
	.tlb_flush_walk	= pw_flush_walk,
	.tlb_add_page	= pw_flush_page,
};

/* As alloc_io_pgtable_ops() does it; false when the format has no such width. */
static bool pw_open_tables(enum io_pgtable_fmt number,
			   const struct io_pgtable_init_fns *format,
			   struct io_pgtable_cfg *cfg)
{
	cfg->coherent_walk = true;
	cfg->iommu_dev = &pw_walker;
	if (!cfg->tlb)
		cfg->tlb = &pw_flushes;
	set_dev_node(&pw_walker, NUMA_NO_NODE);

	pw_tables = format->alloc(cfg, NULL);
	if (!pw_tables)
		return false;
	pw_format = format;
	pw_tables->fmt = number;
	pw_tables->cookie = NULL;
	pw_tables->cfg = *cfg;
	ops = &pw_tables->ops;
	pw_result("domain_alloc");
	return true;
}

/* Tries the widths of address and the sizes of page in use, the most first. */
static void pw_open_any_tables(enum io_pgtable_fmt number,
			       const struct io_pgtable_init_fns *format)
{
	static const unsigned int widths[] = { 48, 42, 40, 36, 32 };
	static const unsigned long sizes[] = { ~0ul << 12, SZ_16K, SZ_4K };
	int in, out, size;

	for (size = 0; size < ARRAY_SIZE(sizes); size++) {
		for (in = 0; in < ARRAY_SIZE(widths); in++) {
			for (out = 0; out < ARRAY_SIZE(widths); out++) {
				struct io_pgtable_cfg cfg = {
					.pgsize_bitmap = sizes[size],
					.ias = widths[in],
					.oas = widths[out],
				};

				if (pw_open_tables(number, format, &cfg))
					return;
			}
		}
	}
	pw_assert(ops);
}

/* As drivers' callers do it: a call may stop where a table ends. */
static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot)
{
	size_t done = 0;

	while (done < pgsize * pgcount) {
		size_t mapped = 0;
		int error = ops->map_pages(ops, iova + done, paddr + done, pgsize,
					   pgcount - done / pgsize, prot,
					   GFP_KERNEL, &mapped);

		if (error)
			return error;
		done += mapped;
	}
	return 0;
}

static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	size_t done = 0;

	while (done < pgsize * pgcount) {
		size_t unmapped = ops->unmap_pages(ops, iova + done, pgsize,
						   pgcount - done / pgsize, NULL);

		if (!unmapped)
			break;
		done += unmapped;
	}
	return done;
}

static phys_addr_t lookup(dma_addr_t iova)
{
	return ops->iova_to_phys(ops, iova);
}

static void pw_exercise_tables(void)
{
	pw_exercise(pw_tables->cfg.pgsize_bitmap, 0,
		    (2ul << (pw_tables->cfg.ias - 1)) - 1);
}

/* As free_io_pgtable_ops() does it. */
static void pw_close_tables(void)
{
	io_pgtable_tlb_flush_all(pw_tables);
	pw_result("sync");
	pw_format->free(pw_tables);
	pw_result("free");
}

#endif
