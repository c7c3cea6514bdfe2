/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/types.h>
#include <asm/cmpxchg.h>

/*
 * atomic_read() and atomic_set() order nothing, nor do the operations without
 * a result. Those that return something are full barriers.
 */
int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int i);
void atomic_add(int i, atomic_t *v);
void atomic_sub(int i, atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_add_unless(atomic_t *v, int a, int u);
int atomic_cmpxchg(atomic_t *v, int old, int new);

#endif
