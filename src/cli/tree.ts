import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fail, ok, type Result } from '../kernel/failure';
import { makefileVersion } from '../source/kernel-tree';
import type { TreePath } from '../source/tree';

/** The kernel tree to work on: what `--tree` says, else the nearest one upwards from the current folder. */
export function findTree(given: string | undefined): Result<string> {
  if (given !== undefined) {
    if (existsSync(given)) return ok(resolve(given));
    return fail('no-kernel-tree', `${given} is no kernel tree`, 'There is no such folder.', 'Check --tree.');
  }
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (isTree(folder)) return ok(folder);
    if (dirname(folder) === folder) break;
  }
  return fail(
    'no-kernel-tree',
    'No kernel tree was found',
    `Neither ${process.cwd()} nor a folder above it has a Kconfig beside a Makefile that sets VERSION.`,
    'Say where it is with --tree DIR.',
  );
}

function isTree(folder: string): boolean {
  const makefile = join(folder, 'Makefile');
  return (
    existsSync(join(folder, 'Kconfig')) &&
    existsSync(makefile) &&
    makefileVersion(readFileSync(makefile, 'utf8')) !== undefined
  );
}

/** A path that a person wrote as a path inside the tree: it may be relative to the tree or to the current folder. */
export function pathInTree(root: string, path: string): Result<TreePath> {
  const candidates = isAbsolute(path) ? [path] : [join(root, path), resolve(path)];
  for (const candidate of candidates) {
    const inside = relative(root, candidate);
    if (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside) && existsSync(candidate))
      return ok(inside.split(sep).join('/'));
  }
  return fail(
    'no-such-file',
    `${path} cannot be audited`,
    `${root} has no such file or folder.`,
    'Give a path inside the tree.',
  );
}
