import { spawnSync } from 'node:child_process';
import { fail, ok, type Result } from '../kernel/failure';
import type { SourceTree } from '../source/tree';

/** Largest output of git that is read: a patch series of a whole merge window. */
const MOST_OUTPUT = 1 << 28;

function git(root: string, ...args: readonly string[]): { readonly out: Buffer; readonly error: string | undefined } {
  const run = spawnSync('git', ['-C', root, ...args], { maxBuffer: MOST_OUTPUT });
  const error = run.error?.message ?? (run.status === 0 ? undefined : run.stderr.toString().trim().split('\n')[0]);
  return { out: run.stdout, error };
}

const refused = (range: string, why: string) =>
  fail('no-such-range', `${range} cannot be reviewed`, `git says: ${why}`, 'Give two commits of the tree, as A..B.');

/** The commits of a range as a mailbox. */
export function gitRange(root: string, range: string): Result<Uint8Array> {
  const { out, error } = git(root, 'format-patch', '--stdout', '--no-signature', range);
  if (error !== undefined) return refused(range, error);
  return out.length ? ok(out) : refused(range, 'the range has no commits.');
}

/** The tree before a range: A's files, or those of the commit that A..B starts from. */
export function rangeBase(root: string, range: string): Result<{ readonly name: string; readonly files: SourceTree }> {
  const [from = '', to = ''] = range.split(/\.{2,3}/);
  const { out, error } = git(root, 'merge-base', from, to || 'HEAD');
  if (error !== undefined) return refused(range, error || 'the two have no common commit.');
  const commit = out.toString().trim();
  return ok({ name: commit, files: commitTree(root, commit) });
}

/** The files of a commit, read through git. */
function commitTree(root: string, commit: string): SourceTree {
  const object = (path: string) => `${commit}:${path}`;
  return {
    name: `${root} at ${commit.slice(0, 12)}`,
    read(path) {
      const { out, error } = git(root, 'cat-file', 'blob', object(path));
      return Promise.resolve(error === undefined ? out.toString('utf8') : undefined);
    },
    stamp(path) {
      const { out, error } = git(root, 'rev-parse', '--verify', '-q', object(path));
      return Promise.resolve(error === undefined ? out.toString().trim() : undefined);
    },
    list(folder) {
      const { out } = git(root, 'ls-tree', '-z', object(folder));
      const entries = out.toString().split('\0').filter(Boolean);
      return Promise.resolve(
        entries.map(entry => ({
          name: entry.slice(entry.indexOf('\t') + 1),
          kind: entry.split(' ')[1] === 'tree' ? ('folder' as const) : ('file' as const),
        })),
      );
    },
  };
}

/** The paths of a tree's folder that differ from a revision, those included that git does not know yet. */
export function changedSince(root: string, revision: string): Result<ReadonlySet<string>> {
  const changed = git(root, 'diff', '--name-only', '-z', '--relative', '--diff-filter=d', revision, '--');
  const untracked =
    changed.error === undefined ? git(root, 'ls-files', '-z', '--others', '--exclude-standard') : changed;
  const error = changed.error ?? untracked.error;
  if (error !== undefined)
    return fail(
      'no-such-revision',
      `What changed since ${revision} cannot be told`,
      `git says: ${error}`,
      'Give a revision of the git repository that the tree is in.',
    );
  const names = (out: Buffer) => out.toString().split('\0').filter(Boolean);
  return ok(new Set([...names(changed.out), ...names(untracked.out)]));
}
