/* SPDX-License-Identifier: MIT */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <linux/types.h>

u64 readq(const volatile void __iomem *addr);
void writeq(u64 value, volatile void __iomem *addr);

#endif
