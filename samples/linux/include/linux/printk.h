/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

#include <linux/compiler.h>

__printf(1, 2) int _printk(const char *fmt, ...);

#ifndef pr_fmt
#define pr_fmt(fmt)		fmt
#endif

#define pr_err(fmt, ...)	_printk("\0013" pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	_printk("\0014" pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	_printk("\0016" pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...)	_printk("\0017" pr_fmt(fmt), ##__VA_ARGS__)

#endif
