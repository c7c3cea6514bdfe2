/* SPDX-License-Identifier: MIT */
/*
 * CPUs map and unmap entries of one page table, whose page counts them.
 *
 * The table is brought under a read lock and installed with cmpxchg(); who
 * takes the last entry out frees it under the write lock. The first CPU also
 * gives up a user page, which may come back as the table while GUP-fast still
 * has the stale entry for it. Entries are counted in _refcount, on top of the
 * owner's one, or with MODE 1 in _mapcount.
 */
/* bounds: one table; each mapper has an entry of its own; MAPPERS, GUPS and ROUNDS as defined */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

#include <pagewarden.h>
#include <pagewarden/gup-fast.h>

#ifndef MODE
#define MODE 0
#endif
#ifndef MAPPERS
#define MAPPERS 1
#endif
#ifndef GUPS
#define GUPS 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#define CPUS (MAPPERS + GUPS)

static DEFINE_RWLOCK(lock);
static unsigned long directory;	/* address of the table, 0: none */

/* Entries after a change; how many there may be is checked as the series do. */
static void count_up(struct page *table)
{
#if MODE == 0
	int count = page_ref_inc_return(table);

	WARN_ON(count > MAPPERS + 1 || count < 2);
#else
	int count = atomic_inc_return(&table->_mapcount) + 1;

	WARN_ON(count > MAPPERS || count < 1);
#endif
}

static bool count_down(struct page *table)
{
#if MODE == 0
	int count = page_ref_dec_return(table);

	WARN_ON(count > MAPPERS || count < 1);
	return count == 1;
#else
	int count = atomic_dec_return(&table->_mapcount) + 1;

	WARN_ON(count > MAPPERS - 1 || count < 0);
	return count == 0;
#endif
}

static bool is_empty(struct page *table)
{
#if MODE == 0
	return page_count(table) == 1;
#else
	return atomic_read(&table->_mapcount) == -1;
#endif
}

static void map(int entry)
{
	unsigned long table, new;

	read_lock(&lock);
	table = READ_ONCE(directory);
	if (!table) {
		new = get_zeroed_page(GFP_ATOMIC);
		pw_assert(new);
		table = cmpxchg(&directory, 0, new);
		if (table)
			put_page(virt_to_page(new));
		else
			table = new;
	}
	WRITE_ONCE(((unsigned long *)table)[entry], 1);
	count_up(virt_to_page(table));
	read_unlock(&lock);
}

static void unmap(int entry)
{
	unsigned long table;
	bool last;

	read_lock(&lock);
	table = READ_ONCE(directory);
	WRITE_ONCE(((unsigned long *)table)[entry], 0);
	last = count_down(virt_to_page(table));
	read_unlock(&lock);
	if (!last)
		return;

	write_lock(&lock);
	table = READ_ONCE(directory);
	if (table && is_empty(virt_to_page(table))) {
		WRITE_ONCE(directory, 0);
		put_page(virt_to_page(table));
	}
	write_unlock(&lock);
}

void setup(void)
{
	pw_user_page_map();
}

/* Mappers come first, then those who do GUP-fast. */
static void work(int cpu)
{
	int round;

	if (cpu == 0)
		pw_user_page_unmap();
	for (round = 0; round < ROUNDS; round++) {
		if (cpu < MAPPERS) {
			map(cpu);
			unmap(cpu);
		} else {
			pw_gup_fast();
		}
	}
}

void cpu0(void)
{
	work(0);
}

void cpu1(void)
{
	work(1);
}

#if CPUS > 2
void cpu2(void)
{
	work(2);
}
#endif

#if CPUS > 3
void cpu3(void)
{
	work(3);
}
#endif

#if CPUS > 4
void cpu4(void)
{
	work(4);
}
#endif

/* Every entry is gone, so the table must be, too. */
void finally(void)
{
	if (directory)
		pw_violation("missed-free", "The table has no entry and stays.");
}
