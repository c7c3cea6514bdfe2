import { hash } from './source-file';
import type { Stamp, TreeEntry, TreePath } from './tree';
import type { KernelTree } from './tree';

/** What was asked of a tree beside the files of a unit: their stamps, and what stands in folders. */
export interface Observations {
  /** An absent file's stamp is ''. */
  readonly files: ReadonlyMap<TreePath, Stamp>;
  /** What {@link folderStamp} makes of a folder. */
  readonly folders: ReadonlyMap<TreePath, string>;
}

/** Changes when a name comes into a folder or leaves it. */
export const folderStamp = (entries: readonly TreeEntry[]): string =>
  hash(entries.map(({ name, kind }) => `${kind} ${name}`).join('\n'));

/** A tree that remembers what was asked of it, so that an answer made from it can be checked later. */
export class ObservedTree implements KernelTree {
  readonly files = new Map<TreePath, Stamp>();
  readonly folders = new Map<TreePath, string>();

  constructor(private readonly tree: KernelTree) {}

  get name(): string {
    return this.tree.name;
  }

  get version(): KernelTree['version'] {
    return this.tree.version;
  }

  async read(path: TreePath): Promise<string | undefined> {
    await this.stamp(path);
    return this.tree.read(path);
  }

  async list(folder: TreePath): Promise<readonly TreeEntry[]> {
    const entries = await this.tree.list(folder);
    this.folders.set(folder, folderStamp(entries));
    return entries;
  }

  async stamp(path: TreePath): Promise<Stamp | undefined> {
    const stamp = await this.tree.stamp(path);
    this.files.set(path, stamp ?? '');
    return stamp;
  }

  /** Takes over what an answer that was made before depends on. */
  add({ files, folders }: Observations): void {
    for (const [path, stamp] of files) this.files.set(path, stamp);
    for (const [path, stamp] of folders) this.folders.set(path, stamp);
  }
}
