import type { SourceTree, TreeEntry, TreePath } from './tree';

/** A tree of texts in memory. Files may be set and deleted; every change gives a new stamp. */
export class MemoryTree implements SourceTree {
  private readonly files = new Map<TreePath, { readonly text: string; readonly stamp: string }>();
  private changes = 0;

  constructor(
    readonly name: string,
    files: Iterable<readonly [TreePath, string]> = [],
  ) {
    for (const [path, text] of files) this.set(path, text);
  }

  set(path: TreePath, text: string): void {
    this.files.set(path, { text, stamp: `${this.name}#${++this.changes}` });
  }

  delete(path: TreePath): void {
    this.files.delete(path);
  }

  read(path: TreePath): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path)?.text);
  }

  list(folder: TreePath): Promise<readonly TreeEntry[]> {
    return Promise.resolve(entriesIn(this.files.keys(), folder));
  }

  stamp(path: TreePath): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path)?.stamp);
  }

  readNow(path: TreePath, stamp: string): string | undefined {
    const file = this.files.get(path);
    return file?.stamp === stamp ? file.text : undefined;
  }
}

/** What `paths` put into `folder`, sorted. */
export function entriesIn(paths: Iterable<TreePath>, folder: TreePath): TreeEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const kinds = new Map<string, TreeEntry['kind']>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    if (name) kinds.set(name, rest.length > 0 ? 'folder' : (kinds.get(name) ?? 'file'));
  }
  return [...kinds].map(([name, kind]) => ({ name, kind })).sort(byName);
}

/** Order of names in a folder: by code unit, the same on every machine. */
export const byName = (a: TreeEntry, b: TreeEntry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
