import type { KernelVersion } from '../kernel/version';

/** Path inside a tree: relative, forward slashes, no leading slash, no `.` or `..`. */
export type TreePath = string;

/** Changes when the file's content may have changed (size and mtime, a document version, a hash: only equality counts). */
export type Stamp = string;

/** One name in a folder. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * A tree of C files: a kernel on disk, a folder of an editor, a patch's post-image on top of either.
 * Everything is asynchronous in every host (a browser has no other way); nothing here writes.
 */
export interface SourceTree {
  /** What the person calls it: a folder name or a path. */
  readonly name: string;
  /** The text of a file with `\n` or `\r\n` as it stands; undefined when there is no such file. */
  read(path: TreePath): Promise<string | undefined>;
  /** The names in a folder, sorted; empty when there is no such folder. */
  list(folder: TreePath): Promise<readonly TreeEntry[]>;
  /** The stamp of a file; undefined when there is no such file. Cheaper than {@link read}. */
  stamp(path: TreePath): Promise<Stamp | undefined>;
  /** The stamps of many files at once, where the host can do that faster than one by one. */
  stamps?(paths: readonly TreePath[]): Promise<readonly (Stamp | undefined)[]>;
  /**
   * Those of many files whose text passes a test, and those that cannot be read; only hosts that can do that without
   * decoding each file have it. The test gets the bytes as Latin-1: whatever is ASCII in the file reads as it is.
   */
  passing?(paths: readonly TreePath[], test: (latin1: string) => boolean): Promise<readonly TreePath[]>;
  /** The text of a file without waiting, if it still has that stamp; only hosts that can read so have it. */
  readNow?(path: TreePath, stamp: Stamp): string | undefined;
}

/** The stamps of many files, in whatever way the tree gives them. */
export async function stampsOf(tree: SourceTree, paths: readonly TreePath[]): Promise<readonly (Stamp | undefined)[]> {
  if (tree.stamps) return tree.stamps(paths);
  return Promise.all(paths.map(path => tree.stamp(path)));
}

/** What makes a folder a kernel tree: the top Makefile's version beside a Kconfig. */
export interface KernelTree extends SourceTree {
  readonly version: KernelVersion;
}
