import { NEVER_CANCELLED, type CancelToken, type Progress } from '../../kernel/cancel';
import { folderOf } from '../includes';
import type { SourceTree, TreePath } from '../tree';
import { GroupIndex, type Candidates, type IndexedFiles } from './group-index';
import type { IndexStore } from './index-store';

/** Top folders whose code is no part of a kernel image. */
const NO_KERNEL = new Set([
  ...['Documentation', 'LICENSES', 'arch', 'include', 'rust', 'samples', 'scripts', 'tools', 'usr'],
]);
/** Where most of what drivers call is defined, in this order. */
const LIKELY = ['lib', 'mm', 'kernel'];

/** What the search may use and tell. */
export interface DefinersOptions {
  readonly arch: string;
  readonly store?: IndexStore | undefined;
  /** What was indexed in this process, also of the same tree with other things on top. */
  readonly known?: Map<string, IndexedFiles> | undefined;
  readonly progress?: Progress | undefined;
  /** Is the file part of the configured kernel? Those that are come first. */
  isBuilt(path: TreePath): Promise<boolean>;
}

/**
 * Finds the files that define a name, folder by folder from the likeliest on, so that the common
 * case never looks at the whole tree.
 */
export class Definers {
  private readonly groups = new Map<TreePath, GroupIndex>();
  private rest: Promise<readonly TreePath[]> | undefined;
  private readonly known: Map<string, IndexedFiles>;

  constructor(
    private readonly tree: SourceTree,
    private readonly options: DefinersOptions,
  ) {
    this.known = options.known ?? new Map<string, IndexedFiles>();
  }

  /** The defining files, likeliest first; `hints` are folders to try before the likely ones. Empty when there is none. */
  async find(
    name: string,
    near: TreePath,
    hints: readonly TreePath[] = [],
    cancel: CancelToken = NEVER_CANCELLED,
  ): Promise<readonly TreePath[]> {
    const around: GroupIndex[] = [];
    for (let folder = folderOf(near); folder !== ''; folder = folderOf(folder)) around.push(this.group(folder, false));
    const likely = [...hints, ...LIKELY, `arch/${this.options.arch}`].map(folder => this.group(folder, true));
    const first = new Set([...around, ...likely]);
    const rest = new Set((await (this.rest ??= this.restOfTree())).map(folder => this.group(folder, true)));
    for (const group of first) rest.delete(group);

    // What was indexed before answers at once, as long as nothing likelier was left out of it.
    for (const group of [...first, ...rest]) {
      if (cancel.isCancellationRequested) return [];
      const found = await group.peek(name);
      if (!found) break;
      const sure = units(found.sure);
      if (sure.length > 0) return this.builtFirst(sure);
    }
    const sure: TreePath[] = [];
    const maybe = new Set<TreePath>();
    for (const group of [...first, ...rest]) {
      if (cancel.isCancellationRequested) return [];
      const found = await group.find(name, cancel, this.options.progress);
      sure.push(...units(found.sure));
      for (const path of units(found.maybe)) maybe.add(path);
      if (sure.length > 0 && first.has(group)) return this.builtFirst(sure);
    }
    return this.builtFirst([...new Set([...sure, ...maybe])]);
  }

  /** Every file of the kernel that may define a function of this name, headers and internal linkage included. */
  async everywhere(name: string, cancel: CancelToken = NEVER_CANCELLED): Promise<readonly TreePath[]> {
    const found = new Set<TreePath>();
    const folders = ['include', `arch/${this.options.arch}`, ...(await this.restOfTree())];
    for (const group of folders.map(folder => this.group(folder, true))) {
      if (cancel.isCancellationRequested) return [];
      const { sure, internal }: Candidates = await group.findAll(name, cancel, this.options.progress);
      for (const path of [...sure, ...internal]) found.add(path);
    }
    return [...found].sort();
  }

  /** A file changed, came or went. */
  forget(path: TreePath): void {
    for (const group of this.groups.values()) if (`${path}/`.startsWith(`${group.folder}/`)) group.forget(path);
  }

  private group(folder: TreePath, deep: boolean): GroupIndex {
    const key = deep ? `${folder}/` : folder;
    let group = this.groups.get(key);
    if (!group) {
      const { tree, options, known } = this;
      group = new GroupIndex({ tree, store: options.store, known }, folder, deep);
      this.groups.set(key, group);
    }
    return group;
  }

  /** The folders that the rest of the kernel is searched by: the top ones, drivers/ one level deeper. */
  private async restOfTree(): Promise<readonly TreePath[]> {
    const folders: TreePath[] = [];
    for (const { name, kind } of await this.tree.list('')) {
      if (kind !== 'folder' || NO_KERNEL.has(name)) continue;
      if (name !== 'drivers') folders.push(name);
      else
        for (const below of await this.tree.list(name))
          if (below.kind === 'folder') folders.push(`${name}/${below.name}`);
    }
    return folders;
  }

  private async builtFirst(found: readonly TreePath[]): Promise<readonly TreePath[]> {
    if (found.length < 2) return found;
    const built = new Map<TreePath, boolean>();
    for (const path of found) built.set(path, await this.options.isBuilt(path));
    return [...found.filter(path => built.get(path)), ...found.filter(path => !built.get(path))];
  }
}

/** The units among files. */
const units = (paths: readonly TreePath[]): readonly TreePath[] => paths.filter(path => path.endsWith('.c'));
