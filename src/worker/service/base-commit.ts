import type { Series } from '../../patch/series';
import type { SourceTree } from '../../source/tree';

/** The commit that a series names as its base, and how it compares with the open tree, as one sentence. */
export async function baseCommitSentence(series: Series, tree: SourceTree | undefined): Promise<string | undefined> {
  const base = series.patches.find(patch => patch.baseCommit)?.baseCommit;
  if (!base) return undefined;
  const says = `The series says that it is based on commit ${base.slice(0, 12)}`;
  if (!tree) return `${says}; no tree is open to compare it with.`;
  const head = await headCommit(tree);
  if (!head) return `${says}; the tree is no git checkout that could be compared with it.`;
  return head.startsWith(base) || base.startsWith(head)
    ? `${says}, and so is the tree.`
    : `${says}; the tree is at ${head.slice(0, 12)}.`;
}

/** The commit that is checked out, as git's own files tell it; undefined where the tree has none. */
async function headCommit(tree: SourceTree): Promise<string | undefined> {
  const head = (await tree.read('.git/HEAD'))?.trim();
  const ref = head && /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (!ref) return head && /^[0-9a-f]{40,64}$/.test(head) ? head : undefined;
  const loose = (await tree.read(`.git/${ref}`))?.trim();
  if (loose) return loose;
  const packed = await tree.read('.git/packed-refs');
  return packed
    ?.split('\n')
    .find(line => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}
