// SPDX-License-Identifier: MIT
/*
 * The yardstick for the page-table engine's speed: iova_stress on VT-d second-stage tables, with the engine's own walk,
 * counter strategies and compact layout (a table without a present entry has no storage), in plain C.
 *
 *   iova-stress SPACE_BYTES SIZE_BYTES STRATEGY
 *
 * prints one line of JSON. The time is that of the map, unmap and flush loop alone.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ENTRIES = 512, BITS = 9, LEVELS = 4, READ = 1, WRITE = 2, LARGE = 1 << 7 };
#define FIRST_PFN 0x100000ULL
#define ADDRESS 0x000ffffffffff000ULL
#define MARKER_SHIFT 52
#define MARKER_MASK (0xfULL << MARKER_SHIFT)

enum frees { AS_DRIVER, COVERED, EMPTY };
enum look { LOOK_NOTHING, LOOK_COUNT, LOOK_SCAN, LOOK_MARKERS };

struct strategy {
	const char *name;
	enum frees frees;
	enum look look;
	int32_t empty, freed;
	int set_up_updates, free_updates;
};

static const struct strategy strategies[] = {
	{ "never", AS_DRIVER, LOOK_NOTHING, 0, 0, 0, 0 },
	{ "full-cover", COVERED, LOOK_NOTHING, 0, 0, 0, 0 },
	{ "refcount", EMPTY, LOOK_COUNT, 1, 0, 0, 3 },
	{ "mapcount", EMPTY, LOOK_COUNT, 0, -1, 1, 3 },
	{ "private", EMPTY, LOOK_COUNT, 0, 0, 1, 0 },
	{ "scan", EMPTY, LOOK_SCAN, 0, 0, 0, 0 },
	{ "software-bits", EMPTY, LOOK_MARKERS, 0, 0, 0, 0 },
};

/* One allocation per array, grown by doubling; `block` 0 means that the table has no storage. */
static const struct strategy *strategy;
static uint32_t *block_of;
static uint16_t *live;
static int32_t *counts;
static size_t table_capacity;
static uint64_t *words;
static size_t block_capacity, next_block = 1;
static uint32_t *free_tables, *free_blocks, *queued;
static size_t free_tables_n, free_tables_cap, free_blocks_n, free_blocks_cap, queued_n, queued_cap;
static uint32_t next_table, root;
/* Tables and indices on the way of the last walk, per level. */
static uint32_t path[LEVELS + 1];
static unsigned int slots[LEVELS + 1];

static uint64_t tables_peak, tables_allocated, tables_freed, freed_empty, leaves_set, markers_written, entries_read;
static uint64_t pairs, visited, installed;

static void *grow(void *array, size_t count, size_t size, size_t old)
{
	char *bigger = calloc(count, size);

	if (!bigger) {
		fprintf(stderr, "out of memory\n");
		exit(2);
	}
	if (array)
		memcpy(bigger, array, old * size);
	free(array);
	return bigger;
}

static void push(uint32_t **stack, size_t *n, size_t *capacity, uint32_t value)
{
	if (*n == *capacity) {
		size_t bigger = *capacity ? *capacity * 2 : 64;

		*stack = grow(*stack, bigger, sizeof(uint32_t), *n);
		*capacity = bigger;
	}
	(*stack)[(*n)++] = value;
}

static void reserve_tables(size_t capacity)
{
	block_of = grow(block_of, capacity, sizeof(*block_of), table_capacity);
	if (strategy->look == LOOK_COUNT)
		counts = grow(counts, capacity, sizeof(*counts), table_capacity);
	else
		live = grow(live, capacity, sizeof(*live), table_capacity);
	table_capacity = capacity;
}

static void reserve_blocks(size_t capacity)
{
	words = grow(words, capacity * ENTRIES, sizeof(*words), block_capacity * ENTRIES);
	block_capacity = capacity;
}

static uint64_t pattern(unsigned int index)
{
	if (strategy->look != LOOK_MARKERS)
		return 0;
	return (uint64_t)(index ? __builtin_ctz(index) : BITS) << MARKER_SHIFT;
}

static uint64_t entry(uint32_t table, unsigned int index)
{
	uint32_t block = block_of[table];

	return block ? words[(size_t)block * ENTRIES + index] : pattern(index);
}

static uint64_t *slot(uint32_t table, unsigned int index)
{
	uint32_t block = block_of[table];

	if (!block) {
		if (free_blocks_n) {
			block = free_blocks[--free_blocks_n];
		} else {
			block = next_block++;
			if (block >= block_capacity)
				reserve_blocks(block_capacity * 2);
			if (strategy->look == LOOK_MARKERS)
				for (unsigned int i = 0; i < ENTRIES; i++)
					words[(size_t)block * ENTRIES + i] = pattern(i);
		}
		block_of[table] = block;
	}
	return &words[(size_t)block * ENTRIES + index];
}

static bool present(uint64_t value)
{
	return value & (READ | WRITE);
}

static unsigned int marker(uint32_t table, unsigned int index)
{
	return (entry(table, index) & MARKER_MASK) >> MARKER_SHIFT;
}

static void mark(uint32_t table, unsigned int index, unsigned int order)
{
	uint64_t *at = slot(table, index);

	*at = (*at & ~MARKER_MASK) | (uint64_t)order << MARKER_SHIFT;
	markers_written++;
}

static void split_markers(uint32_t table, unsigned int index)
{
	unsigned int start = index;

	mark(table, index, 0);
	for (unsigned int order = 1; order <= BITS; order++) {
		unsigned int left = index & ~((1u << order) - 1);

		if (left != start && marker(table, left) >= order)
			mark(table, left, order - 1);
		start = left;
	}
}

static void merge_markers(uint32_t table, unsigned int index)
{
	unsigned int start = index, order = 0;

	for (; order < BITS; order++) {
		unsigned int neighbour = start ^ (1u << order);

		if (present(entry(table, neighbour)) || marker(table, neighbour) < order)
			break;
		if (neighbour < start) {
			mark(table, start, order);
			start = neighbour;
		}
	}
	mark(table, start, order);
}

static uint32_t new_table(void)
{
	uint32_t table = free_tables_n ? free_tables[--free_tables_n] : next_table++;

	if (table >= table_capacity)
		reserve_tables(table_capacity * 2);
	tables_allocated++;
	if (strategy->look == LOOK_COUNT)
		counts[table] = strategy->empty;
	return table;
}

/* Present entries: the strategy's count less its base, or the model's own where there is none. */
static int32_t live_of(uint32_t table)
{
	return strategy->look == LOOK_COUNT ? counts[table] - strategy->empty : live[table];
}

static void change_live(uint32_t table, int by)
{
	if (strategy->look == LOOK_COUNT)
		counts[table] += by;
	else
		live[table] += by;
}

static void trim(uint32_t table)
{
	push(&free_blocks, &free_blocks_n, &free_blocks_cap, block_of[table]);
	block_of[table] = 0;
}

static void set(uint32_t table, unsigned int index, uint64_t value)
{
	*slot(table, index) = value;
	change_live(table, 1);
	if (strategy->look == LOOK_MARKERS)
		split_markers(table, index);
}

/* A table that is freed when it is empty keeps its storage for the next that gets its number. */
static void clear(uint32_t table, unsigned int index)
{
	*slot(table, index) = 0;
	change_live(table, -1);
	if (strategy->look == LOOK_MARKERS)
		merge_markers(table, index);
	if (strategy->frees != EMPTY && !live_of(table))
		trim(table);
}

static bool is_empty(uint32_t table)
{
	switch (strategy->look) {
	case LOOK_COUNT:
		return !live_of(table);
	case LOOK_SCAN:
		if (live[table]) {
			for (unsigned int i = 0; i < ENTRIES; i++, entries_read++)
				if (present(entry(table, i)))
					return entries_read++, false;
		}
		entries_read += ENTRIES;
		return true;
	case LOOK_MARKERS:
		entries_read++;
		return marker(table, 0) == BITS && !present(entry(table, 0));
	default:
		return false;
	}
}

static uint32_t table_at(uint64_t value)
{
	return ((value & ADDRESS) >> 12) - FIRST_PFN;
}

static unsigned int index_of(uint64_t pfn, int level)
{
	return (pfn >> ((level - 1) * BITS)) & (ENTRIES - 1);
}

static uint64_t span_of(int level)
{
	return 1ULL << ((level - 1) * BITS);
}

static void queue(uint32_t table)
{
	push(&queued, &queued_n, &queued_cap, table);
}

static void queue_empty(uint32_t table)
{
	freed_empty++;
	queue(table);
}

static void queue_tree(uint32_t table, int level)
{
	queue(table);
	for (unsigned int i = 0; i < ENTRIES && level > 1; i++) {
		uint64_t value = entry(table, i);

		if (present(value) && !(value & LARGE))
			queue_tree(table_at(value), level - 1);
	}
	for (unsigned int i = 0; i < ENTRIES && strategy->look == LOOK_COUNT && live_of(table); i++)
		if (present(entry(table, i)))
			clear(table, i);
}

static void flush(void)
{
	for (size_t i = 0; i < queued_n; i++) {
		uint32_t table = queued[i];

		if (strategy->look == LOOK_COUNT) {
			counts[table] = strategy->freed;
		} else if (live[table]) {
			for (unsigned int j = 0; j < ENTRIES; j++)
				words[(size_t)block_of[table] * ENTRIES + j] = pattern(j);
			live[table] = 0;
			if (strategy->frees != EMPTY)
				trim(table);
		}
		push(&free_tables, &free_tables_n, &free_tables_cap, table);
	}
	tables_freed += queued_n;
	queued_n = 0;
}

static int largest_level(uint64_t pfn, uint64_t phys, uint64_t pages)
{
	int level = 1;

	while (level < 3 && pages >= span_of(level + 1) && !((pfn | phys) & (span_of(level + 1) - 1)))
		level++;
	return level;
}

/* Goes down towards the table of level `target`, as far as there are tables; returns the level reached. */
static int walk(uint64_t pfn, int target)
{
	uint32_t table = root;
	int level = LEVELS;

	for (;; level--) {
		unsigned int index = index_of(pfn, level);
		uint64_t value;

		path[level] = table;
		slots[level] = index;
		if (level == target)
			break;
		value = entry(table, index);
		if (!present(value) || value & LARGE)
			break;
		table = table_at(value);
	}
	visited += LEVELS - level + 1;
	return level;
}

static void map_pages(uint64_t pfn, uint64_t phys, uint64_t pages)
{
	while (pages) {
		int target = largest_level(pfn, phys, pages);
		int level = walk(pfn, target);
		uint64_t run = pages / span_of(target);
		uint64_t value = phys << 12 | READ | WRITE | (target > 1 ? LARGE : 0);

		visited += level - target;
		for (; level > target; level--) {
			uint32_t child = new_table();

			set(path[level], slots[level], (child + FIRST_PFN) << 12 | READ | WRITE);
			installed++;
			path[level - 1] = child;
			slots[level - 1] = index_of(pfn, level - 1);
		}
		if (run > ENTRIES - slots[target])
			run = ENTRIES - slots[target];
		leaves_set += run;
		for (uint64_t i = 0; i < run; i++, value += span_of(target) << 12) {
			if (present(entry(path[target], slots[target] + i)))
				abort();
			set(path[target], slots[target] + i, value);
		}
		pfn += run * span_of(target);
		phys += run * span_of(target);
		pages -= run * span_of(target);
	}
}

static bool clear_level(uint32_t table, int level, uint64_t base, uint64_t first, uint64_t last)
{
	uint64_t span = span_of(level);
	unsigned int index = base < first ? index_of(first, level) : 0;
	uint64_t start = base + index * span;
	bool cleared = false;

	visited++;
	for (; index < ENTRIES && start <= last; index++, start += span) {
		uint64_t value = entry(table, index);

		if (!present(value))
			continue;
		if (first <= start && last >= start + span - 1) {
			clear(table, index);
			cleared = true;
			if (level > 1 && !(value & LARGE))
				queue_tree(table_at(value), level - 1);
		} else {
			uint32_t child = table_at(value);

			if (clear_level(child, level - 1, start, first, last) && strategy->frees == EMPTY && is_empty(child)) {
				clear(table, index);
				queue_empty(child);
				cleared = true;
			}
		}
	}
	return cleared;
}

static void unmap_pages(uint64_t pfn, uint64_t pages)
{
	int level = walk(pfn, 1);

	if (level > 1 || pages >= ENTRIES || slots[1] + pages > ENTRIES) {
		clear_level(root, LEVELS, 0, pfn, pfn + pages - 1);
		return;
	}
	for (uint64_t i = 0; i < pages; i++)
		clear(path[1], slots[1] + i);
	for (; strategy->frees == EMPTY && level < LEVELS && is_empty(path[level]); level++) {
		clear(path[level + 1], slots[level + 1]);
		queue_empty(path[level]);
	}
}

int main(int argc, char **argv)
{
	uint64_t space, size, step, updates;
	struct timespec from, to, cpu_from, cpu_to;

	if (argc != 4) {
		fprintf(stderr, "usage: iova-stress SPACE_BYTES SIZE_BYTES STRATEGY\n");
		return 2;
	}
	space = strtoull(argv[1], NULL, 0);
	size = strtoull(argv[2], NULL, 0);
	for (size_t i = 0; i < sizeof(strategies) / sizeof(*strategies); i++)
		if (!strcmp(argv[3], strategies[i].name))
			strategy = &strategies[i];
	if (!strategy || !size || size % 4096) {
		fprintf(stderr, "bad arguments\n");
		return 2;
	}
	step = size > 2 << 20 ? size : 2 << 20;
	reserve_tables(strategy->frees == EMPTY ? 64 : space / step + space / step / 512 + 4096);
	reserve_blocks(strategy->frees == EMPTY ? 64 : space / step / 512 + 4096);
	root = new_table();

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_from);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (uint64_t iova = 0; iova + size <= space; iova += step, pairs++) {
		map_pages(iova >> 12, 0x40000, size >> 12);
		/* Nothing is allocated after the map: this is the most that a pair has. */
		if (tables_allocated - tables_freed > tables_peak)
			tables_peak = tables_allocated - tables_freed;
		unmap_pages(iova >> 12, size >> 12);
		if (queued_n)
			flush();
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_to);

	/* Everything is unmapped: every entry that was set has been cleared. */
	updates = strategy->look == LOOK_COUNT ? 2 * (leaves_set + installed) +
						 strategy->set_up_updates * tables_allocated +
						 strategy->free_updates * freed_empty :
						 markers_written;
	printf("{\"strategy\":\"%s\",\"pairs\":%llu,\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"peakTableBytes\":%llu,\"finalTableBytes\":%llu,"
	       "\"tablesAllocated\":%llu,\"tablesFreed\":%llu,\"flushes\":%llu,\"counterUpdates\":%llu,"
	       "\"entriesRead\":%llu,\"tablesVisited\":%llu}\n",
	       strategy->name, (unsigned long long)pairs,
	       (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
	       (double)(cpu_to.tv_sec - cpu_from.tv_sec) + (double)(cpu_to.tv_nsec - cpu_from.tv_nsec) / 1e9,
	       (unsigned long long)tables_peak * 4096, (unsigned long long)(tables_allocated - tables_freed) * 4096,
	       (unsigned long long)tables_allocated, (unsigned long long)tables_freed, (unsigned long long)pairs,
	       (unsigned long long)updates, (unsigned long long)entries_read, (unsigned long long)visited);
	return 0;
}
