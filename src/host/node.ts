import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { SourceTree, TreeEntry, TreePath } from '../source/tree';

/** How long reading may keep the event loop busy before other work gets its turn, in milliseconds. */
const TURN = 15;

/**
 * A folder on a disk as a tree. Files are read as UTF-8; one that is not (a few old drivers) is read as Latin-1. Paths and
 * symbolic links that leave the folder are refused: they read as absent. The reads are synchronous inside, which for
 * thousands of small files is several times faster; the event loop gets its turn between them.
 */
export function nodeTree(root: string): SourceTree {
  const base = existing(() => realpathSync.native(root)) ?? resolve(root);
  const isInside = (path: string): boolean => path === base || path.startsWith(base + sep);
  let turn = performance.now();
  /** Folders known to lie inside, for this turn of the event loop only. */
  const known = new Map<string, boolean>();
  const isFolderInside = (folder: string): boolean => {
    let inside = known.get(folder);
    if (inside === undefined) {
      inside = isInside(folder) && isInside(existing(() => realpathSync.native(folder)) ?? folder);
      known.set(folder, inside);
    }
    return inside;
  };

  /** Does `work` with the path of something in the tree; undefined when there is no such thing. */
  const at = async <T>(path: TreePath, work: (full: string) => T): Promise<T | undefined> => {
    if (performance.now() - turn > TURN) {
      await new Promise(done => setImmediate(done));
      turn = performance.now();
      known.clear();
    }
    const full = resolve(base, path);
    if (full !== base && !isFolderInside(dirname(full))) return undefined;
    return existing(() => {
      if (!lstatSync(full).isSymbolicLink()) return work(full);
      const real = realpathSync.native(full);
      return isInside(real) ? work(real) : undefined;
    });
  };

  const stampAt = (real: string): string | undefined => {
    const status = statSync(real, { throwIfNoEntry: false });
    return status?.isFile() ? `${status.size}:${status.mtimeMs}` : undefined;
  };
  /** The stamp of a file of a folder that is known to lie inside; one that is a link is looked at more closely. */
  const stampInside = (full: string): string | undefined => {
    const status = lstatSync(full, { throwIfNoEntry: false });
    if (status?.isFile()) return `${status.size}:${status.mtimeMs}`;
    if (!status?.isSymbolicLink()) return undefined;
    const real = existing(() => realpathSync.native(full));
    return real !== undefined && isInside(real) ? stampAt(real) : undefined;
  };

  return {
    name: root,
    read: path => at(path, textOf),
    stamp: path => at(path, stampAt),
    async stamps(paths) {
      const stamps: (string | undefined)[] = [];
      for (const path of paths) {
        if (stamps.length % 256 === 0 && performance.now() - turn > TURN) {
          await new Promise(done => setImmediate(done));
          turn = performance.now();
          known.clear();
        }
        const full = resolve(base, path);
        stamps.push(isFolderInside(dirname(full)) ? existing(() => stampInside(full)) : undefined);
      }
      return stamps;
    },
    async passing(paths, test) {
      const found: TreePath[] = [];
      for (const [index, path] of paths.entries()) {
        if (index % 64 === 0 && performance.now() - turn > TURN) {
          await new Promise(done => setImmediate(done));
          turn = performance.now();
          known.clear();
        }
        const full = resolve(base, path);
        const bytes = isFolderInside(dirname(full)) ? rawText(full) : undefined;
        if (bytes === undefined || test(bytes)) found.push(path);
      }
      return found;
    },
    readNow(path, stamp) {
      const full = resolve(base, path);
      if (!isFolderInside(dirname(full))) return undefined;
      return existing(() => (stampInside(full) === stamp ? textOf(full) : undefined));
    },
    async list(folder) {
      const names = await at(folder, real => readdirSync(real, { withFileTypes: true }));
      return (names ?? [])
        .filter(name => name.isFile() || name.isDirectory() || name.isSymbolicLink())
        .map((name): TreeEntry => ({ name: name.name, kind: name.isDirectory() ? 'folder' : 'file' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

/** Room for one source file; a larger one is left to whoever reads it whole. */
const room = Buffer.allocUnsafeSlow(8 << 20);

/** A file's bytes as Latin-1; undefined where it is a link, is no file, or is too large to tell. */
function rawText(full: string): string | undefined {
  let file: number;
  try {
    file = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    let size = 0;
    for (;;) {
      const got = readSync(file, room, size, room.length - size, null);
      if (got === 0) return room.toString('latin1', 0, size);
      size += got;
      if (size === room.length) return undefined;
    }
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** A file as text: UTF-8, else Latin-1. */
function textOf(real: string): string {
  const bytes = readFileSync(real);
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** Undefined for a file or folder that does not exist; every other error is thrown. */
function existing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
