import type { CancelToken, Progress } from '../../kernel/cancel';
import { stampsOf, type SourceTree, type Stamp, type TreePath } from '../tree';
import { definedNames } from './definitions';
import type { IndexStore } from './index-store';

/** A file of the index: a line of its text. */
export interface IndexedFile {
  readonly stamp: Stamp;
  /** ` name … | name … | name … `: defined ones, mentioned ones, functions with internal linkage. */
  readonly names: string;
}

/** Files by path, in memory for as long as somebody uses them. */
export type IndexedFiles = Map<TreePath, IndexedFile>;

/** Files that may define a name. */
export interface Candidates {
  readonly sure: readonly TreePath[];
  /** The name stands in a macro there, which may define it. */
  readonly maybe: readonly TreePath[];
  /** It is a function there that no other file can call. */
  readonly internal: readonly TreePath[];
}

/** What an index needs around it. */
export interface IndexPlace {
  readonly tree: SourceTree;
  readonly store: IndexStore | undefined;
  /** What was indexed of each folder, by its key. */
  readonly known: Map<string, IndexedFiles>;
}

/** Bump when {@link definedNames} or the text form changes. */
const FORMAT = 2;
/** Files between two looks at the progress and the token. */
const BATCH = 256;

/** The definitions of one folder's C files (and of those below it), built when first asked and persisted in a store. */
export class GroupIndex {
  private entries: IndexedFiles | undefined;
  /** Has every file been looked at since something changed? */
  private fresh = false;
  /** Was it ever indexed, now or before? */
  private indexed = false;
  private readonly dirty = new Set<TreePath>();

  constructor(
    private readonly place: IndexPlace,
    readonly folder: TreePath,
    /** With the folders below it? */
    private readonly deep: boolean,
  ) {}

  /**
   * The files that define `name` by what was indexed before (they are looked at again if they changed); undefined when
   * nothing was.
   */
  async peek(name: string): Promise<Candidates | undefined> {
    await this.load();
    return this.indexed ? this.search(name) : undefined;
  }

  /** The files that define `name`; when one is sure, others may be left out. */
  async find(name: string, cancel: CancelToken, progress?: Progress): Promise<Candidates> {
    await this.load();
    const found = await this.search(name);
    if (found.sure.length > 0 || this.fresh) return found;
    // What was persisted knows no such name: look at every file's stamp before saying so.
    return this.findAll(name, cancel, progress);
  }

  /** All files that define `name`. */
  async findAll(name: string, cancel: CancelToken, progress?: Progress): Promise<Candidates> {
    await this.load();
    await this.refresh(cancel, progress);
    return this.search(name);
  }

  /** A file changed, came or went. */
  forget(path: TreePath): void {
    this.dirty.add(path);
    this.fresh = false;
  }

  private async search(name: string): Promise<Candidates> {
    const found: Record<keyof Candidates, TreePath[]> = { sure: [], maybe: [], internal: [] };
    const wanted = ` ${name} `;
    for (const [path, old] of this.entries!) {
      if (!old.names.includes(wanted) && !this.dirty.has(path)) continue;
      const names = (await this.current(path, old))?.names ?? '';
      for (let at = names.indexOf(wanted); at >= 0; at = names.indexOf(wanted, at + 1)) {
        const section = names.slice(0, at).split('|').length - 1;
        found[(['sure', 'maybe', 'internal'] as const)[section]!].push(path);
      }
    }
    return found;
  }

  /** The entry of a file as it is now. */
  private async current(path: TreePath, old: IndexedFile): Promise<IndexedFile | undefined> {
    const stamp = await this.place.tree.stamp(path);
    return stamp !== undefined && stamp === old.stamp ? old : this.update(path, stamp);
  }

  private async update(path: TreePath, stamp: Stamp | undefined): Promise<IndexedFile | undefined> {
    const text = stamp === undefined ? undefined : await this.place.tree.read(path);
    this.dirty.delete(path);
    if (stamp === undefined || text === undefined) {
      this.entries!.delete(path);
      return undefined;
    }
    const { defined, mentioned, internal } = definedNames(text);
    const entry = { stamp, names: ` ${[...defined, '|', ...mentioned, '|', ...internal].join(' ')} ` };
    this.entries!.set(path, entry);
    return entry;
  }

  private async refresh(cancel: CancelToken, progress?: Progress): Promise<void> {
    if (this.fresh) return;
    const entries = this.entries!;
    const paths = await this.files(this.folder);
    const present = new Set(paths);
    let changed = false;
    for (const path of [...entries.keys()]) if (!present.has(path)) changed = entries.delete(path);
    for (let done = 0; done < paths.length; done += BATCH) {
      if (cancel.isCancellationRequested) return;
      progress?.(`files of ${this.folder === '' ? 'the tree' : this.folder} indexed`, done, paths.length);
      const batch = paths.slice(done, done + BATCH);
      for (const [i, stamp] of (await stampsOf(this.place.tree, batch)).entries()) {
        const path = batch[i]!;
        if (stamp !== undefined && entries.get(path)?.stamp === stamp) continue;
        await this.update(path, stamp);
        changed = true;
      }
    }
    this.dirty.clear();
    this.fresh = true;
    if (changed || !this.indexed) await this.save();
    this.indexed = true;
  }

  private async files(folder: TreePath): Promise<TreePath[]> {
    const found: TreePath[] = [];
    for (const { name, kind } of await this.place.tree.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'folder') {
        if (this.deep && !name.startsWith('.')) found.push(...(await this.files(path)));
      } else if (/\.[ch]$/.test(name)) found.push(path);
    }
    return found;
  }

  private get key(): string {
    return `definitions-${FORMAT}:${this.place.tree.name}:${this.folder}${this.deep ? '/' : ''}`;
  }

  private async load(): Promise<void> {
    if (this.entries) return;
    const known = this.place.known.get(this.key);
    if (known) {
      // A copy: the same tree with other things on top has other entries.
      this.entries = new Map(known);
      this.indexed = true;
      return;
    }
    const entries: IndexedFiles = new Map();
    const text = (await this.place.store?.get(this.key))?.text;
    for (const line of text?.split('\n') ?? []) {
      const [path, stamp, names] = line.split('\t');
      if (path && stamp && names) entries.set(path, { stamp, names });
    }
    this.entries = entries;
    this.indexed = text !== undefined;
    if (this.indexed) this.place.known.set(this.key, new Map(entries));
  }

  private async save(): Promise<void> {
    this.place.known.set(this.key, new Map(this.entries!));
    const lines = [...this.entries!].map(([path, { stamp, names }]) => `${path}\t${stamp}\t${names}`);
    await this.place.store?.put(this.key, { text: lines.join('\n'), numbers: new Int32Array() });
  }
}
