import { fail, ok, type Result } from '../kernel/failure';
import type { TreePath } from '../source/tree';
import { isHunkHeader, readHunk } from './hunk';
import { escapes, gitPaths, treePath, unquotePath } from './paths';
import type { FileChange, Hunk } from './series';

/** A text with the diffs in it. */
export interface Diff {
  readonly files: readonly FileChange[];
  /** Index of the first line that belongs to a diff; the number of lines when there is none. */
  readonly start: number;
}

/**
 * Reads every unified diff in `lines`: git's dialect with its extended headers, and plain `diff -u`. Text around and
 * between diffs (a commit message, a diffstat, a signature) is passed over. `where` names the mail for messages.
 */
export function readDiff(lines: readonly string[], where: string): Result<Diff> {
  const files: FileChange[] = [];
  let start = lines.length;
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (/^diff --(cc|combined) /.test(line))
      return fail(
        'combined-diff',
        'The patch cannot be read',
        `${where}: "${line.slice(0, 80)}" is the combined diff of a merge, which has several old sides.`,
        'Make a patch of each commit with `git format-patch`.',
      );
    const git = line.startsWith('diff --git ');
    if (!git && !isPlainHeader(lines, at) && !isBinaryNote(line)) {
      at++;
      continue;
    }
    start = Math.min(start, at);
    const file = git ? readGitFile(lines, at, where) : readPlainFile(lines, at, where);
    if (!file.ok) return file;
    const { change, next } = file.value;
    const bad = [change.oldPath, change.newPath].find(path => path !== undefined && escapes(path));
    if (bad !== undefined)
      return fail(
        'path-escapes',
        'The patch is refused',
        `${where}: "${bad}" leaves the tree.`,
        'Check where the patch comes from.',
      );
    files.push(change);
    at = next;
  }
  return ok({ files, start });
}

interface ReadFile {
  readonly change: FileChange;
  /** Index of the line after the file's diff. */
  readonly next: number;
}

const isBinaryNote = (line: string): boolean => /^Binary files .* and .* differ\r?$/.test(line);

const isPlainHeader = (lines: readonly string[], at: number): boolean =>
  (lines[at] ?? '').startsWith('--- ') && (lines[at + 1] ?? '').startsWith('+++ ') && isHunkHeader(lines[at + 2] ?? '');

function readGitFile(lines: readonly string[], from: number, where: string): Result<ReadFile> {
  const named = gitPaths((lines[from] ?? '').slice('diff --git '.length).trimEnd());
  let oldPath: TreePath | undefined = named && treePath(named[0]);
  let newPath: TreePath | undefined = named && treePath(named[1]);
  let binary = false;
  let copied = false;
  let at = from + 1;
  header: for (; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimEnd();
    const [, field, value = ''] =
      /^(new file|deleted file|rename from|rename to|copy from|copy to|---|\+\+\+) (.*)$/.exec(line) ?? [];
    switch (field) {
      case 'new file':
        oldPath = undefined;
        continue;
      case 'deleted file':
        newPath = undefined;
        continue;
      case 'rename from':
        oldPath = unquotePath(value);
        continue;
      case 'rename to':
      case 'copy to':
        newPath = unquotePath(value);
        continue;
      case 'copy from':
        copied = true;
        oldPath = unquotePath(value);
        continue;
      case '---':
        oldPath = side(value);
        continue;
      case '+++':
        newPath = side(value);
        continue;
    }
    if (/^(old mode|new mode|similarity index|dissimilarity index|index) /.test(line)) continue;
    if (line.startsWith('GIT binary patch') || isBinaryNote(line)) {
      binary = true;
      at++;
    }
    break header;
  }
  if (oldPath === undefined && newPath === undefined)
    return fail(
      'file-header-damaged',
      'The patch cannot be read',
      `${where}: "${(lines[from] ?? '').slice(0, 100)}" names no file.`,
      'Fetch the patch again, for instance in raw form from the list archive.',
    );
  const hunks = readHunks(lines, at, `${where}, ${newPath ?? oldPath}`);
  return hunks.ok
    ? ok({
        change: { oldPath, newPath, hunks: hunks.value.hunks, binary, ...(copied ? { copied } : {}) },
        next: hunks.value.next,
      })
    : hunks;
}

function readPlainFile(lines: readonly string[], from: number, where: string): Result<ReadFile> {
  const note = /^Binary files (.*) and (.*) differ\r?$/.exec(lines[from] ?? '');
  if (note) {
    const path = treePath(note[2] === '/dev/null' ? (note[1] ?? '') : (note[2] ?? ''));
    return ok({ change: { oldPath: path, newPath: path, hunks: [], binary: true }, next: from + 1 });
  }
  const [old, fresh] = [0, 1].map(i => (lines[from + i] ?? '').slice(4).trimEnd());
  const newPath = isEpoch(fresh) ? undefined : side(fresh ?? '');
  const hunks = readHunks(lines, from + 2, `${where}, ${newPath ?? side(old ?? '') ?? 'a file'}`);
  if (!hunks.ok) return hunks;
  const first = hunks.value.hunks[0];
  const isNew = isEpoch(old) || side(old ?? '') === undefined || (first?.oldStart === 0 && first.oldLines === 0);
  // "mm/swap.c.orig" against "mm/swap.c": the new name is the file's; GNU patch decides alike.
  const oldPath = isNew ? undefined : (newPath ?? side(old ?? ''));
  return ok({ change: { oldPath, newPath, hunks: hunks.value.hunks, binary: false }, next: hunks.value.next });
}

/** `diff -N` dates a file that does not exist to the epoch. */
const isEpoch = (side: string | undefined): boolean => /\t(1970-01-01|1969-12-31) /.test(side ?? '');

/** One side of a `---`/`+++` pair, its time stamp left out. */
const side = (text: string): TreePath | undefined => treePath(unquotePath(text.split('\t')[0]?.trimEnd() ?? ''));

function readHunks(lines: readonly string[], from: number, where: string): Result<{ hunks: Hunk[]; next: number }> {
  const hunks: Hunk[] = [];
  let at = from;
  while (isHunkHeader(lines[at] ?? '')) {
    const hunk = readHunk(lines, at, where);
    if (!hunk.ok) return hunk;
    hunks.push(hunk.value.hunk);
    at = hunk.value.next;
  }
  const after = lines[at] ?? '';
  if (after.startsWith('@@ ') || (hunks.length && /^(\+|-(?!-)| \S)/.test(after)))
    return fail(
      'hunk-damaged',
      'The patch cannot be read',
      `${where}: "${after.slice(0, 80)}" follows ${hunks.length ? `hunk ${hunks.length}, whose header counts fewer lines` : 'the file header, and is no hunk header'}.`,
      'The patch was edited by hand or damaged on the way: fetch it again.',
    );
  return ok({ hunks, next: at });
}
