import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import { standardSet } from '../../src/explore/standard-set';
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
  /** One CPU maps and unmaps beside a scanner; then, at rest, `later` runs, and the level that still has a table is told. */
  const scenario = (later: string): string => {
    const beside = standard.find(s => s.name === 'map-unmap-beside-pfn-scanner')!.text;
    const [before] = beside.split('void finally(void)');
    return `${before}
#include <pagewarden/explore.h>

/* The lowest level that has a table on the way to PW_A. */
static int lowest_table(void)
{
	unsigned long long table = pw_table_root();
	int level = pw_table_levels();

	for (;;) {
		unsigned long long entry = pw_device_read(table + 8 * pw_table_index(PW_A, level));

		if (level == 1 || pw_entry_kind(level, entry) != PW_ENTRY_TABLE)
			return level;
		table = pw_entry_address(level, entry);
		level--;
	}
}

void finally(void)
{
	${later}
	pw_result("level %d", lowest_table());
	driver_finally();
}
`;
  };
  const outcomes = async (later: string): Promise<readonly string[]> => {
    const found = await exploreScenario(await sampleTree('refcount'), 'scenarios/later.c', scenario(later));
    return [...new Set(found.flatMap(v => v.outcomes))];
  };

  it('stays when nothing comes after', async () => {
    expect(await outcomes('')).toContain('level 1');
  });

  it('goes with the next page that is mapped and unmapped in it', async () => {
    expect(await outcomes('pw_assert(!map(PW_B, PW_PAGE, 4096, 1, PW_RW) && unmap(PW_B, 4096, 1) == 4096);')).toEqual([
      'level 4',
    ]);
  });

  it('is not found by an unmap of something else under the same parent', async () => {
    expect(await outcomes('pw_assert(!map(PW_C, PW_PAGE, 4096, 1, PW_RW) && unmap(PW_C, 4096, 1) == 4096);')).toContain(
      'level 1',
    );
  });
});
