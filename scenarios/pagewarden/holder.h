/* SPDX-License-Identifier: MIT */
/*
 * A holder: has a reference that was got by the rules, and drops it late.
 *
 * Stands for the previous owner of a page, or for a look-up that succeeded:
 * its put_page() may be the last one.
 */
#ifndef PAGEWARDEN_HOLDER_H
#define PAGEWARDEN_HOLDER_H

#include <linux/mm.h>
#include <pagewarden/explore.h>

static struct page *pw_held;

/* Belongs into setup(), while the owner still has the page. */
static inline void pw_hold(struct page *page)
{
	get_page(page);
	pw_held = page;
}

static inline void pw_late_put(void)
{
	put_page(pw_held);
}

#endif
