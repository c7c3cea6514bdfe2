import type { SessionView } from '../../src/machine/session';
import { emptyTree, openScenario } from './session';

/** Kernel types and declarations that C snippets of tests use; a tree's headers have them otherwise. */
const TYPES = `
#include <pagewarden.h>
#define NULL ((void *)0)
#define GFP_KERNEL 0x400u
#define GFP_ATOMIC 0u
#define __GFP_DMA32 0x04u
#define __GFP_ZERO 0x100u
#define __GFP_COMP 0x40000u
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32; typedef unsigned long long u64;
typedef signed long long s64; typedef _Bool bool; typedef unsigned long size_t; typedef long ssize_t;
typedef unsigned int gfp_t; typedef u64 phys_addr_t; typedef u64 dma_addr_t; typedef s64 ktime_t;
typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef struct { atomic_t val; } spinlock_t;
typedef struct { atomic_t cnts; atomic_t wait_lock; } rwlock_t;
struct mutex { atomic64_t owner; };
struct list_head { struct list_head *next, *prev; };
struct callback_head { struct callback_head *next; void (*func)(struct callback_head *head); };
#define rcu_head callback_head
struct page {
	unsigned long flags;
	union {
		struct { struct list_head lru; void *mapping; unsigned long index; unsigned long private; };
		struct { unsigned long compound_head; unsigned char compound_dtor; unsigned char compound_order; };
	};
	atomic_t _mapcount;
	atomic_t _refcount;
	unsigned long memcg_data;
};
enum { PG_head = 16, PG_slab = 9 };
`;

/** Line at which a snippet's first line stands, so that tests may speak of its lines. */
export const FIRST_LINE = TYPES.split('\n').length;

/** Runs C text that defines cpu0() (and setup, cpu1, finally where wanted) to its end or to what stops it. */
export async function runC(text: string): Promise<SessionView> {
  const session = await openScenario(emptyTree(), 'scenarios/test.c', TYPES + text);
  let view = await session.continue();
  while (view.status === 'paused') view = await session.continue();
  return view;
}

/** Runs the body of a function and gives what it reported with pw_result(). */
export async function resultsOf(body: string, outside = ''): Promise<readonly string[]> {
  const view = await runC(`${outside}\nvoid cpu0(void)\n{\n${body}\n}\n`);
  if (view.status !== 'finished') throw new Error(view.violations.map(v => v.message).join('\n'));
  return view.result?.split('\n') ?? [];
}

/** Runs the body of a function and gives the one violation that stopped it, as "kind: sentence". */
export async function violationOf(body: string, outside = ''): Promise<string> {
  const view = await runC(`${outside}\nvoid cpu0(void)\n{\n${body}\n}\n`);
  if (view.status !== 'stopped') throw new Error(`it ends as ${view.status}`);
  const last = view.violations.at(-1)!;
  return `${last.kind}: ${last.message}`;
}
