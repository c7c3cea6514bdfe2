import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import { LATER, STILL_THERE, laterScenarios } from '../../src/explore/later';
import { standardSet } from '../../src/explore/standard-set';
import { decisionsOf } from '../../src/review/decisions';
import { auditComment } from '../../src/review/draft';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario, sampleTree } from '../support/explore';
import { repositoryPath } from '../support/trees';

const driver = {
  path: 'scenarios/sample-iommu.c',
  text: readFileSync(repositoryPath('scenarios/sample-iommu.c'), 'utf8'),
};
const standard = standardSet(driver).filter(scenario => !scenario.outside);

/** Verdicts of the named scenarios of the standard set, by scenario. */
async function verdicts(tree: KernelTree, names: RegExp): Promise<Map<string, readonly ScenarioVerdict[]>> {
  const found = new Map<string, readonly ScenarioVerdict[]>();
  for (const { name, path, text } of standard) {
    if (names.test(name)) found.set(name, await exploreScenario(tree, path, text));
  }
  return found;
}
const kinds = (found: ReadonlyMap<string, readonly ScenarioVerdict[]>): Record<string, string[]> =>
  Object.fromEntries([...found].map(([name, list]) => [name, [...new Set(list.map(v => v.verdict))]]));

describe('what breaks the contract of the API', () => {
  it('is named as such in the scenario, and gives advice', async () => {
    const twice = standardSet(driver).find(({ name }) => name === 'unmap-unmap-same-page')!;
    const [advice] = await exploreScenario(await sampleTree('private'), twice.path, twice.text);
    expect(advice).toMatchObject({
      verdict: 'warning-fires',
      outside: 'two CPUs unmap one address at the same time',
    });
  });
});

describe('the sample driver as it stands', () => {
  it('holds in every scenario of the standard set', async () => {
    for (const [name, list] of Object.entries(kinds(await verdicts(await sampleTree(), /./)))) {
      expect([name, list]).toEqual([name, ['holds']]);
    }
  });
});

describe('counting entries in _refcount', () => {
  let found: Map<string, readonly ScenarioVerdict[]>;
  beforeAll(async () => {
    found = await verdicts(await sampleTree('refcount'), /beside|unmap-map/);
  });

  it('lets the range warning fire beside a GUP-fast pin, which adds 1024', () => {
    const pin = found.get('map-unmap-beside-gup-fast-pin')!;
    const warning = pin.find(v => v.verdict === 'warning-fires');
    expect(warning?.message).toMatch(/WARN_ON_ONCE\(rc > 513/);
    expect(warning?.trace.some(step => step.changes.some(c => c.kind === 'refcount' && c.after === '1026'))).toBe(true);
  });

  it('misses a free beside everybody who takes a reference for a moment', () => {
    for (const actor of ['gup-fast', 'gup-fast-pin', 'page-cache', 'pfn-scanner']) {
      expect([actor, kinds(found)[`map-unmap-beside-${actor}`]]).toEqual([
        actor,
        expect.arrayContaining(['missed-free']),
      ]);
    }
  });

  it('never frees too early: the decision is one-sided', () => {
    const heavy = ['use-after-free', 'device-reaches-freed-page', 'double-free', 'stale-translation', 'memory-leak'];
    expect([...found.values()].flat().filter(v => heavy.includes(v.verdict))).toEqual([]);
  });

  it('holds where nobody else takes references', () => {
    expect(kinds(found)['unmap-map-same-table']).toEqual(['holds']);
    expect(kinds(found)['unmap-map-same-parent']).toEqual(['holds']);
  });

  it('is one-sided where it decides to free, two-sided where it warns', () => {
    const decisions = decisionsOf([...found.values()].flat());
    const sides = Object.fromEntries(decisions.map(({ source, sided }) => [source, sided]));
    expect(sides).toMatchObject({
      'int rc = page_ref_inc_return(virt_to_page(pte));': 'two-sided',
      'rc = page_ref_dec_return(virt_to_page(pte));': 'two-sided',
      '} else if (page_count(virt_to_page(child)) == 1) {': 'one-sided',
      'if (page_count(page) == 1) {': 'one-sided',
    });
    // What is read for pr_debug() decides nothing.
    expect(Object.keys(sides).filter(source => source.includes('atomic_read'))).toEqual([]);
    const warns = decisions.find(({ source }) => source.startsWith('int rc'))!;
    expect(warns.harm?.message).toBe('WARN_ON_ONCE(rc > 513 || rc < 2) fires.');
    expect(auditComment(warns)).toBeUndefined();
  });

  it('drafts the comment that the maintainer asked for', () => {
    const decisions = decisionsOf([...found.values()].flat());
    const frees = decisions.find(({ harm }) => harm?.verdict === 'missed-free')!;
    expect(frees.source).toMatch(/page_count\(.*\) == 1/);
    expect(frees.raised.map(({ actor }) => actor?.name)).toEqual([
      'gup-fast',
      'gup-fast-pin',
      'page-cache',
      'pfn-scanner',
    ]);
    const draft = auditComment(frees, [{ what: 'a page that is mapped and unmapped in it', freed: 'always' }])!;
    for (const line of draft.split('\n')) expect(line.length).toBeLessThanOrEqual(72);
    const words = draft.replace(/\n \* ?/g, ' ').replace(/\s+/g, ' ');
    expect(words).toContain('DRAFT, to be checked by a person.');
    expect(words).toContain("a page cache look-up (mm/filemap.c), with a pointer from the page's previous life,");
    expect(words).toContain('A count that is too high only forgoes the free: the empty table stays');
    expect(words).toContain('It goes with a page that is mapped and unmapped in it.');
    expect(words).toMatch(/Searched: \d+ scenarios, \d+ states, every order of the CPUs, each once/);
  });

  it('ends the trace at the line that shows the violation', () => {
    const pin = found.get('map-unmap-beside-gup-fast-pin')!.find(v => v.verdict === 'warning-fires')!;
    expect(pin.trace.at(-1)?.source).toContain('WARN_ON_ONCE');
    expect(pin.preemptions).toBeLessThanOrEqual(pin.shortest);
  });
});

describe('counting entries in _mapcount', () => {
  let found: Map<string, readonly ScenarioVerdict[]>;
  beforeAll(async () => {
    found = await verdicts(await sampleTree('mapcount'), /beside-(gup|pfn)|unmap-map-same-table/);
  });

  it('is immune to transient references: no warning, no missed free', () => {
    const harmed = [...found.values()].flat().filter(v => v.verdict === 'warning-fires' || v.verdict === 'missed-free');
    expect(harmed).toEqual([]);
  });

  it('frees a table that an unmap covers whole without resetting the count', () => {
    for (const [name, list] of found) {
      expect([name, list.map(v => v.verdict)]).toEqual([name, ['bad-page-state']]);
      expect(list[0]!.message).toMatch(/nonzero mapcount: _mapcount is \d+, not -1/);
    }
  });
});

describe('counting entries in a word of their own', () => {
  it('holds beside every actor', async () => {
    const found = kinds(await verdicts(await sampleTree('private'), /beside|unmap-map|unmap-unmap/));
    for (const [name, list] of Object.entries(found)) expect([name, list]).toEqual([name, ['holds']]);
  });
});

describe('a table whose free was missed', () => {
  const missed = standard.find(s => s.name === 'map-unmap-beside-pfn-scanner')!;
  const outcomes = async (what: RegExp): Promise<readonly string[]> => {
    const i = LATER.findIndex(later => what.test(later.what));
    const { path, text } = laterScenarios(missed)[i]!;
    const found = await exploreScenario(await sampleTree('refcount'), path, text);
    return [...new Set(found.flatMap(v => v.outcomes))];
  };

  it('stays when nothing comes after', async () => {
    expect(await outcomes(/no operation/)).toContain(STILL_THERE);
  });

  it('goes with the next page that is mapped and unmapped in it', async () => {
    expect(await outcomes(/unmapped in it$/)).toEqual(['level 4']);
  });

  it('is not found by an unmap of something else under the same parent', async () => {
    expect(await outcomes(/beside it$/)).toContain(STILL_THERE);
  });
});
