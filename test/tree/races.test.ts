import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { openTree } from '../support/scenario';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** CPU0 does one thing and CPU1 another to the same variables; each stands on a line of its own. */
const scenario = (zero: string, one: string): string => `
#include <linux/spinlock.h>
#include <linux/compiler.h>
#include <pagewarden.h>
static int x;
static struct { short low, high; } halves;
static DEFINE_SPINLOCK(lock);
static int seen;
void setup(void) { x = 0; halves.low = 0; halves.high = 0; }
void cpu0(void) {
	${zero}
}
void cpu1(void) {
	${one}
}
void finally(void) { }
`;
const CPU0_LINE = 11;
const CPU1_LINE = 14;

describe('data races between plain accesses', () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await openTree('6.1');
  });
  const explored = async (zero: string, one: string): Promise<ScenarioVerdict> =>
    (await exploreScenario(tree, 'scenarios/race.c', scenario(zero, one)))[0]!;

  it('are advice beside a verdict that they do not change: who reads where, and who writes', async () => {
    const { verdict, races } = await explored('x = 1;', 'seen = x;');
    expect(verdict).toBe('holds');
    const side = { path: 'scenarios/race.c' };
    expect(races).toEqual([
      {
        a: { ...side, line: CPU0_LINE, function: 'cpu0', cpu: 0, writes: true },
        b: { ...side, line: CPU1_LINE, function: 'cpu1', cpu: 1, writes: false },
      },
    ]);
  });

  it.each([
    ['two writes', 'x = 1;', 'x = 2;', 1],
    ['two reads', 'if (x) seen++;', 'int y = x; (void)y;', 0],
    ['both marked', 'WRITE_ONCE(x, 1);', 'seen = READ_ONCE(x);', 0],
    ['one of them marked', 'WRITE_ONCE(x, 1);', 'seen = x;', 0],
    ['said to be meant', 'x = 1;', 'seen = data_race(x);', 0],
    ['under a lock', 'spin_lock(&lock); x = 1; spin_unlock(&lock);', 'spin_lock(&lock); x = 2; spin_unlock(&lock);', 0],
    ['under a lock that one does not take', 'spin_lock(&lock); x = 1; spin_unlock(&lock);', 'x = 2;', 1],
    ['neighbours in one word', 'halves.low = 1;', 'halves.high = 1;', 0],
    ['behind a flag that orders them', 'x = 1; smp_store_release(&seen, 1);', 'if (smp_load_acquire(&seen)) x = 2;', 0],
  ])('%s', async (_what, zero, one, races) => {
    expect((await explored(zero, one)).races).toHaveLength(races);
  });
});
