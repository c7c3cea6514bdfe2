/* SPDX-License-Identifier: MIT */
/*
 * What every page-table driver must do, whatever its format: map, look up,
 * unmap, map again.
 *
 * Includers give map(), unmap() and lookup(); see domain.h and io-pgtable.h.
 * Each step that went well is a line of the run's result.
 */
#ifndef PAGEWARDEN_PAGING_H
#define PAGEWARDEN_PAGING_H

#include <linux/align.h>
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <pagewarden.h>

static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot);
static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount);
static phys_addr_t lookup(dma_addr_t iova);

/* Pages of one size, side by side. */
struct pw_run {
	unsigned long iova;
	unsigned long long paddr;
	size_t pgsize;
	size_t pgcount;
};

#define PW_RUNS 8
/* Look-ups in one run: every page of a short one, some of a long one. */
#define PW_LOOKUPS 48

static struct pw_run pw_runs[PW_RUNS];
static int pw_nr_runs;
static size_t pw_smallest;
static bool pw_nowhere_told;

static unsigned long pw_random(unsigned long below)
{
	static unsigned long long state = 20220701;

	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % below;
}

static void pw_add_run(unsigned long iova, unsigned long long paddr,
		       size_t pgsize, size_t pgcount)
{
	struct pw_run *run = &pw_runs[pw_nr_runs++];

	run->iova = iova;
	run->paddr = paddr;
	run->pgsize = pgsize;
	run->pgcount = pgcount;
}

/*
 * Six of the smallest pages on both sides of a 32 MiB boundary, where a table
 * ends in every format; then pages of the larger sizes, each at least eight
 * times the one before. All below 4 GiB, between @start and @end.
 */
static void pw_plan(unsigned long pgsizes, unsigned long start, unsigned long end)
{
	unsigned long long paddr = 0x40000000;
	unsigned long iova;
	size_t size;

	if (end > 0xffffffff)
		end = 0xffffffff;

	size = pw_smallest = pgsizes & -pgsizes;
	iova = ALIGN(start, SZ_32M) + SZ_32M - 3 * size;
	if (iova + 6 * size - 1 > end)
		iova = ALIGN(start, size);
	pw_nr_runs = 0;
	pw_add_run(iova, paddr + 5 * size, size, 6);

	iova += 6 * size;
	for (size *= 8; size <= SZ_1G && pw_nr_runs < PW_RUNS; size *= 2) {
		size_t count = size < SZ_16M ? 2 : 1;

		if (!(pgsizes & size))
			continue;
		iova = ALIGN(iova, size);
		paddr = ALIGN(paddr + size, size);
		if (iova + count * size - 1 > end || paddr + count * size > SZ_4G)
			break;
		pw_add_run(iova, paddr, size, count);
		iova += count * size;
		size *= 4;
	}
}

static void pw_map_all(int prot)
{
	struct pw_run *run;

	for (run = pw_runs; run < pw_runs + pw_nr_runs; run++)
		pw_assert(!map(run->iova, run->paddr, run->pgsize, run->pgcount, prot));
}

/*
 * A driver that says less than it was asked for is told so, and asked again
 * page by page.
 */
static bool pw_unmap_all(void)
{
	bool right = true;
	struct pw_run *run;

	for (run = pw_runs; run < pw_runs + pw_nr_runs; run++) {
		size_t bytes = run->pgsize * run->pgcount;
		size_t done = unmap(run->iova, run->pgsize, run->pgcount);
		size_t at;

		if (done == bytes)
			continue;
		if (right)
			pw_result("wrong: unmap of %zu bytes says %zu", bytes, done);
		right = false;
		for (at = done; at < bytes; at += run->pgsize)
			unmap(run->iova + at, run->pgsize, 1);
	}
	return right;
}

/*
 * Nowhere is 0. A driver that does not look whether an entry is there gives
 * the address's place in its page.
 */
static void pw_look_up_nothing(unsigned long iova)
{
	unsigned long long found = lookup(iova);

	pw_assert(found == 0 || found == iova % pw_smallest);
	if (found && !pw_nowhere_told) {
		pw_nowhere_told = true;
		pw_result("note: iova_to_phys gives an unmapped address's place in its page, not 0");
	}
}

/* Every address leads where it was mapped to, or nowhere. */
static void pw_look_up_all(bool mapped)
{
	struct pw_run *run;

	for (run = pw_runs; run < pw_runs + pw_nr_runs; run++) {
		size_t pages = run->pgsize * run->pgcount / pw_smallest;
		size_t i;

		for (i = 0; i < pages && i < PW_LOOKUPS; i++) {
			size_t page = pages > PW_LOOKUPS ? pw_random(pages) : i;
			size_t at = page * pw_smallest + pw_random(pw_smallest);

			if (mapped)
				pw_assert(lookup(run->iova + at) == run->paddr + at);
			else
				pw_look_up_nothing(run->iova + at);
		}
	}
	/* Its neighbours stay as they are. */
	pw_look_up_nothing(pw_runs[0].iova - 1);
}

/* A page where there is one already: what a driver does then is its own affair. */
static void pw_map_over(int prot)
{
	unsigned long iova = pw_runs[0].iova;
	unsigned long long one = pw_runs[0].paddr;
	unsigned long long other = one + SZ_16M;
	unsigned long long now;
	int error;

	pw_assert(!map(iova, one, pw_smallest, 1, prot));
	error = map(iova, other, pw_smallest, 1, prot);
	now = lookup(iova);
	if (error)
		pw_result("map over: refused with %d, %s", error,
			  now == one ? "the page stays" : "and the page is lost");
	else
		pw_result("map over: accepted, the %s page is seen",
			  now == other ? "new" : now == one ? "old" : "wrong");
	unmap(iova, pw_smallest, 1);
}

static void pw_exercise(unsigned long pgsizes, unsigned long start,
			unsigned long end)
{
	const int rw = IOMMU_READ | IOMMU_WRITE;

	pw_plan(pgsizes, start, end);

	pw_map_all(rw);
	pw_result("map");
	pw_look_up_all(true);
	pw_result("iova_to_phys");
	if (pw_unmap_all())
		pw_result("unmap");
	pw_look_up_all(false);

	/* Tables that have stayed, and tables that have gone. */
	pw_map_all(IOMMU_READ);
	pw_look_up_all(true);
	pw_unmap_all();
	pw_look_up_all(false);
	pw_result("map again");
	pw_map_over(IOMMU_READ);
}

#endif
