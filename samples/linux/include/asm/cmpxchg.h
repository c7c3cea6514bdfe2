/* SPDX-License-Identifier: MIT */
#ifndef _ASM_CMPXCHG_H
#define _ASM_CMPXCHG_H

#include <linux/types.h>

/* Both are full barriers when they store. */
#define xchg(ptr, new)							\
	__atomic_exchange_n((ptr), (new), __ATOMIC_SEQ_CST)

#define cmpxchg64(ptr, old, new)					\
({									\
	u64 __seen = (old);						\
									\
	__atomic_compare_exchange_n((ptr), &__seen, (new), 0,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);\
	__seen;								\
})

#endif
