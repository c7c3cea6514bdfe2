import type { Remote } from '../protocol/rpc';
import type { HostFiles } from '../protocol/files';
import type { Stamp, SourceTree, TreeEntry, TreePath } from '../source/tree';

/** Reads that a tree keeps at most, as a guard against a browser tab that grows for ever. */
const MOST_TEXTS = 4000;

/**
 * A tree whose files the editor reads: a web worker has no file system, and a folder of the editor need not be on a disk.
 * Every file crosses the thread once; {@link RemoteTree.forget} says which changed.
 */
export class RemoteTree implements SourceTree {
  private readonly texts = new Map<TreePath, Promise<string | undefined>>();
  /** Stamps as they were last told. */
  private readonly told = new Map<TreePath, Stamp>();
  private readonly folders = new Map<TreePath, Promise<readonly TreeEntry[]>>();

  constructor(
    readonly name: string,
    private readonly root: string,
    private readonly files: Remote<HostFiles>,
  ) {}

  /** @inheritdoc */
  read(path: TreePath): Promise<string | undefined> {
    let text = this.texts.get(path);
    if (!text) {
      if (this.texts.size >= MOST_TEXTS) this.texts.clear();
      text = this.files
        .readText({ uri: this.uriOf(path) })
        .then(answer => (answer.ok ? (answer.value ?? undefined) : undefined));
      this.texts.set(path, text);
    }
    return text;
  }

  /** @inheritdoc */
  list(folder: TreePath): Promise<readonly TreeEntry[]> {
    let names = this.folders.get(folder);
    if (!names) {
      names = this.files.list({ uri: this.uriOf(folder) }).then(answer => (answer.ok ? answer.value : []));
      this.folders.set(folder, names);
    }
    return names;
  }

  /** @inheritdoc */
  async stamp(path: TreePath): Promise<Stamp | undefined> {
    const answer = await this.files.stamp({ uri: this.uriOf(path) });
    const stamp = answer.ok ? (answer.value ?? undefined) : undefined;
    // No index may be kept that has an old text under a new stamp, even if nobody has said yet that the file changed.
    if (stamp !== this.told.get(path) && this.told.has(path)) this.texts.delete(path);
    if (stamp === undefined) this.told.delete(path);
    else this.told.set(path, stamp);
    return stamp;
  }

  /** The editor says that a file changed, came or went. */
  forget(path: TreePath): void {
    this.texts.delete(path);
    this.folders.delete(path.split('/').slice(0, -1).join('/'));
  }

  private uriOf(path: TreePath): string {
    const root = this.root.endsWith('/') ? this.root.slice(0, -1) : this.root;
    return path ? `${root}/${path.split('/').map(encodeURIComponent).join('/')}` : root;
  }
}
