/* SPDX-License-Identifier: MIT */
/*
 * What the actors of an exploration can say to the machine; see actors' own
 * headers beside this one for what they stand for.
 */
#ifndef PAGEWARDEN_EXPLORE_H
#define PAGEWARDEN_EXPLORE_H

#include <linux/types.h>
#include <pagewarden.h>

struct page;

/* Nobody comes in between: what is one step in hardware. */
void pw_atomic_begin(void);
void pw_atomic_end(void);

/*
 * Any page that is in use when this is called: an exploration tries each. NULL
 * is among them, for "none".
 */
struct page *pw_choose_page(void);

/* Reports a verdict by its name, as in "stale-translation"; the CPU stops. */
__attribute__((format(printf, 2, 3)))
void pw_violation(const char *verdict, const char *format, ...);

/*
 * The page table that pw_show_table() named first, as hardware sees it.
 */
unsigned long long pw_table_root(void);
int pw_table_levels(void);
/* Index of the entry for @iova in a table of @level (1: base pages). */
unsigned int pw_table_index(unsigned long iova, int level);

#define PW_ENTRY_EMPTY	0
#define PW_ENTRY_TABLE	1
#define PW_ENTRY_LEAF	2

/*
 * What an entry of @level says: its kind, the level of the table that it points
 * to, bytes under it, address in it.
 */
int pw_entry_kind(int level, unsigned long long entry);
int pw_entry_level(int level, unsigned long long entry);
unsigned long pw_entry_span(int level, unsigned long long entry);
unsigned long long pw_entry_address(int level, unsigned long long entry);

/* Reads 8 bytes of physical memory as a device does. */
unsigned long long pw_device_read(unsigned long long phys);

#endif
