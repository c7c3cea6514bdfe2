import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import { pageLifetimeSet } from '../../src/explore/page-lifetime';
import { overlay } from '../../src/source/overlay';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const FILE = 'mm/page_alloc.c';
/** The body of __free_pages() from its first statement to its closing brace, as 6.1 has it. */
const NOW =
  /(?<=\nvoid __free_pages\(struct page \*page, unsigned int order\)\n\{)[^}]*?int head = PageHead\(page\);[^}]*?put_page_testzero\(page\)[^}]*?else if \(!head\)[^}]*?(?=\n\})/;

/** The function as it was in older kernels, told by what differs: whether, and by what, the other pages are freed. */
const olderTree = (base: KernelTree, text: string, change: (body: string) => string): KernelTree => {
  const body = NOW.exec(text)?.[0];
  if (body === undefined) throw new Error(`${FILE} has another __free_pages() than these tests know.`);
  const older = change(body);
  if (older === body) throw new Error('The change does not meet the text.');
  return overlay(base, new Map([[FILE, text.replace(body, () => older)]]));
};

/** Before e320d3012d25: whoever is not the last to put leaves the rest to the last. */
const withoutTails = (body: string): string => body.replace(/\n\telse if \(!head\)[^]*$/, '');
/** Before 462a8e08e0e6: asks whether the block is compound when its reference is gone. */
const headAfterPut = (body: string): string =>
  body.replace(/\n.*get PageHead.*\n.*int head.*;\n/, '').replace('!head', '!PageHead(page)');

/** What is found for a compound block, and for pages that are none. */
async function verdicts(tree: KernelTree): Promise<{ compound: ScenarioVerdict; plain: ScenarioVerdict }> {
  const found = async (name: string): Promise<ScenarioVerdict> => {
    const path = `scenarios/stories/free-pages-${name}.c`;
    const list = await exploreScenario(tree, path, readFileSync(repositoryPath(path), 'utf8'));
    expect(list).toHaveLength(1);
    return list[0]!;
  };
  return { compound: await found('compound'), plain: await found('plain') };
}

describe('__free_pages() of order 2 against somebody who gets and puts the first page', () => {
  let tree: KernelTree;
  let text: string;
  beforeAll(async () => {
    tree = await openTree('6.1');
    text = String((await tree.read(FILE)) ?? '');
  });

  it('holds as it stands in 6.1', async () => {
    const { compound, plain } = await verdicts(tree);
    expect([compound.verdict, plain.verdict]).toEqual(['holds', 'holds']);
    expect(compound.executed).toEqual(expect.arrayContaining(['__free_pages', 'free_the_page', '__folio_put']));
  });

  it('leaks the other three pages before e320d3012d25, if the block is not compound', async () => {
    const { compound, plain } = await verdicts(olderTree(tree, text, withoutTails));
    expect(compound.verdict).toBe('holds');
    expect(plain.verdict).toBe('memory-leak');
    expect(plain.message).toMatch(/^Pages (0x[0-9a-f]+, ){2}0x[0-9a-f]+ are never freed/);
  });

  it('frees pages that are no longer its own before 462a8e08e0e6, if the block is compound', async () => {
    const { compound, plain } = await verdicts(olderTree(tree, text, headAfterPut));
    expect(plain.verdict).toBe('holds');
    expect(compound.verdict).toBe('double-free');
    expect(compound.message).toMatch(/already freed by/);
  });
});

describe('the standard set for __free_pages()', () => {
  const scenarios = pageLifetimeSet({
    path: FILE,
    name: '__free_pages',
    parameters: [
      { name: 'page', type: 'struct page *' },
      { name: 'order', type: 'unsigned int' },
    ],
    ends: true,
  });
  /** Verdicts beside somebody who takes a page in the meantime, by kind of block. */
  const found = async (tree: KernelTree, names: RegExp): Promise<Record<string, readonly string[]>> => {
    const chosen = scenarios.filter(({ name }) => names.test(name));
    const verdict = async ({ name, path, text }: (typeof chosen)[number]): Promise<[string, readonly string[]]> => [
      name.replace('__free_pages-order-3-', ''),
      (await exploreScenario(tree, path, text)).map(each => each.verdict),
    ];
    const all: [string, readonly string[]][] = [];
    for (const scenario of chosen) all.push(await verdict(scenario));
    return Object.fromEntries(all);
  };

  it('holds in 6.1, and finds what two older forms do wrong', async () => {
    const tree = await openTree('6.1');
    const text = String((await tree.read(FILE)) ?? '');
    expect(await found(tree, /order-3-.*-beside-(late-put|other-owner)/)).toEqual({
      'plain-beside-late-put': ['holds'],
      'compound-beside-late-put': ['holds'],
      'plain-beside-other-owner': ['holds'],
      'compound-beside-other-owner': ['holds'],
    });
    expect(await found(olderTree(tree, text, withoutTails), /plain-beside-late-put/)).toEqual({
      'plain-beside-late-put': ['memory-leak'],
    });
    const wrong = await found(olderTree(tree, text, headAfterPut), /compound-beside-other-owner/);
    expect(wrong['compound-beside-other-owner']).toContain('double-free');
  });
});
