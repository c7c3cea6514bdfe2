import type { FileImage, LinePool } from './image';
import type { Hunk } from './series';

/** A hunk as numbered lines, ready to be compared with a {@link FileImage}. */
export interface HunkImage {
  /** The lines that the hunk expects: context and removed. */
  readonly before: readonly number[];
  /** The lines that it leaves: context and added. */
  readonly after: readonly number[];
  /** Context lines at the beginning and the end. */
  readonly leading: number;
  readonly trailing: number;
}

/** Where a hunk goes: `drop` of its leading and trailing context lines were disregarded. */
export interface Place {
  /** Index of the first line of the file that is compared. */
  readonly at: number;
  readonly drop: readonly [leading: number, trailing: number];
}

/** Context lines at either end that fuzz may disregard, as GNU patch does by default. */
export const MOST_FUZZ = 2;
/** Comparisons for one file, so that many equal lines, or many hunks that fit nowhere, cannot make the search endless. */
const MOST_COMPARISONS = 100_000_000;

/** What is left of the comparisons that one file may cost. */
export interface SearchBudget {
  left: number;
}

export const searchBudget = (): SearchBudget => ({ left: MOST_COMPARISONS });

/** Numbers the lines of a hunk. A patch that lost its CRs by mail, or gained them, takes the line ends of the file. */
export function hunkImage(hunk: Hunk, file: FileImage, pool: LinePool): HunkImage {
  const patchCrlf = hunk.lines.some(line => line.text.endsWith('\r'));
  const ended = (text: string, end: string): string => {
    if (file.crlf && !patchCrlf) return `${text}${end && '\r\n'}`;
    return !file.crlf && patchCrlf && text.endsWith('\r') ? `${text.slice(0, -1)}${end}` : text + end;
  };
  const before: number[] = [];
  const after: number[] = [];
  for (const { kind, text, noNewline } of hunk.lines) {
    const line = pool.number(ended(text, noNewline ? '' : '\n'));
    if (kind !== 'added') before.push(line);
    if (kind !== 'removed') after.push(line);
  }
  const kinds = hunk.lines.map(line => line.kind);
  const leading = kinds.findIndex(kind => kind !== 'context');
  const trailing = [...kinds].reverse().findIndex(kind => kind !== 'context');
  return { before, after, leading: Math.max(leading, 0), trailing: Math.max(trailing, 0) };
}

/**
 * Finds where a hunk goes, at or after line `from`: where its header says (`expected`, an index), then at the nearest
 * other place with the same lines (below before above at equal distance), then with up to {@link MOST_FUZZ} context lines
 * at the ends disregarded. As in `git apply`, a hunk that begins at line 1 or has no trailing context is tried at that
 * end of the file first.
 */
export function findPlace(
  file: FileImage,
  hunk: HunkImage,
  oldStart: number,
  expected: number,
  from: number,
  budget: SearchBudget,
): Place | undefined {
  const fits = (at: number, drop: Place['drop']): boolean => {
    const end = hunk.before.length - drop[1];
    if (at < from || at + end - drop[0] > file.lines.length) return false;
    for (let i = drop[0]; i < end; i++) {
      if (--budget.left < 0 || file.lines[at + i - drop[0]] !== hunk.before[i]) return false;
    }
    return true;
  };
  const search = (drop: Place['drop']): Place | undefined => {
    const near = expected + drop[0];
    const furthest = Math.max(near - from, file.lines.length - near);
    for (let distance = 0; distance <= furthest && budget.left >= 0; distance++, budget.left--) {
      if (fits(near + distance, drop)) return { at: near + distance, drop };
      if (distance && fits(near - distance, drop)) return { at: near - distance, drop };
    }
    return undefined;
  };

  const nothing = [0, 0] as const;
  const end = file.lines.length - hunk.before.length;
  // Both ends apply to a hunk that is the whole file.
  if (oldStart <= 1 && (hunk.trailing || end === 0) && fits(0, nothing)) return { at: 0, drop: nothing };
  if (oldStart > 1 && !hunk.trailing && fits(end, nothing)) return { at: end, drop: nothing };
  const whole = search(nothing);
  if (whole) return whole;
  const context = Math.max(hunk.leading, hunk.trailing);
  for (let fuzz = 1; fuzz <= MOST_FUZZ; fuzz++) {
    const drop = [Math.max(0, hunk.leading + fuzz - context), Math.max(0, hunk.trailing + fuzz - context)] as const;
    if (drop[0] > hunk.leading || drop[1] > hunk.trailing || drop[0] + drop[1] >= hunk.before.length) break;
    const place = search(drop);
    if (place) return place;
  }
  return undefined;
}
