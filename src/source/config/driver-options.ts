import { folderOf, normalise } from '../includes';
import type { SourceTree, TreePath } from '../tree';
import type { Configuration } from './configuration';

/** Makefiles and Kconfig files go on over the end of a line. */
const joined = (text: string): string => text.replace(/\\\r?\n/g, ' ').replace(/^[ \t]*#.*$/gm, '');

const makefileOf = async (tree: SourceTree, folder: TreePath): Promise<string> => {
  const inside = folder === '' ? '' : `${folder}/`;
  return joined((await tree.read(`${inside}Kbuild`)) ?? (await tree.read(`${inside}Makefile`)) ?? '');
};

/** Is the .c file part of a kernel that is configured so (as far as the `obj-…` lines say)? */
export async function isBuilt(tree: SourceTree, file: TreePath, configuration: Configuration): Promise<boolean> {
  return [...(await buildOptions(tree, file))].every(name => /^[ym]$/.test(configuration.get(name) ?? ''));
}

/** Folders that the Makefiles of a .c file add to the include path (`ccflags-y`, `subdir-ccflags-y`, `CFLAGS_file.o`). */
export async function makefileIncludes(tree: SourceTree, file: TreePath): Promise<readonly TreePath[]> {
  const object = file.slice(file.lastIndexOf('/') + 1).replace(/\.c$/, '.o');
  const found: TreePath[] = [];
  for (let folder = folderOf(file), own = true; folder !== ''; folder = folderOf(folder), own = false) {
    const text = await makefileOf(tree, folder);
    const variables = new Map([
      ['srctree', '.'],
      ['src', folder],
      ['obj', folder],
    ]);
    for (const [, name, value] of text.matchAll(/^\s*(\w+)\s*[:?]?=[ \t]*(\S+)[ \t]*$/gm)) {
      if (!variables.has(name!)) variables.set(name!, value!);
    }
    for (const [, name, flags] of text.matchAll(/^\s*(subdir-ccflags-y|ccflags-y|CFLAGS_[\w.-]+)\s*[:+]?=(.*)$/gm)) {
      if (name === 'ccflags-y' && !own) continue;
      if (name!.startsWith('CFLAGS_') && name !== `CFLAGS_${object}`) continue;
      for (const [, option] of flags!.matchAll(/-I\s*(\S+)/g)) {
        const path = substituted(option!, variables);
        const clean = path.includes('$') ? undefined : normalise(path);
        if (clean && !found.includes(clean)) found.push(clean);
      }
    }
  }
  return found;
}

/** Replaces `$(NAME)`, a few levels deep. From 6.10 on `$(src)` begins with `$(srctree)/`; before it did not. */
function substituted(text: string, variables: ReadonlyMap<string, string>): string {
  let result = text;
  for (let level = 0; level < 5 && result.includes('$('); level++) {
    result = result.replace(/\$\((\w+)\)/g, (whole, name: string) => variables.get(name) ?? whole);
  }
  return result;
}

/** The options on the way from the top Makefile to the object file of `file`. */
export async function buildOptions(tree: SourceTree, file: TreePath): Promise<ReadonlySet<string>> {
  const options = new Set<string>();
  let target = file.slice(file.lastIndexOf('/') + 1).replace(/\.c$/, '.o');
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder)) {
    const text = await makefileOf(tree, folder);
    const seen = new Set<string>();
    const follow = (object: string): void => {
      if (seen.has(object)) return;
      seen.add(object);
      for (const [, left, option, right] of text.matchAll(
        /^\s*([\w-]+)-(?:\$\(CONFIG_(\w+)\)|y|m|objs)\s*[:+]?=(.*)$/gm,
      )) {
        if (!right!.split(/\s+/).includes(object)) continue;
        if (option) options.add(option);
        if (left !== 'obj') follow(`${left!}.o`);
      }
    };
    follow(target);
    target = `${folder.slice(folder.lastIndexOf('/') + 1)}/`;
  }
  return options;
}
