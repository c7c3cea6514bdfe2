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
static uint8_t *state;
static size_t table_capacity;
static uint64_t *words;
static size_t block_capacity, next_block = 1;
static uint32_t *free_tables, *free_blocks, *queued;
static size_t free_tables_n, free_tables_cap, free_blocks_n, free_blocks_cap, queued_n, queued_cap;
static uint32_t next_table, root;

static uint64_t tables_now, tables_peak, tables_allocated, tables_freed, freed_empty, flushes, counter_updates;
static uint64_t entries_read, maps, unmaps, visited, installed;

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
	live = grow(live, capacity, sizeof(*live), table_capacity);
	counts = grow(counts, capacity, sizeof(*counts), table_capacity);
	state = grow(state, capacity, sizeof(*state), table_capacity);
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
	counter_updates++;
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

static void set_up(uint32_t table)
{
	if (strategy->look != LOOK_COUNT)
		return;
	counts[table] = strategy->empty;
	counter_updates += strategy->set_up_updates;
}

static uint32_t new_table(void)
{
	uint32_t table = free_tables_n ? free_tables[--free_tables_n] : next_table++;

	if (table >= table_capacity)
		reserve_tables(table_capacity * 2);
	state[table] = 1;
	if (++tables_now > tables_peak)
		tables_peak = tables_now;
	tables_allocated++;
	set_up(table);
	return table;
}

static void trim(uint32_t table)
{
	if (!block_of[table] || live[table])
		return;
	push(&free_blocks, &free_blocks_n, &free_blocks_cap, block_of[table]);
	block_of[table] = 0;
}

static void set(uint32_t table, unsigned int index, uint64_t value)
{
	*slot(table, index) = value;
	live[table]++;
	if (strategy->look == LOOK_COUNT) {
		counts[table]++;
		counter_updates++;
	} else if (strategy->look == LOOK_MARKERS) {
		split_markers(table, index);
	}
}

static void clear(uint32_t table, unsigned int index)
{
	*slot(table, index) = 0;
	live[table]--;
	if (strategy->look == LOOK_COUNT) {
		counts[table]--;
		counter_updates++;
	} else if (strategy->look == LOOK_MARKERS) {
		merge_markers(table, index);
	}
	if (!live[table])
		trim(table);
}

static bool is_empty(uint32_t table)
{
	switch (strategy->look) {
	case LOOK_COUNT:
		return counts[table] == strategy->empty;
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
	if (state[table] != 1)
		abort();
	state[table] = 2;
	push(&queued, &queued_n, &queued_cap, table);
}

static void queue_empty(uint32_t table)
{
	freed_empty++;
	queue(table);
	if (strategy->look == LOOK_COUNT)
		counter_updates += strategy->free_updates;
}

static void queue_tree(uint32_t table, int level)
{
	queue(table);
	for (unsigned int i = 0; i < ENTRIES && level > 1; i++) {
		uint64_t value = entry(table, i);

		if (present(value) && !(value & LARGE))
			queue_tree(table_at(value), level - 1);
	}
	for (unsigned int i = 0; i < ENTRIES && strategy->look == LOOK_COUNT && live[table]; i++)
		if (present(entry(table, i)))
			clear(table, i);
}

static void flush(void)
{
	flushes++;
	for (size_t i = 0; i < queued_n; i++) {
		uint32_t table = queued[i];

		if (strategy->look == LOOK_COUNT)
			counts[table] = strategy->freed;
		if (state[table] != 2)
			abort();
		state[table] = 0;
		if (block_of[table]) {
			for (unsigned int j = 0; j < ENTRIES; j++)
				words[(size_t)block_of[table] * ENTRIES + j] = pattern(j);
			live[table] = 0;
			trim(table);
		}
		tables_now--;
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

static bool map_pages(uint64_t pfn, uint64_t phys, uint64_t pages, unsigned int prot)
{
	maps++;
	if (pfn + pages > 1ULL << 36 || !(prot & 3))
		return false;
	while (pages) {
		int target = largest_level(pfn, phys, pages);
		uint32_t table = root;
		uint64_t run;

		visited++;
		for (int level = LEVELS; level > target; level--) {
			unsigned int index = index_of(pfn, level);
			uint64_t value = entry(table, index);

			if (!present(value)) {
				uint32_t child = new_table();

				set(table, index, (child + FIRST_PFN) << 12 | READ | WRITE);
				installed++;
				table = child;
			} else {
				if (value & LARGE)
					return false;
				table = table_at(value);
			}
			visited++;
		}
		run = pages / span_of(target);
		if (run > ENTRIES - index_of(pfn, target))
			run = ENTRIES - index_of(pfn, target);
		for (uint64_t i = 0; i < run; i++) {
			unsigned int index = index_of(pfn, target);
			uint64_t old = entry(table, index);

			if (target > 1 && present(old)) {
				clear(table, index);
				if (!(old & LARGE))
					queue_tree(table_at(old), target - 1);
				flush();
				old = 0;
			}
			if (!present(old))
				set(table, index, phys << 12 | prot | (target > 1 ? LARGE : 0));
			pfn += span_of(target);
			phys += span_of(target);
			pages -= span_of(target);
		}
	}
	return true;
}

static void clear_level(uint32_t table, int level, uint64_t base, uint64_t first, uint64_t last)
{
	uint64_t span = span_of(level);
	unsigned int index = base < first ? index_of(first, level) : 0;
	uint64_t start = base + index * span;

	visited++;
	for (; index < ENTRIES && start <= last; index++, start += span) {
		uint64_t value = entry(table, index);

		if (!present(value))
			continue;
		if (first <= start && last >= start + span - 1) {
			clear(table, index);
			if (level > 1 && !(value & LARGE))
				queue_tree(table_at(value), level - 1);
		} else {
			uint32_t child = table_at(value);

			clear_level(child, level - 1, start, first, last);
			if (strategy->frees == EMPTY && is_empty(child)) {
				clear(table, index);
				queue_empty(child);
			}
		}
	}
}

static void unmap_pages(uint64_t pfn, uint64_t pages)
{
	uint32_t table = root;
	int level = LEVELS;

	unmaps++;
	visited++;
	for (; level > 1; level--) {
		uint64_t value = entry(table, index_of(pfn, level));

		if (!present(value) || value & LARGE)
			break;
		table = table_at(value);
		visited++;
	}
	if (pages < span_of(level))
		pages = span_of(level);
	clear_level(root, LEVELS, 0, pfn, pfn + pages - 1);
}

int main(int argc, char **argv)
{
	uint64_t space, size, step, pairs = 0;
	struct timespec from, to;

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

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (uint64_t iova = 0; iova + size <= space; iova += step, pairs++) {
		map_pages(iova >> 12, 0x40000, size >> 12, READ | WRITE);
		unmap_pages(iova >> 12, size >> 12);
		flush();
	}
	clock_gettime(CLOCK_MONOTONIC, &to);

	printf("{\"strategy\":\"%s\",\"pairs\":%llu,\"seconds\":%.6f,\"peakTableBytes\":%llu,\"finalTableBytes\":%llu,"
	       "\"tablesAllocated\":%llu,\"tablesFreed\":%llu,\"flushes\":%llu,\"counterUpdates\":%llu,"
	       "\"entriesRead\":%llu,\"tablesVisited\":%llu}\n",
	       strategy->name, (unsigned long long)pairs,
	       (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
	       (unsigned long long)tables_peak * 4096, (unsigned long long)tables_now * 4096,
	       (unsigned long long)tables_allocated, (unsigned long long)tables_freed, (unsigned long long)flushes,
	       (unsigned long long)counter_updates, (unsigned long long)entries_read, (unsigned long long)visited);
	return 0;
}
