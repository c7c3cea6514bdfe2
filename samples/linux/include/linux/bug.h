/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/types.h>

void __report_warning(const char *file, int line);
void __attribute__((__noreturn__)) __report_bug(const char *file, int line);

#define WARN_ON(condition)						\
({									\
	bool __bad = !!(condition);					\
									\
	if (unlikely(__bad))						\
		__report_warning(__FILE__, __LINE__);			\
	unlikely(__bad);						\
})

#define WARN_ON_ONCE(condition)						\
({									\
	static bool __reported;						\
	bool __bad_once = !!(condition);				\
									\
	if (unlikely(__bad_once) && !__reported) {			\
		__reported = true;					\
		__report_warning(__FILE__, __LINE__);			\
	}								\
	unlikely(__bad_once);						\
})

#define BUG_ON(condition)						\
do {									\
	if (unlikely(condition))					\
		__report_bug(__FILE__, __LINE__);			\
} while (0)

#endif
