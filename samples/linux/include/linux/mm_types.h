/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>

struct address_space;

/*
 * One of these for every page frame. What the middle five words mean depends
 * on who owns the page. Bit 0 of the first of them marks a tail page, so every
 * owner must keep it clear.
 */
struct page {
	unsigned long flags;

	union {
		struct {	/* Files, anonymous memory; lists of the owner */
			struct list_head lru;
			struct address_space *mapping;
			pgoff_t index;
			unsigned long private;
		};
		struct {	/* Tail pages */
			unsigned long compound_head;
		};
		struct {	/* Page tables of processes */
			unsigned long _pt_pad_1;	/* compound_head */
			unsigned long _pt_pad_2;
			unsigned long _pt_pad_3;	/* mapping */
			atomic_t pt_share_count;
		};
	};

	union {
		/*
		 * Page tables of processes that map this page, less one. An
		 * owner that never lets a process map the page may count in
		 * here, and has to call page_mapcount_reset() before it frees
		 * the page.
		 */
		atomic_t _mapcount;

		/* What else the page is: values below -128. */
		unsigned int page_type;
	};

	/*
	 * References. Lookups that race with the page's last life can take
	 * one and drop it again at any time. Not to be touched but through
	 * page_ref.h.
	 */
	atomic_t _refcount;

	unsigned long memcg_data;
} __attribute__((__aligned__(2 * sizeof(unsigned long))));

#endif
