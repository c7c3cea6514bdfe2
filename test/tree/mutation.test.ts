import { beforeAll, describe, expect, it, vi } from 'vitest';
import { overlay } from '../../src/source/overlay';
import type { KernelTree } from '../../src/source/tree';
import { openTree } from '../support/scenario';
import { CALLS } from './vtd/calls';
import { MUTATIONS, type Shown } from './vtd/mutations';
import { observe, scenarioWith, type Observation } from './vtd/observe';
import { renameAll } from './vtd/rename';

vi.setConfig({ testTimeout: 300_000 });

const FOLDER = 'drivers/iommu/intel';

let tree: KernelTree;
beforeAll(async () => {
  tree = await openTree('6.1');
});

/** The driver's text with one file replaced. */
const withFile = (file: string, text: string): KernelTree => overlay(tree, new Map([[`${FOLDER}/${file}`, text]]));

const textOf = async (file: string): Promise<string> => {
  const text = await tree.read(`${FOLDER}/${file}`);
  if (text === undefined) throw new Error(`The tree has no ${file}.`);
  return text;
};

/** What a run shows of those things that a prediction speaks of. */
function shown(run: Observation, asked: Shown): Shown {
  return {
    ...(asked.leaves && { leaves: run.walk(4).leaves }),
    ...(asked.tableBits && { tableBits: [...run.walk(4).tableBits] }),
    ...(asked.tables !== undefined && { tables: run.tables }),
    ...(asked.log && { log: run.view.log }),
    ...(asked.violations && { violations: run.view.violations.map(violation => violation.kind) }),
  };
}

/** Runs of the tree's own text, by the CPU's code. */
const asIs = new Map<string, Promise<Observation>>();
const unedited = (body: string): Promise<Observation> => {
  let run = asIs.get(body);
  if (!run) asIs.set(body, (run = observe(tree, scenarioWith(body))));
  return run;
};

/** Calls that between them reach every function of the paths to map, unmap and free. */
const IN_OTHER_WORDS = new Set([
  'across the edge of a table of level 3',
  'pages, a large page and a page in one call',
  'unmap all that a table of pages can hold',
  '1 GiB where two levels of empty tables have stayed',
  'first-stage tables',
  'the whole domain is freed',
]);

describe('what runs is the text of the tree', () => {
  it.each(MUTATIONS)('$name', async ({ file, find, put, body, original, mutated }) => {
    const before = await textOf(file);
    expect([...before.matchAll(new RegExp(find, 'g'))]).toHaveLength(1);

    expect(shown(await unedited(body), original)).toEqual(original);
    const edited = await observe(withFile(file, before.replace(find, put)), scenarioWith(body));
    expect(shown(edited, mutated)).toEqual(mutated);
    expect(shown(await unedited(body), mutated)).not.toEqual(mutated);
  });

  it('renaming every function and every local of the driver changes no byte', async () => {
    const before = await textOf('iommu.c');
    // A sysfs macro makes these names by pasting.
    const pasted = new Set(before.match(/\b\w+_show\b/g));
    const renamed = renameAll(before, pasted);
    expect(renamed.functions.size).toBeGreaterThan(180);
    expect(renamed.locals).toBeGreaterThan(700);

    for (const { body, levels, tables } of CALLS.filter(call => IN_OTHER_WORDS.has(call.name))) {
      const text = scenarioWith(body);
      const inOtherWords = text.replace(/[A-Za-z_]\w*/g, word => renamed.functions.get(word) ?? word);
      const one = await observe(tree, text);
      const other = await observe(withFile('iommu.c', renamed.text), inOtherWords);
      expect(other.view.violations).toEqual([]);
      expect(other.view.log).toEqual(one.view.log);
      expect(other.tables).toBe(tables);
      if (tables > 0) expect(other.walk(levels ?? 4)).toEqual(one.walk(levels ?? 4));
    }
  });
});
