import type { FileImage, LinePool } from './image';
import { findPlace, type HunkImage, type SearchBudget } from './place';

/** How far from its place a hunk's best partial match is looked for, in lines. */
const NEARBY = 500;
/** Lines of a hunk that such a match is judged by. */
const MOST_COMPARED = 40;

/** Why a hunk goes on nowhere, as a person would find out: one sentence. */
export function explainConflict(
  file: FileImage,
  hunk: HunkImage,
  expected: number,
  pool: LinePool,
  budget: SearchBudget,
): string {
  if (budget.left < 0) return 'the search for its place was given up; too much of the file looks alike.';
  const reversed = { ...hunk, before: hunk.after };
  const changes = hunk.before.length !== hunk.after.length || hunk.before.some((line, i) => line !== hunk.after[i]);
  if (changes && findPlace(file, reversed, 2, expected, 0, budget)?.drop.every(d => d === 0))
    return 'the file already has this change.';
  const folded = (line: number) => pool.text(line).replace(/\s+/g, '');
  const best = bestMatch(file.lines, hunk.before, expected);
  const differs = hunk.before.findIndex((line, i) => file.lines[best + i] !== line);
  const inSpaceOnly = hunk.before.every(
    (line, i) => file.lines[best + i] === line || folded(file.lines[best + i] ?? -1) === folded(line),
  );
  if (inSpaceOnly)
    return `from line ${best + differs + 1} the file differs in white space only; a mail program has probably changed it.`;
  const wanted = quoted(pool.text(hunk.before[differs] ?? -1));
  const found = file.lines[best + differs];
  return found === undefined
    ? `the patch expects ${wanted}, but the file ends at line ${file.lines.length}.`
    : `line ${best + differs + 1} of the file is ${quoted(pool.text(found))}, the patch expects ${wanted}.`;
}

/** The index, at most {@link NEARBY} from `expected`, at which most lines agree; the nearest of equals. */
function bestMatch(file: readonly number[], wanted: readonly number[], expected: number): number {
  let [best, most] = [Math.min(expected, file.length), 0];
  for (let distance = 0; distance <= NEARBY; distance++) {
    for (const at of distance ? [expected + distance, expected - distance] : [expected]) {
      if (at < 0 || at >= file.length) continue;
      let same = 0;
      for (let i = 0; i < Math.min(wanted.length, MOST_COMPARED); i++) if (file[at + i] === wanted[i]) same++;
      if (same > most) [best, most] = [at, same];
    }
  }
  return best;
}

const quoted = (line: string): string => {
  const text = line.trim();
  return text ? `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"` : 'empty';
};
