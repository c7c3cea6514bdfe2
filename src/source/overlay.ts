import { byName, entriesIn } from './memory-tree';
import type { SourceTree, TreePath } from './tree';

/** What stands on top of a tree: a file's new text, or null when it is deleted. */
export type OverlayFiles = ReadonlyMap<TreePath, string | null>;

/**
 * `base` with some files replaced, added or deleted: unsaved editors, a patch's post-image. Nothing of it is written to
 * `base`; `files` may change while the tree is in use.
 */
export function overlay<T extends SourceTree>(base: T, files: OverlayFiles): T {
  const tree: SourceTree = {
    name: base.name,
    async read(path) {
      const over = files.get(path);
      return over === undefined ? base.read(path) : (over ?? undefined);
    },
    async stamp(path) {
      const over = files.get(path);
      if (over === undefined) return base.stamp(path);
      return over === null ? undefined : `over:${over.length}:${hash(over)}`;
    },
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

/** 53-bit hash of a text (cyrb53), enough to tell versions of one file apart. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
