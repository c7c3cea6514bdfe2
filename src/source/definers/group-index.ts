import type { CancelToken, Progress } from '../../kernel/cancel';
import type { SourceTree, Stamp, TreePath } from '../tree';
import { definedNames } from './definitions';
import type { IndexStore } from './index-store';

/** A file of the index: a line of its text. */
interface Entry {
  readonly stamp: Stamp;
  /** ` name name … | name … `: defined ones, then mentioned ones. */
  readonly names: string;
}

/** Files that may define a name. */
export interface Candidates {
  readonly sure: readonly TreePath[];
  /** The name stands in a macro there, which may define it. */
  readonly maybe: readonly TreePath[];
}

/** Bump when {@link definedNames} or the text form changes. */
const FORMAT = 1;

/** The definitions of one folder's .c files (and those below it), built when first asked and persisted in a store. */
export class GroupIndex {
  private entries: Map<TreePath, Entry> | undefined;
  /** Has every file been looked at in this process? */
  private fresh = false;
  /** Was it ever indexed, now or before? */
  private indexed = false;
  private readonly dirty = new Set<TreePath>();

  constructor(
    private readonly tree: SourceTree,
    private readonly store: IndexStore | undefined,
    readonly folder: TreePath,
    /** With the folders below it? */
    private readonly deep: boolean,
  ) {}

  /**
   * The files that define `name` by what was indexed before (they are looked at again if they changed); undefined when
   * nothing was.
   */
  async peek(name: string): Promise<Candidates | undefined> {
    if (!this.entries) await this.load();
    return this.indexed ? this.search(name) : undefined;
  }

  /** The files that define `name`. */
  async find(name: string, cancel: CancelToken, progress?: Progress): Promise<Candidates> {
    if (!this.entries) await this.load();
    const found = await this.search(name);
    if (found.sure.length > 0 || this.fresh) return found;
    // What was persisted knows no such name: look at every file's stamp before saying so.
    await this.refresh(cancel, progress);
    return this.search(name);
  }

  /** A file changed, came or went. */
  forget(path: TreePath): void {
    this.dirty.add(path);
    this.fresh = false;
  }

  private async search(name: string): Promise<Candidates> {
    const sure: TreePath[] = [];
    const maybe: TreePath[] = [];
    const wanted = ` ${name} `;
    for (const [path, old] of this.entries!) {
      if (!old.names.includes(wanted) && !this.dirty.has(path)) continue;
      const entry = await this.current(path, old);
      const at = entry?.names.indexOf(wanted) ?? -1;
      if (at >= 0) (at < entry!.names.indexOf('|') ? sure : maybe).push(path);
    }
    return { sure, maybe };
  }

  /** The entry of a file as it is now. */
  private async current(path: TreePath, old: Entry | undefined): Promise<Entry | undefined> {
    const stamp = await this.tree.stamp(path);
    if (stamp !== undefined && stamp === old?.stamp) return old;
    const text = stamp === undefined ? undefined : await this.tree.read(path);
    this.dirty.delete(path);
    if (stamp === undefined || text === undefined) {
      this.entries!.delete(path);
      return undefined;
    }
    const { defined, mentioned } = definedNames(text);
    const entry = { stamp, names: ` ${[...defined, '|', ...mentioned].join(' ')} ` };
    this.entries!.set(path, entry);
    return entry;
  }

  private async refresh(cancel: CancelToken, progress?: Progress): Promise<void> {
    const paths = await this.files(this.folder);
    const present = new Set(paths);
    let changed = false;
    for (const path of [...this.entries!.keys()]) if (!present.has(path)) changed = this.entries!.delete(path);
    for (const [done, path] of paths.entries()) {
      if (cancel.isCancellationRequested) return;
      if (done % 200 === 0) progress?.(`Indexing ${this.folder}`, done, paths.length);
      const old = this.entries!.get(path);
      if ((await this.current(path, old)) !== old) changed = true;
    }
    this.dirty.clear();
    this.fresh = true;
    if (changed || !this.indexed) await this.save();
    this.indexed = true;
  }

  private async files(folder: TreePath): Promise<TreePath[]> {
    const found: TreePath[] = [];
    for (const { name, kind } of await this.tree.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') {
        if (name.endsWith('.c')) found.push(path);
      } else if (this.deep) found.push(...(await this.files(path)));
    }
    return found;
  }

  private get key(): string {
    return `definitions-${FORMAT}:${this.tree.name}:${this.folder}${this.deep ? '/' : ''}`;
  }

  private async load(): Promise<void> {
    this.entries = new Map();
    const text = (await this.store?.get(this.key))?.text;
    this.indexed = text !== undefined;
    for (const line of text?.split('\n') ?? []) {
      const [path, stamp, names] = line.split('\t');
      if (path && stamp && names) this.entries.set(path, { stamp, names });
    }
  }

  private async save(): Promise<void> {
    const lines = [...this.entries!].map(([path, { stamp, names }]) => `${path}\t${stamp}\t${names}`);
    await this.store?.put(this.key, { text: lines.join('\n'), numbers: new Int32Array() });
  }
}
