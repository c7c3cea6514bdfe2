/* SPDX-License-Identifier: MIT */
/*
 * The device: walks the page tables whenever it likes, and remembers.
 *
 * Two translations stay in its IOTLB, and of the tables that it passed on the
 * way down the last one of level 1 and the last one of level 2 stay in its
 * paging-structure cache (VT-d specification, 6.2 "Translation Caching"; AMD
 * specification, 2.4; Arm calls it walk cache). It reads tables by physical
 * address: a table that was freed by then stops the run as
 * device-reaches-freed-page.
 *
 * The driver's flush ends in the scenario's pw_flushed(), which makes the
 * device forget. An invalidation waits for walks that are under way: such a
 * walk starts anew and puts nothing into the caches.
 */
#ifndef PAGEWARDEN_DEVICE_H
#define PAGEWARDEN_DEVICE_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <pagewarden/explore.h>

#define PW_IOTLB_ENTRIES 2
#define PW_CACHED_LEVELS 2

struct pw_translation {
	unsigned long iova;
	unsigned long bytes;	/* 0: free */
};

static struct pw_translation pw_iotlb[PW_IOTLB_ENTRIES];
/* A table of level 1 and one of level 2, with the IOVAs that they translate. */
static struct {
	struct pw_translation span;
	unsigned long long table;
} pw_walk_cache[PW_CACHED_LEVELS];
/* Invalidations so far: a walk that sees another number is void. */
static unsigned int pw_invalidations;

/* A free slot, of no bytes, overlaps nothing. */
static inline bool pw_overlap(unsigned long a, unsigned long a_bytes,
			      unsigned long b, unsigned long b_bytes)
{
	return b_bytes && a < b + b_bytes && b < a + a_bytes;
}

/* What the device forgets when @bytes from @iova on are invalidated. */
static inline void pw_device_forget(unsigned long iova, unsigned long bytes,
				    bool leaves_only)
{
	int i;

	pw_atomic_begin();
	pw_invalidations++;
	for (i = 0; i < PW_IOTLB_ENTRIES; i++)
		if (pw_overlap(iova, bytes, pw_iotlb[i].iova, pw_iotlb[i].bytes))
			pw_iotlb[i].bytes = 0;
	for (i = 0; !leaves_only && i < PW_CACHED_LEVELS; i++)
		if (pw_overlap(iova, bytes, pw_walk_cache[i].span.iova,
			       pw_walk_cache[i].span.bytes))
			pw_walk_cache[i].span.bytes = 0;
	pw_atomic_end();
}

#undef pw_flushed
#define pw_flushed(iova, bytes, leaves_only) \
	pw_device_forget(iova, bytes, leaves_only)

/* One access of the device to @iova. */
static inline void pw_device_access(unsigned long iova)
{
	unsigned int begun = READ_ONCE(pw_invalidations);
	unsigned long long table = pw_table_root();
	int level = pw_table_levels();
	int i;

	for (i = 0; i < PW_IOTLB_ENTRIES; i++)
		if (pw_overlap(iova, 1, pw_iotlb[i].iova, pw_iotlb[i].bytes))
			return;

	for (i = 0; i < PW_CACHED_LEVELS; i++) {
		if (!pw_overlap(iova, 1, pw_walk_cache[i].span.iova,
				pw_walk_cache[i].span.bytes))
			continue;
		table = pw_walk_cache[i].table;
		level = i + 1;
		break;
	}

	while (level > 0) {
		unsigned long long entry;
		int kind, below;

		pw_atomic_begin();
		if (pw_invalidations != begun) {
			pw_atomic_end();
			return;
		}
		entry = pw_device_read(table + 8 * pw_table_index(iova, level));
		kind = pw_entry_kind(level, entry);
		below = pw_entry_level(level, entry);
		if (kind == PW_ENTRY_LEAF) {
			i = pw_iotlb[0].bytes ? 1 : 0;
			pw_iotlb[i].bytes = pw_entry_span(level, entry);
			pw_iotlb[i].iova = iova & ~(pw_iotlb[i].bytes - 1);
		} else if (kind == PW_ENTRY_TABLE && below <= PW_CACHED_LEVELS) {
			struct pw_translation *span = &pw_walk_cache[below - 1].span;

			pw_walk_cache[below - 1].table = pw_entry_address(level, entry);
			span->bytes = pw_entry_span(level, entry);
			span->iova = iova & ~(span->bytes - 1);
		}
		pw_atomic_end();

		if (kind != PW_ENTRY_TABLE)
			return;
		table = pw_entry_address(level, entry);
		level = below;
	}
}

/* After an unmap has returned and was flushed, no translation may be left. */
static inline void pw_assert_forgotten(unsigned long iova, unsigned long bytes)
{
	int i;

	for (i = 0; i < PW_IOTLB_ENTRIES; i++)
		if (pw_overlap(iova, bytes, pw_iotlb[i].iova, pw_iotlb[i].bytes))
			pw_violation("stale-translation",
				     "The device still translates %#lx after the unmap has returned and was flushed.",
				     pw_iotlb[i].iova);
}

#endif
