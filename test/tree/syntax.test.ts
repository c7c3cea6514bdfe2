import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFunctions } from '../../src/source/syntax/functions';
import { mask } from '../../src/source/syntax/masks';
import { readMutations } from '../support/index-robustness';
import type { CParser } from '../../src/source/syntax/parser';
import { loadParser } from '../support/parser';
import { kernelTreePath } from '../support/trees';

/** Where page tables and page counts are: mm/ and drivers/iommu of 6.1. */
const FILES = [
  ...[
    'page_alloc',
    'gup',
    'rmap',
    'filemap',
    'memory',
    'swap',
    'huge_memory',
    'hugetlb',
    'migrate',
    'vmscan',
    'mmap',
  ].map(name => `mm/${name}.c`),
  ...['compaction', 'ksm', 'slub'].map(name => `mm/${name}.c`),
  ...['intel/iommu', 'amd/iommu', 'amd/io_pgtable', 'io-pgtable-arm', 'io-pgtable-arm-v7s', 'iommu', 'dma-iommu'].map(
    name => `drivers/iommu/${name}.c`,
  ),
];
/** Those in which nothing may be wrong. */
const CLEAN = ['intel/iommu.c', 'io-pgtable-arm.c', 'amd/io_pgtable.c', 'mm/gup.c'];

/** Is there a syntax error in a body, read as the auditor reads it: behind a head that says nothing? */
const isBroken = (parser: CParser, body: string): boolean =>
  parser.withTree(`void f()${mask(body)}`, root => {
    // A call that takes itself for a nested function is an error that the grammar does not see.
    const nested = root.descendantsOfType('function_definition').length !== 1;
    return root.hasError || nested;
  }) ?? true;

test('of the functions of 21 files, at most 1.2 in a hundred have a syntax error after masking', async () => {
  const parser = await loadParser();
  expect(isBroken(parser, '{ if (x { y(); }')).toBe(true);
  expect(isBroken(parser, '{ for_each(x) { y(); } }')).toBe(false);
  let total = 0;
  const broken: string[] = [];
  for (const path of FILES) {
    const text = readFileSync(join(kernelTreePath('6.1'), path), 'utf8');
    for (const fn of findFunctions(text)) {
      total++;
      const hasError = isBroken(parser, text.slice(fn.body, fn.end));
      if (hasError) broken.push(`${path}: ${fn.name}`);
    }
  }
  parser.dispose();
  console.log(
    `${broken.length} of ${total} functions in ${FILES.length} files have a syntax error: ${broken.join(', ')}`,
  );
  expect(FILES).toHaveLength(21);
  expect(total).toBeGreaterThan(1900);
  expect(broken.filter(name => CLEAN.some(path => name.includes(path)))).toEqual([]);
  expect(broken.length / total).toBeLessThanOrEqual(0.012);
}, 120_000);

test('mutations of real files are read to their end, whatever they say', async () => {
  // Ten thousand: node scripts/robustness.mjs.
  expect((await readMutations(60, 7)).failures).toEqual([]);
}, 120_000);
