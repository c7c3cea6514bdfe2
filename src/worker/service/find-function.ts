import { findFunctions } from '../../source/syntax/functions';
import type { KernelTree, TreePath } from '../../source/tree';
import { CANCELLED, type Context } from '../../protocol/rpc';
import { ok, type Result } from '../../kernel/failure';
import { listFiles } from './sweep';

/** A definition of a function. */
export interface FunctionPlace {
  readonly path: TreePath;
  /** From 1. */
  readonly line: number;
}

/**
 * Definitions of a function in the tree's C files, static ones included. `first` are files that are looked at before all
 * others, and alone if they have it: a name that a driver with a scenario defines is meant there. Otherwise every file
 * that is built for `arch` is read.
 */
export async function findFunction(
  tree: KernelTree,
  name: string,
  { first, arch }: { readonly first: readonly TreePath[]; readonly arch: string },
  context: Context,
): Promise<Result<readonly FunctionPlace[]>> {
  const near = await search(tree, name, first, context);
  if (!near.ok || near.value.length) return near;
  const files = await listFiles(tree, [], context);
  if (!files.ok) return files;
  return search(
    tree,
    name,
    files.value.filter(path => isKernel(path, arch)),
    context,
  );
}

async function search(
  tree: KernelTree,
  name: string,
  paths: readonly TreePath[],
  context: Context,
): Promise<Result<readonly FunctionPlace[]>> {
  const found: FunctionPlace[] = [];
  const definition = new RegExp(`\\b${name}\\s*\\(`);
  for (const [index, path] of paths.entries()) {
    if (context.cancel.isCancellationRequested) return CANCELLED;
    context.progress('files searched', index + 1, paths.length);
    const text = await tree.read(path);
    if (!text?.includes(name) || !definition.test(text)) continue;
    for (const fn of findFunctions(text).filter(f => f.name === name))
      found.push({ path, line: text.slice(0, fn.nameStart).split('\n').length });
  }
  return ok(found);
}

/** Not a program for the build machine or for user space, and not another architecture's code. */
const isKernel = (path: TreePath, arch: string): boolean =>
  !/^(tools|scripts|samples|usr|Documentation)\//.test(path) &&
  (!path.startsWith('arch/') || path.startsWith(`arch/${arch}/`));
