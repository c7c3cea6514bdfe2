import type { FileCache } from './file-cache';
import { folderOf } from './includes';
import type { LexedFile } from './lexed-file';
import type { SourceTree, Stamp, TreePath } from './tree';

/** The files of a tree, of memory on top of it and of what can be derived below it: known names, lexed texts. */
export class TreeFiles {
  private readonly folders = new Map<TreePath, Promise<ReadonlySet<string>>>();
  private readonly derived = new Map<TreePath, Promise<string | undefined>>();
  private readonly lexed = new Map<TreePath, LexedFile>();
  /** Stamps of the lexed files that stand in the tree. */
  private readonly stamps = new Map<TreePath, Stamp>();

  constructor(
    private readonly tree: SourceTree,
    /** The same tree, for what is asked beside files' texts: which names a folder has. */
    private readonly folderTree: SourceTree,
    private readonly extra: ReadonlyMap<TreePath, string>,
    private readonly derive: (path: TreePath) => Promise<string | undefined>,
    private readonly cache: FileCache,
  ) {}

  async has(path: TreePath): Promise<boolean> {
    if (this.extra.has(path)) return true;
    const folder = folderOf(path);
    const name = path.slice(folder === '' ? 0 : folder.length + 1);
    if ((await this.names(folder)).has(name)) return true;
    return (await this.derivedText(path)) !== undefined;
  }

  /** The file's text, whatever gives it. */
  async text(path: TreePath): Promise<string | undefined> {
    return this.extra.get(path) ?? (await this.tree.read(path)) ?? (await this.derivedText(path));
  }

  /** The file's tokens: at once when they are known. */
  file(path: TreePath): LexedFile | Promise<LexedFile | undefined> {
    return this.lexed.get(path) ?? this.open(path);
  }

  /** Forgets a file that changed, came or went; true when it had been read. */
  forget(path: TreePath): boolean {
    const wasRead = this.lexed.delete(path);
    const stamp = this.stamps.get(path);
    // The old version is of no more use: an editor makes many.
    if (stamp !== undefined) this.cache.drop(path, stamp);
    this.folders.delete(folderOf(path));
    if (!wasRead) this.derived.clear();
    return wasRead;
  }

  private async open(path: TreePath): Promise<LexedFile | undefined> {
    const extra = this.extra.get(path);
    const stamp = extra === undefined ? await this.tree.stamp(path) : undefined;
    let file = stamp === undefined ? undefined : this.cache.get(path, stamp);
    if (!file) {
      const text = extra ?? (stamp === undefined ? await this.derivedText(path) : await this.tree.read(path));
      if (text === undefined) return undefined;
      file = stamp === undefined ? this.cache.fresh(path, text) : this.cache.add(path, stamp, text);
    }
    this.lexed.set(path, file);
    if (stamp !== undefined) this.stamps.set(path, stamp);
    return file;
  }

  private names(folder: TreePath): Promise<ReadonlySet<string>> {
    let names = this.folders.get(folder);
    if (!names) {
      names = this.folderTree
        .list(folder)
        .then(entries => new Set(entries.filter(entry => entry.kind === 'file').map(entry => entry.name)));
      this.folders.set(folder, names);
    }
    return names;
  }

  /** Takes over a derived header that another process derived from the same tree. */
  know(path: TreePath, text: string): void {
    if (!this.derived.has(path)) this.derived.set(path, Promise.resolve(text));
  }

  private derivedText(path: TreePath): Promise<string | undefined> {
    let text = this.derived.get(path);
    if (!text) {
      text = this.derive(path);
      this.derived.set(path, text);
    }
    return text;
  }
}
