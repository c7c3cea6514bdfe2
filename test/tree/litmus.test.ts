import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { enumerateFinalStates, litmusScenario, parseLitmus, satisfies } from '../support/litmus';
import { realTree } from '../support/session';
import { kernelTreePath } from '../support/trees';

const folder = join(kernelTreePath('6.1'), 'tools/memory-model/litmus-tests');
const tests = readdirSync(folder)
  .filter(name => name.endsWith('.litmus'))
  .map(name => parseLitmus(readFileSync(join(folder, name), 'utf8')));

const reachable = (model: 'sc' | 'tso'): string[] =>
  tests.filter(t => enumerateFinalStates(t, model).some(final => satisfies(t, final))).map(t => t.name);

describe("the kernel's litmus tests, by brute force", () => {
  it('are all read', () => {
    expect(tests).toHaveLength(34);
  });

  it('reach no exists clause under sequential consistency', () => {
    expect(reachable('sc')).toEqual([]);
  });

  it('reach exactly the store-buffering ones under TSO', () => {
    expect(reachable('tso')).toEqual(['R+poonceonces', 'SB+poonceonces', 'SB+rfionceonce-poonceonces']);
  });
});

describe("the kernel's litmus tests, explored on the machine", () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await realTree('6.1');
  });

  const both = tests.flatMap(t => (['sc', 'tso'] as const).map(model => [t.name, model, t] as const));
  it.each(both)('%s: the same final states under %s', async (name, memoryModel, litmus) => {
    const scenario = litmusScenario(litmus);
    const verdicts = await exploreScenario(tree, `scenarios/litmus-${name}.c`, scenario, { memoryModel });
    const locks = new Set(
      litmus.processes.flatMap(p => p.parameters.filter(q => q.type.startsWith('spinlock_t')).map(q => q.name)),
    );
    // Locks are left out: the machine keeps them in the tree's own bytes.
    const expected = enumerateFinalStates(litmus, memoryModel).map(final =>
      final
        .split(' ')
        .filter(term => !locks.has(term.split('=')[0]!))
        .join(' '),
    );
    const sorted = verdicts[0]!.outcomes.map(outcome => outcome.split(' ').sort().join(' '));
    expect(verdicts.map(v => v.verdict)).toEqual(['holds']);
    expect(sorted.sort()).toEqual(expected.sort());
  });
});
