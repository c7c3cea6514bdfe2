/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/page_ref.h>
#include <asm/page.h>

void get_page(struct page *page);
void put_page(struct page *page);

/* One reference of each page on the list, which is linked through ->lru. */
void put_pages_list(struct list_head *pages);

void *page_address(const struct page *page);

int page_mapcount(struct page *page);

/* Back to "no process maps it", as the page allocator expects it. */
void page_mapcount_reset(struct page *page);

#endif
