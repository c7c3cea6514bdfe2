import { fail, ok, type Result } from '../kernel/failure';
import type { Hunk, HunkLine } from './series';

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/** Most lines that a file can have here: a hunk header that names a later one is damaged. */
const MOST_LINES = 2_000_000;

/** Whether a line begins a hunk. */
export const isHunkHeader = (line: string): boolean => line.startsWith('@@ -') && HEADER.test(line);

/**
 * Reads the hunk whose header is `lines[at]`; `next` is the index after it. The header's two counts say where it ends,
 * so the lines of a mail's signature are never taken for code; a hunk that ends before its counts are used up fails.
 * `where` names the mail and file for messages.
 */
export function readHunk(lines: readonly string[], at: number, where: string): Result<{ hunk: Hunk; next: number }> {
  const header = lines[at] ?? '';
  const match = HEADER.exec(header);
  const number = (group: number, otherwise: number) => Number(match?.[group] ?? otherwise);
  const [oldStart, oldLines, newStart, newLines] = [number(1, 0), number(2, 1), number(3, 0), number(4, 1)];
  if (!match || Math.max(oldStart + oldLines, newStart + newLines) > MOST_LINES)
    return fail(
      'hunk-header-damaged',
      `The patch cannot be read`,
      `${where}: the header "${shown(header)}" is damaged.`,
      'Fetch the patch again, for instance in raw form from the list archive.',
    );
  const read: HunkLine[] = [];
  let [old, fresh, next] = [oldLines, newLines, at + 1];
  for (; old > 0 || fresh > 0; next++) {
    const line = lines[next];
    const kind = line === undefined || isSignature(lines, next) ? undefined : kindOf(line);
    if (kind === 'no-newline') {
      markNoNewline(read);
      continue;
    }
    if (line === undefined || kind === undefined || (kind !== 'added' && !old) || (kind !== 'removed' && !fresh))
      return short(where, header, { oldLines, newLines, old, fresh }, line);
    if (kind !== 'added') old--;
    if (kind !== 'removed') fresh--;
    read.push({ kind, text: line.slice(1) });
  }
  if (kindOf(lines[next] ?? '') === 'no-newline') {
    markNoNewline(read);
    next++;
  }
  return ok({ hunk: { oldStart, oldLines, newStart, newLines, section: match[5] ?? '', lines: read }, next });
}

type Mark = HunkLine['kind'] | 'no-newline' | undefined;

function kindOf(line: string): Mark {
  switch (line[0]) {
    case ' ':
    // A mail program or an editor has stripped the blank of an empty context line; git accepts it, too.
    case undefined:
    case '\r':
      return 'context';
    case '+':
      return 'added';
    case '-':
      return 'removed';
    case '\\':
      return 'no-newline';
    default:
      return undefined;
  }
}

/** "-- " and git's version: inside a hunk this is where a cut-off mail ends, not a removed line. */
const isSignature = (lines: readonly string[], at: number): boolean =>
  /^-- ?\r?$/.test(lines[at] ?? '') && /^\d+\.\d+/.test(lines[at + 1] ?? '') && !/\S/.test(lines[at + 2] ?? '');

function markNoNewline(read: HunkLine[]): void {
  const last = read.pop();
  if (last) read.push({ ...last, noNewline: true });
}

const shown = (line: string): string => (line.length > 80 ? `${line.slice(0, 77)}...` : line);

interface Counts {
  readonly oldLines: number;
  readonly newLines: number;
  readonly old: number;
  readonly fresh: number;
}

function short(where: string, header: string, count: Counts, line: string | undefined) {
  const have = `${count.oldLines - count.old} of ${count.oldLines} old and ${count.newLines - count.fresh} of ${count.newLines} new lines`;
  const range = /^@@ .*? @@/.exec(header)?.[0] ?? header;
  if (line === undefined || !line.trim() || /^(-- ?|diff --git |From |@@ )/.test(line))
    return fail(
      'patch-truncated',
      'The patch is cut off',
      `${where}: hunk ${range} ends after ${have}.`,
      'Fetch the whole mail again, for instance in raw form from the list archive.',
    );
  return fail(
    'hunk-damaged',
    'The patch cannot be read',
    `${where}: hunk ${range} has ${have} when the line "${shown(line)}" follows, which fits neither.`,
    'A mail program has probably wrapped or changed lines: fetch the raw mail.',
  );
}
