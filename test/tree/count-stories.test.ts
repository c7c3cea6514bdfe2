import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('what page counts were taken for, and what it was changed to', () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await openTree('6.1');
  });
  const explored = (name: string, form: 'broken' | 'fixed'): Promise<readonly ScenarioVerdict[]> => {
    const path = `scenarios/stories/${name}.c`;
    const text = readFileSync(repositoryPath(path), 'utf8');
    expect(text).toMatch(/#ifn?def FIXED/);
    return exploreScenario(tree, path, form === 'fixed' ? `#define FIXED\n${text}` : text);
  };

  it.each([
    ['page-table-fragments', '4231aba000f5', 'count-underflow', /_refcount of page 0x[0-9a-f]+ goes from 0 to -1/],
    ['shared-pmd-table', '59d9094df3d7', 'memory-leak', /is never freed/],
    ['steal-page-cache-page', '32f98877c57b', 'warning-fires', /WARN_ON/],
    ['tail-pages', '7118fc2906e2', 'count-underflow', /goes from 0 to -1/],
    ['count-as-lock', '905f5ce0835c', 'warning-fires', /WARN_ON/],
    ['receive-buffer-reuse', '75aab4e10ae6', 'warning-fires', /WARN_ON/],
  ] as const)('%s, before and after %s', async (name, _commit, verdict, message) => {
    const broken = await explored(name, 'broken');
    const fixed = await explored(name, 'fixed');
    expect(broken.map(v => v.verdict)).toEqual([verdict]);
    expect(broken[0]!.message).toMatch(message);
    expect(fixed.map(v => v.verdict)).toEqual(['holds']);
  });
});
