import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const path = 'scenarios/stories/entry-counts.c';
const text = readFileSync(repositoryPath(path), 'utf8');

/** Mappers, CPUs that do GUP-fast, and how often each does its work. */
type Size = readonly [mappers: number, gups: number, rounds: number];

/**
 * Against the model in Promela: a put that frees is one step there and two here, the count and the free. With one mapper
 * nobody else looks at the lock and the directory, so that using them are no steps: three fewer.
 */
const MORE_STEPS = { 1: -2, 2: 1, 3: 1 };

describe('entries of a page table counted in its page', () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await openTree('6.1');
  });
  const explored = (mode: 0 | 1, [mappers, gups, rounds]: Size): Promise<readonly ScenarioVerdict[]> => {
    const sizes = { MODE: mode, MAPPERS: mappers, GUPS: gups, ROUNDS: rounds };
    const defines = Object.entries(sizes).map(([name, value]) => `#define ${name} ${value}\n`);
    return exploreScenario(tree, path, defines.join('') + text);
  };

  it.each([
    [[1, 1, 1], 10],
    [[2, 1, 1], 14],
    [[3, 1, 1], 18],
  ] as const)('in _refcount, %j: the range warnings fire and a free is missed', async (size, stepsInSpin) => {
    const found = await explored(0, size);
    expect([...new Set(found.map(v => v.verdict))]).toEqual(['warning-fires', 'missed-free']);
    expect(Math.min(...found.map(v => v.shortest))).toBe(stepsInSpin + MORE_STEPS[size[0]]);
  });

  it.each([[[1, 1, 1]], [[2, 1, 1]], [[2, 2, 1]], [[2, 1, 2]], [[3, 1, 1]]] as const)(
    'in _mapcount, %j: holds',
    async size => {
      expect((await explored(1, size)).map(v => v.verdict)).toEqual(['holds']);
    },
  );
});
