import { describe, expect, it } from 'vitest';
import { compileAll, uncompiled } from '../support/compile-unit';

/*
 * Every function of these files compiles, with every inline function that it refers to. What is not C (inline assembly
 * that the machine does not model) is listed here by function; nothing else may stop.
 */
const FILES: readonly (readonly [
  version: '6.1' | '6.12',
  arch: string,
  path: string,
  least: number,
  stops: readonly string[],
])[] = [
  ['6.1', 'x86', 'drivers/iommu/intel/iommu.c', 190, []],
  ['6.12', 'x86', 'drivers/iommu/intel/iommu.c', 160, []],
  ['6.1', 'x86', 'drivers/iommu/amd/io_pgtable.c', 17, []],
  ['6.12', 'x86', 'drivers/iommu/amd/io_pgtable.c', 15, []],
  ['6.1', 'arm64', 'drivers/iommu/io-pgtable-arm.c', 30, []],
  ['6.12', 'arm64', 'drivers/iommu/io-pgtable-arm.c', 30, []],
  ['6.1', 'x86', 'mm/page_alloc.c', 250, []],
  ['6.12', 'x86', 'mm/page_alloc.c', 180, []],
];

describe('kernel files compile as they stand', () => {
  it.each(FILES)('%s %s %s', async (version, arch, path, least, stops) => {
    const { own, inlines } = await compileAll(version, arch, path);
    expect(own.length).toBeGreaterThanOrEqual(least);
    expect(own.flatMap(uncompiled)).toEqual(stops);
    // Architecture headers hold assembly; whatever else stops in them is a fault.
    expect(inlines.flatMap(uncompiled).filter(stop => !stop.endsWith(': inline assembly'))).toEqual([]);
  });
});
