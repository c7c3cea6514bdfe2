import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTree, TreeEntry, TreePath } from '../source/tree';

/** A tree on a disk. Files are read as UTF-8; one that is not (a few old drivers) is read as Latin-1. */
export function nodeTree(root: string): SourceTree {
  return {
    name: root,
    async read(path: TreePath): Promise<string | undefined> {
      const bytes = await orMissing(readFile(join(root, path)));
      if (!bytes) return undefined;
      const text = bytes.toString('utf8');
      return text.includes('\ufffd') ? bytes.toString('latin1') : text;
    },
    async list(folder: TreePath): Promise<readonly TreeEntry[]> {
      const names = (await orMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
      return names
        .filter(name => name.isFile() || name.isDirectory() || name.isSymbolicLink())
        .map((name): TreeEntry => ({ name: name.name, kind: name.isDirectory() ? 'folder' : 'file' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async stamp(path: TreePath): Promise<string | undefined> {
      const status = await orMissing(stat(join(root, path)));
      return status?.isFile() ? `${status.size}:${status.mtimeMs}` : undefined;
    },
  };
}

/** Undefined for a file or folder that does not exist; every other error is thrown. */
async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
