import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import type { MemoryModel } from '../../src/explore/stepper';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const path = 'scenarios/stories/clear-then-count.c';
const text = readFileSync(repositoryPath(path), 'utf8');

const define = (name: string): string => `#define ${name}\n${text}`;

/** What the owner clears the entry with, and whether its reading of the count can be trusted then. */
const FORMS = [
  ['a plain store', text, { sc: 'holds', tso: 'warning-fires' }],
  ['xchg()', define('XCHG'), { sc: 'holds', tso: 'holds' }],
  ['a plain store and smp_mb()', define('BARRIER'), { sc: 'holds', tso: 'holds' }],
] as const;

describe('a page whose entry is cleared and whose count is read, against GUP-fast', () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await openTree('6.1');
  });
  const explored = (scenario: string, memoryModel: MemoryModel): Promise<readonly ScenarioVerdict[]> =>
    exploreScenario(tree, path, scenario, { memoryModel });

  const cells = FORMS.flatMap(([how, scenario, verdicts]) =>
    (['sc', 'tso'] as const).map(model => [how, model, verdicts[model], scenario] as const),
  );
  it.each(cells)('%s under %s: %s', async (_how, model, verdict, scenario) => {
    const found = await explored(scenario, model);
    expect(found.map(v => v.verdict)).toEqual([verdict]);
    // A verdict that the limit of a buffer had a part in would say less.
    const memory =
      model === 'tso' ? /x86-TSO, store buffers as long as needed \([123]\)$/ : /sequentially consistent memory$/;
    expect(found[0]!.bounds).toMatch(memory);
  });

  it('breaks while the store waits in the buffer: both read before it reaches memory', async () => {
    const [found] = await explored(text, 'tso');
    const at = (cpu: number, source: RegExp, what: RegExp): number =>
      found!.trace.findIndex(s => s.cpu === cpu && source.test(s.source) && s.changes.some(c => what.test(c.what)));
    const reads = (cpu: number, source: RegExp): number =>
      found!.trace.findIndex(s => s.cpu === cpu && source.test(s.source));
    const waits = at(0, /WRITE_ONCE\(pte, NULL\)/, /waits in the store buffer/);
    const arrives = at(0, /WRITE_ONCE\(pte, NULL\)/, /reaches memory/);
    const counts = reads(0, /atomic_read\(&page->_refcount\)/);
    const looksAgain = reads(1, /READ_ONCE\(pte\) == found/);
    expect(waits).toBeGreaterThanOrEqual(0);
    expect(counts).toBeGreaterThan(waits);
    expect(looksAgain).toBeGreaterThan(waits);
    expect(arrives).toBeGreaterThan(Math.max(counts, looksAgain));
  });

  it('needs the second look at the entry: without it every form breaks, under both models', async () => {
    for (const [, scenario] of FORMS) {
      const once = scenario.replace('if (READ_ONCE(pte) == found)', '');
      expect(once).not.toBe(scenario);
      for (const model of ['sc', 'tso'] as const) {
        expect((await explored(once, model)).map(v => v.verdict)).toEqual(['warning-fires']);
      }
    }
  });
});
