import type { KernelTree, SourceTree, TreeEntry, TreePath } from '../source/tree';
import type { AppliedSeries } from './series';

/** A kernel tree as it stands after a series. */
export const postImageTree = (base: KernelTree, applied: AppliedSeries): KernelTree => ({
  ...patchedFiles(base, applied),
  version: base.version,
});

/** Files as they stand after a series: changed ones come from the series, all others from `base`. */
export function patchedFiles(base: SourceTree, applied: AppliedSeries): SourceTree {
  const changed = new Map(applied.files.map(file => [file.path, file.after]));
  const stamp = `patched:${fingerprint(applied)}:`;
  return {
    name: `${base.name} with the series`,
    read: async path => (changed.has(path) ? changed.get(path) : base.read(path)),
    async stamp(path) {
      if (!changed.has(path)) return base.stamp(path);
      return changed.get(path) === undefined ? undefined : stamp + path;
    },
    list: async folder => withChanges(await base.list(folder), folder, changed),
  };
}

/** Tells two series' post-images apart; only equality counts. */
function fingerprint(applied: AppliedSeries): string {
  let hash = 0;
  for (const { path, after } of applied.files) {
    for (const text of [path, after ?? '\0']) {
      for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    }
  }
  return (hash >>> 0).toString(16);
}

function withChanges(
  entries: readonly TreeEntry[],
  folder: TreePath,
  changed: ReadonlyMap<TreePath, string | undefined>,
): readonly TreeEntry[] {
  const names = new Map(entries.map(entry => [entry.name, entry]));
  const prefix = folder ? `${folder}/` : '';
  for (const [path, after] of changed) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    if (below.length === 0 && after === undefined) names.delete(name);
    else if (after !== undefined && !names.has(name)) names.set(name, { name, kind: below.length ? 'folder' : 'file' });
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
