import { describe, expect, it } from 'vitest';
import { PRIMITIVES } from '../../../../src/machine/primitives';
import { resultsOf, runC, violationOf } from '../../../support/run-c';

describe('the table', () => {
  it('has a stub’s assumption for every stub, and for nothing else', () => {
    for (const entry of PRIMITIVES.values())
      expect(entry.assumption !== undefined, entry.name).toBe(entry.kind === 'stubbed');
  });
  it('names a source for every entry, none of them a driver', () => {
    for (const entry of PRIMITIVES.values()) expect(entry.source, entry.name).toMatch(/^(?!drivers\/).+/);
  });
});

describe('atomics', () => {
  it('wrap at the width of their type', async () => {
    expect(
      await resultsOf(`
        atomic_t a = { 0x7fffffff }; atomic64_t b = { -1 };
        pw_result("%d %lld", atomic_inc_return(&a), atomic64_add_return(2, &b));`),
    ).toEqual(['-2147483648 1']);
  });
  it('give the old value with fetch_, the new one with _return, and test with _and_test', async () => {
    expect(
      await resultsOf(`
        atomic_t a = { 5 };
        pw_result("%d %d %d %d", atomic_fetch_sub(2, &a), atomic_sub_return(2, &a), atomic_dec_and_test(&a), atomic_read(&a));`),
    ).toEqual(['5 1 1 0']);
  });
  it('change only when allowed to', async () => {
    expect(
      await resultsOf(`
        atomic_t zero = { 0 }, one = { 1 };
        pw_result("%d %d %d", atomic_add_unless(&zero, 1, 0), atomic_inc_not_zero(&one), atomic_dec_if_positive(&zero));
        pw_result("%d %d", zero.counter, one.counter);`),
    ).toEqual(['0 1 -1', '0 2']);
  });
  it('exchange when the value is the expected one, at every width', async () => {
    expect(
      await resultsOf(`
        u8 a = 200; u16 b = 1; u64 c = 1ull << 40; u64 expected = 7;
        pw_result("%d %d", cmpxchg(&a, 200, 3), a);
        pw_result("%d %d", cmpxchg(&b, 2, 3), b);
        pw_result("%d %llu", try_cmpxchg(&c, &expected, 9), expected);
        pw_result("%llu %llu", xchg(&c, 5), c);`),
    ).toEqual(['200 3', '1 1', `0 ${1n << 40n}`, `${1n << 40n} 5`]);
  });
  it('stop at a counter that nobody initialised', async () => {
    expect(await violationOf(`atomic_t a; atomic_inc(&a);`)).toBe(
      'undefined-behaviour: atomic_inc() works on an uninitialised value.',
    );
  });
});

describe('bit operations', () => {
  it('reach across words of a bitmap', async () => {
    expect(
      await resultsOf(`
        unsigned long map[2] = { 0 };
        set_bit(70, map);
        pw_result("%d %d %lu", test_and_set_bit(3, map), test_and_clear_bit(70, map), map[0]);
        pw_result("%lu %d %d %lu", __ffs(8), fls(8), ffs(0), __fls(1ul << 63));`),
    ).toEqual(['0 1 8', '3 4 0 63']);
  });
});

describe('locks', () => {
  it('are in the tree’s own bytes', async () => {
    expect(
      await resultsOf(
        `static spinlock_t lock; spin_lock(&lock); pw_result("%#x", lock.val.counter); spin_unlock(&lock); pw_result("%d", lock.val.counter);`,
      ),
    ).toEqual(['0x10001', '0']);
  });
  it('stop a CPU that waits for itself', async () => {
    expect(await violationOf(`spin_lock(&lock); spin_lock(&lock);`, 'static spinlock_t lock;')).toBe(
      'deadlock: CPU 0 waits for lock, which it holds itself.',
    );
    expect(await violationOf(`read_lock(&lock); write_lock(&lock);`, 'static rwlock_t lock;')).toMatch(/^deadlock/);
    expect(
      await resultsOf(`static rwlock_t lock; read_lock(&lock); read_lock(&lock); pw_result("%x", lock.cnts.counter);`),
    ).toEqual(['400']);
  });
  it('stop an unlock by someone who does not hold it', async () => {
    expect(await violationOf(`spin_unlock(&lock);`, 'static spinlock_t lock;')).toBe(
      'undefined-behaviour: spin_unlock() on lock, which CPU 0 does not hold.',
    );
  });
  it('stop a run in which nobody will ever release the lock', async () => {
    const view = await runC(
      `static spinlock_t lock; void cpu0(void) { spin_lock(&lock); } void cpu1(void) { spin_lock(&lock); }`,
    );
    expect(view.violations.map(v => v.kind)).toEqual(['deadlock']);
  });
  it('turn interrupts off and back to what they were', async () => {
    expect(
      await resultsOf(`
        static spinlock_t a, b; unsigned long f, g;
        spin_lock_irqsave(&a, f); spin_lock_irqsave(&b, g);
        spin_unlock_irqrestore(&b, g); pw_result("%d", irqs_disabled());
        spin_unlock_irqrestore(&a, f); pw_result("%d", irqs_disabled());`),
    ).toEqual(['1', '0']);
  });
  it('do not let a mutex be taken where sleeping is not allowed', async () => {
    expect(await violationOf(`preempt_disable(); mutex_lock(&m);`, 'static struct mutex m;')).toMatch(
      /^sleep-in-atomic: mutex_lock/,
    );
  });
});

describe('RCU', () => {
  it('calls back after a grace period', async () => {
    expect(
      await resultsOf(
        `call_rcu(&head, done); pw_result("queued"); rcu_barrier();`,
        `static struct rcu_head head; static void done(struct rcu_head *h) { pw_result("%d", h == &head); }`,
      ),
    ).toEqual(['queued', '1']);
  });
  it('frees after a grace period with kfree_rcu()', async () => {
    expect(
      await violationOf(
        `struct box *box = kzalloc(sizeof(*box), GFP_KERNEL); kfree_rcu(box, rcu); box->x = 1; rcu_barrier(); box->x = 2;`,
        `struct box { int x; struct rcu_head rcu; };`,
      ),
    ).toMatch(/^use-after-free: Writes 4 bytes at offset 0 of the 24-byte object/);
  });
  it('does not let a reader wait for readers', async () => {
    expect(await violationOf(`rcu_read_lock(); synchronize_rcu();`)).toBe(
      'sleep-in-atomic: synchronize_rcu() may sleep, but inside rcu_read_lock().',
    );
  });
  it('stops an unlock without a lock', async () => {
    expect(await violationOf(`rcu_read_unlock();`)).toMatch(/without a matching lock/);
  });
});

describe('a completion', () => {
  it('is waited for, and stops a run in which nobody completes it', async () => {
    const done = 'struct completion { unsigned int done; }; static struct completion c;';
    expect(await resultsOf('c.done = 1; wait_for_completion(&c); pw_result("%u", c.done);', done)).toEqual(['0']);
    expect(await violationOf('wait_for_completion(&c);', done)).toMatch(
      /^deadlock: CPU 0 waits in cpu0\(\), and nothing that runs will let it go on\.$/,
    );
  });
});

describe('per-CPU variables', () => {
  it('have a copy for every CPU that starts as the image has it', async () => {
    const view = await runC(`
      static int counter = 7;
      static void bump(void) { *this_cpu_ptr(&counter) += smp_processor_id() + 1; }
      void cpu0(void) { bump(); }
      void cpu1(void) { bump(); }
      void finally(void) { pw_result("%d %d", *per_cpu_ptr(&counter, 0), *per_cpu_ptr(&counter, 1)); }`);
    expect(view.result).toBe('8 9');
  });
});
