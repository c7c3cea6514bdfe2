/* SPDX-License-Identifier: MIT */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <linux/types.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

struct page;

/* All memory has a fixed kernel address; these only convert. */
phys_addr_t virt_to_phys(const volatile void *address);
void *phys_to_virt(phys_addr_t address);
struct page *virt_to_page(const void *address);
struct page *pfn_to_page(unsigned long pfn);
unsigned long page_to_pfn(const struct page *page);

#endif
