import { folderOf, normalise } from '../includes';
import type { SourceTree, TreePath } from '../tree';
import type { Configuration } from './configuration';

/** Makefiles and Kconfig files go on over the end of a line. */
const joined = (text: string): string => text.replace(/\\\r?\n/g, ' ').replace(/^[ \t]*#.*$/gm, '');

const makefileOf = async (tree: SourceTree, folder: TreePath): Promise<string> => {
  const inside = folder === '' ? '' : `${folder}/`;
  return joined((await tree.read(`${inside}Kbuild`)) ?? (await tree.read(`${inside}Makefile`)) ?? '');
};

/**
 * The configuration in which a .c file is built at all: what the `obj-$(CONFIG_…)` lines of its Makefile and of those above
 * ask for, what these options select, and what they plainly depend on, is turned on in addition to `base`.
 */
export async function withDriver(tree: SourceTree, file: TreePath, base: Configuration): Promise<Configuration> {
  const wanted = await buildOptions(tree, file);
  const kconfig = await kconfigAround(tree, folderOf(file));
  const on = new Set<string>();
  const turnOn = (name: string): void => {
    if (on.has(name)) return;
    on.add(name);
    const entry = kconfig.get(name);
    if (!entry) return;
    for (const [, selected] of entry.matchAll(/^\s+select\s+(\w+)\s*$/gm)) turnOn(selected!);
    for (const [, condition] of entry.matchAll(/^\s+depends on\s+([\w&\s]+)$/gm)) {
      // Only options of the same Kconfig files: what stands elsewhere may belong to another architecture.
      for (const needed of condition!.match(/\w+/g) ?? []) if (kconfig.has(needed)) turnOn(needed);
    }
  };
  for (const name of wanted) turnOn(name);
  const missing = [...on].filter(name => base.get(name) !== 'y' && !/^\d|^"/.test(base.get(name) ?? ''));
  return missing.length === 0 ? base : new Map([...base, ...missing.map(name => [name, 'y'] as const)]);
}

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
async function buildOptions(tree: SourceTree, file: TreePath): Promise<ReadonlySet<string>> {
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

/** The `config` entries of the Kconfig files from `folder` up. */
async function kconfigAround(tree: SourceTree, folder: TreePath): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  for (let at = folder; at !== ''; at = folderOf(at)) {
    const text = joined((await tree.read(`${at}/Kconfig`)) ?? '');
    for (const entry of text.split(/^(?=(?:menu)?config\s)/m)) {
      const name = /^(?:menu)?config\s+(\w+)/.exec(entry)?.[1];
      if (name && !entries.has(name)) entries.set(name, entry);
    }
  }
  return entries;
}
