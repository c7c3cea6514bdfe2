import type { KernelVersion } from '../../kernel/version';
import {
  stampsOf,
  type KernelTree,
  type SourceTree,
  type Stamp,
  type TreeEntry,
  type TreePath,
} from '../../source/tree';

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
  /** @inheritdoc */
  readonly readNow?: NonNullable<SourceTree['readNow']>;
  /** @inheritdoc */
  readonly passing?: NonNullable<SourceTree['passing']>;
  private readonly documents = new Map<TreePath, OpenDocument>();
  private changes = 0;
  /** No stamp of an earlier process may come again: what was kept under it was another text. */
  private readonly process = `${Date.now().toString(36)}.${Math.random().toString(36).slice(2)}`;
  private readonly listeners = new Set<(path: TreePath) => void>();

  constructor(
    private readonly base: KernelTree,
    private readonly forget: (path: TreePath) => void,
  ) {
    this.name = base.name;
    this.version = base.version;
    const { readNow, passing } = base;
    if (passing)
      this.passing = async (paths, test) => {
        const saved = new Set(
          await passing.call(
            base,
            paths.filter(path => !this.documents.has(path)),
            test,
          ),
        );
        return paths.filter(path => {
          const document = this.documents.get(path);
          return document ? test(document.text) : saved.has(path);
        });
      };
    if (!readNow) return;
    this.readNow = (path, stamp) => {
      const document = this.documents.get(path);
      return document?.stamp === stamp ? document.text : readNow.call(base, path, stamp);
    };
  }

  /** Calls `listener` with every path whose text may have changed. */
  onChange(listener: (path: TreePath) => void): void {
    this.listeners.add(listener);
  }

  open(path: TreePath, text: string, version: number): void {
    this.documents.set(path, { text, version, stamp: `document:${this.process}:${++this.changes}` });
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

  /** @inheritdoc */
  async stamps(paths: readonly TreePath[]): Promise<readonly (Stamp | undefined)[]> {
    const saved = await stampsOf(this.base, paths);
    return paths.map((path, i) => this.documents.get(path)?.stamp ?? saved[i]);
  }

  private tell(path: TreePath): void {
    for (const listener of this.listeners) listener(path);
  }
}
