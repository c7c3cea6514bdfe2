import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelTreePath, repositoryPath } from '../support/trees';

/** Every file below `folder` whose name ends with one of `endings`. */
function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
    .map(entry => join(entry.parentPath, entry.name));
}

/** Names of functions, macros and tags that a C file defines at the left margin, as kernel style writes them. */
function definedNames(text: string, into: Set<string>): void {
  for (const m of text.matchAll(/^(?!return\b|else\b)[a-zA-Z_][\w \t*]*?\b([a-zA-Z_]\w+)\s*\([^;]*?\)\s*\{/gm))
    into.add(m[1]!);
  for (const m of text.matchAll(/^(?:struct|union|enum)\s+([a-zA-Z_]\w+)\s*\{/gm)) into.add(m[1]!);
  for (const m of text.matchAll(/^#\s*define\s+([a-zA-Z_]\w+)/gm)) into.add(m[1]!);
}

describe('the core knows no driver', () => {
  const tree = kernelTreePath('6.1');
  const drivers = new Set<string>();
  const elsewhere = new Set<string>();

  beforeAll(() => {
    for (const file of filesBelow(join(tree, 'drivers/iommu'), ['.c', '.h']))
      definedNames(readFileSync(file, 'latin1'), drivers);
    for (const folder of ['include', 'mm', 'lib', 'kernel', 'arch/x86', 'arch/arm64']) {
      for (const file of filesBelow(join(tree, folder), ['.c', '.h'])) {
        for (const word of readFileSync(file, 'latin1').matchAll(/\b[a-zA-Z_]\w+/g)) elsewhere.add(word[0]);
      }
    }
  });

  it('names no function, macro, struct or file that only an IOMMU driver defines', () => {
    const found: string[] = [];
    for (const file of filesBelow(repositoryPath('src'), ['.ts', '.json'])) {
      const text = readFileSync(file, 'utf8');
      for (const path of text.matchAll(/\bdrivers\/[a-z][\w/.-]*\.[ch]\b/g)) found.push(`${file}: ${path[0]}`);
      for (const word of text.matchAll(/\b[a-zA-Z]\w*_\w+\b/g)) {
        if (drivers.has(word[0]) && !elsewhere.has(word[0])) found.push(`${file}: ${word[0]}`);
      }
    }
    expect([...new Set(found)]).toEqual([]);
  });

  it('would notice one', () => {
    expect(drivers.has('dma_pte_clear_level')).toBe(true);
    expect(elsewhere.has('dma_pte_clear_level')).toBe(false);
  });
});
