/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/types.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/* @a is a power of two. */
#define ALIGN_DOWN(x, a)	((x) & ~((typeof(x))(a) - 1))
#define ALIGN(x, a)		ALIGN_DOWN((x) + (a) - 1, a)
#define IS_ALIGNED(x, a)	(((x) & ((typeof(x))(a) - 1)) == 0)

#define min(x, y)							\
({									\
	typeof(x) __x = (x);						\
	typeof(y) __y = (y);						\
									\
	__x < __y ? __x : __y;						\
})

#define max(x, y)							\
({									\
	typeof(x) __x = (x);						\
	typeof(y) __y = (y);						\
									\
	__x > __y ? __x : __y;						\
})

#define offsetof(type, member)	__builtin_offsetof(type, member)

#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - offsetof(type, member)))

/* Number of the lowest bit that is set; undefined for 0. */
static inline unsigned long __ffs(unsigned long word)
{
	unsigned long bit = 0;

	while (!(word & 1)) {
		word >>= 1;
		bit++;
	}
	return bit;
}

#endif
