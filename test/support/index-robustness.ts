import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltUnit } from '../../src/source/built-unit';
import { definedNames } from '../../src/source/definers/definitions';
import { findFunctions } from '../../src/source/syntax/functions';
import { memoryTree, unitsOf } from './units';
import { MUTATIONS, mutated, randomOf } from './mutate';
import { kernelTreePath } from './trees';

/** Files with much of what C and its preprocessor have: macros that make functions, asm, tables, nested conditionals. */
const FILES = [
  'mm/gup.c',
  'mm/page_alloc.c',
  'lib/xarray.c',
  'lib/test_min_heap.c',
  'drivers/iommu/intel/iommu.c',
  'drivers/iommu/io-pgtable-arm.c',
  'kernel/bounds.c',
  'include/linux/page-flags.h',
  'include/linux/mm_types.h',
  'include/linux/compiler_types.h',
  'include/linux/atomic/atomic-arch-fallback.h',
  'arch/x86/include/asm/pgtable.h',
];
/** Longer than any of them takes on a busy machine, by far: whoever takes it hangs. Milliseconds. */
const HANGS = 60_000;

/** What came of reading mutated files. */
export interface Reading {
  readonly read: number;
  /** The slowest, in milliseconds. */
  readonly slowest: number;
  /** What threw or hung: the number of the mutation and why. */
  readonly failures: readonly string[];
}

/** Reads `count` mutations of real files as units, headers and parts of the index of definitions. */
export async function readMutations(count: number, seed: number, version: '6.1' | '6.12' = '6.1'): Promise<Reading> {
  const failures: string[] = [];
  let slowest = 0;
  const texts = FILES.map(path => readFileSync(join(kernelTreePath(version), path), 'utf8'));
  for (let number = 0; number < count; number++) {
    const random = randomOf(seed + number);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    let text = pick(texts);
    // One mutation, sometimes several on top of each other.
    do text = mutated(text, pick(MUTATIONS), random);
    while (random() < 0.3);
    const started = performance.now();
    try {
      definedNames(text);
      findFunctions(text);
      // A text with a NUL is none, and is refused; as a header it is read all the same.
      const unit = (await read({ 'a.c': `#include "m.h"\n#include "m.h"\nint after;\n`, 'm.h': text })) as BuiltUnit;
      for (const declared of unit.declarations) declared.tokens();
      unit.expand('after', 'end');
    } catch (error) {
      failures.push(`${seed + number}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const took = performance.now() - started;
    if (took > HANGS) failures.push(`${seed + number}: ${took.toFixed(0)} ms`);
    slowest = Math.max(slowest, took);
  }
  return { read: count, slowest, failures };
}

async function read(files: Record<string, string>): Promise<unknown> {
  const unit = await (await unitsOf(memoryTree(files))).unit('a.c');
  if (!unit.ok) throw new Error(unit.failure.why);
  return unit.value;
}
