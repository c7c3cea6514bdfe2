import { kernelTree } from '../../src/source/kernel-tree';
import { MemoryTree } from '../../src/source/memory-tree';
import type { Token } from '../../src/source/tokens';
import type { KernelTree } from '../../src/source/tree';
import type { TranslationUnit, UnitOptions, Units } from '../../src/source/unit';
import { openUnits, type UnitsSharing } from '../../src/source/units';

/** What makes a folder a kernel tree, and nothing else. */
const BARE = { Makefile: 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n', Kconfig: '' };

/** A kernel tree in memory that has only `files`. */
export function memoryTree(files: Readonly<Record<string, string>>): MemoryTree {
  return new MemoryTree('memory', Object.entries({ ...BARE, ...files }));
}

/** The units of a tree of texts. */
export async function unitsOf(
  files: Readonly<Record<string, string>> | MemoryTree | KernelTree,
  options: Partial<UnitOptions> = {},
  sharing: UnitsSharing = {},
): Promise<Units> {
  const tree = isTree(files) ? files : await opened(files instanceof MemoryTree ? files : memoryTree(files));
  return openUnits(tree, { arch: 'x86', keep: new Set(), ...options }, sharing);
}

const isTree = (files: object): files is KernelTree => 'version' in files;

/** A tree that is known to be a kernel tree. */
export async function opened(tree: Parameters<typeof kernelTree>[0]): Promise<KernelTree> {
  const kernel = await kernelTree(tree);
  if (!kernel.ok) throw new Error(kernel.failure.why);
  return kernel.value;
}

/** The unit of `path` in a tree of texts. */
export async function unitOf(
  files: Readonly<Record<string, string>>,
  path = 'a.c',
  options: Partial<UnitOptions> = {},
): Promise<TranslationUnit> {
  return built(await unitsOf(files, options), path);
}

/** A unit that is known to build. */
export async function built(units: Units, path: string): Promise<TranslationUnit> {
  const unit = await units.unit(path);
  if (!unit.ok) throw new Error(unit.failure.why);
  return unit.value;
}

/** Tokens as text, one space between any two. */
export const spell = (tokens: readonly Token[] = []): string => tokens.map(token => token.text).join(' ');
