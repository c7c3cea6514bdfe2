import { byName, entriesIn } from './memory-tree';
import { hash } from './source-file';
import { stampsOf, type SourceTree, type Stamp, type TreePath } from './tree';

/** What stands on top of a tree: a file's new text, or null when it is deleted. */
export type OverlayFiles = ReadonlyMap<TreePath, string | null>;

/**
 * `base` with some files replaced, added or deleted: unsaved editors, a patch's post-image. Nothing of it is written to
 * `base`; `files` may change while the tree is in use.
 */
export function overlay<T extends SourceTree>(base: T, files: OverlayFiles): T {
  const stampOf = (over: string | null): string | undefined =>
    over === null ? undefined : `over:${over.length}:${hash(over)}`;
  const { readNow } = base;
  const tree: SourceTree = {
    name: base.name,
    async read(path) {
      const over = files.get(path);
      return over === undefined ? base.read(path) : (over ?? undefined);
    },
    async stamp(path) {
      const over = files.get(path);
      return over === undefined ? base.stamp(path) : stampOf(over);
    },
    async stamps(paths) {
      const below = await stampsOf(base, paths);
      return paths.map((path, i) => {
        const over = files.get(path);
        return over === undefined ? below[i] : stampOf(over);
      });
    },
    ...(readNow
      ? {
          readNow(path: TreePath, stamp: Stamp): string | undefined {
            const over = files.get(path);
            const isOver = over !== undefined && over !== null && stampOf(over) === stamp;
            return isOver ? over : readNow.call(base, path, stamp);
          },
        }
      : {}),
    async list(folder) {
      const below = await base.list(folder);
      const prefix = folder === '' ? '' : `${folder}/`;
      const kept = below.filter(entry => entry.kind === 'folder' || files.get(prefix + entry.name) !== null);
      const added = entriesIn(
        [...files].filter(([, text]) => text !== null).map(([path]) => path),
        folder,
      ).filter(entry => !kept.some(old => old.name === entry.name));
      return added.length > 0 ? [...kept, ...added].sort(byName) : kept;
    },
  };
  return { ...base, ...tree };
}
