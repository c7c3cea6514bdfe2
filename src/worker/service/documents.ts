import type { KernelVersion } from '../../kernel/version';
import type { KernelTree, Stamp, TreeEntry, TreePath } from '../../source/tree';

interface OpenDocument {
  readonly text: string;
  /** The editor's number; it starts again when a document is closed and opened. */
  readonly version: number;
  readonly stamp: Stamp;
}

/** A kernel tree with the documents of an editor on top: what is typed wins over what is saved. */
export class DocumentTree implements KernelTree {
  readonly name: string;
  readonly version: KernelVersion;
  private readonly documents = new Map<TreePath, OpenDocument>();
  private stamps = 0;
  private readonly listeners = new Set<(path: TreePath) => void>();

  constructor(
    private readonly base: KernelTree,
    private readonly forget: (path: TreePath) => void,
  ) {
    this.name = base.name;
    this.version = base.version;
  }

  /** Calls `listener` with every path whose text may have changed. */
  onChange(listener: (path: TreePath) => void): void {
    this.listeners.add(listener);
  }

  open(path: TreePath, text: string, version: number): void {
    this.documents.set(path, { text, version, stamp: `document:${++this.stamps}` });
    this.tell(path);
  }

  close(path: TreePath): void {
    if (this.documents.delete(path)) this.tell(path);
  }

  /** The file changed on the disk. */
  changed(path: TreePath): void {
    this.forget(path);
    this.tell(path);
  }

  /** The editor's version of an open document; 0 when it is not open. */
  documentVersion(path: TreePath): number {
    return this.documents.get(path)?.version ?? 0;
  }

  /** @inheritdoc */
  read(path: TreePath): Promise<string | undefined> {
    const document = this.documents.get(path);
    return document ? Promise.resolve(document.text) : this.base.read(path);
  }

  /** @inheritdoc */
  list(folder: TreePath): Promise<readonly TreeEntry[]> {
    return this.base.list(folder);
  }

  /** @inheritdoc */
  stamp(path: TreePath): Promise<Stamp | undefined> {
    const document = this.documents.get(path);
    return document ? Promise.resolve(document.stamp) : this.base.stamp(path);
  }

  private tell(path: TreePath): void {
    for (const listener of this.listeners) listener(path);
  }
}
