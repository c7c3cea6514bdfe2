import { findFunctions } from '../../source/syntax/functions';
import type { KernelTree, TreePath } from '../../source/tree';
import { CANCELLED, type Context } from '../../protocol/rpc';
import { ok, type Result } from '../../kernel/failure';
import type { Definers } from '../../source/definers/definers';

/** A definition of a function. */
export interface FunctionPlace {
  readonly path: TreePath;
  /** From 1. */
  readonly line: number;
}

/**
 * Definitions of a function in the tree's C files, static ones included. `first` are files that are looked at before all
 * others, and alone if they have it: a name that a driver with a scenario defines is meant there. Otherwise the index of the
 * whole kernel says where to look.
 */
export async function findFunction(
  tree: KernelTree,
  name: string,
  { first, index }: { readonly first: readonly TreePath[]; readonly index: Definers },
  context: Context,
): Promise<Result<readonly FunctionPlace[]>> {
  const near = await search(tree, name, first, context);
  if (!near.ok || near.value.length) return near;
  const files = await index.everywhere(name, context.cancel);
  return context.cancel.isCancellationRequested ? CANCELLED : search(tree, name, files, context);
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
