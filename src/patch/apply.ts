import type { CancelToken } from '../kernel/cancel';
import { ok, type Result } from '../kernel/failure';
import type { SourceTree, TreePath } from '../source/tree';
import { explainConflict } from './conflict';
import { BASE, FileImage, ImageBuilder, LinePool } from './image';
import { findPlace, hunkImage, searchBudget } from './place';
import type { AppliedFile, AppliedSeries, FileChange, HunkLine, HunkOutcome, Series } from './series';

/** One file while the series is applied to it. */
interface OpenFile {
  readonly path: TreePath;
  readonly before: string | undefined;
  image: FileImage | undefined;
  readonly hunks: HunkOutcome[];
}

/**
 * Applies a series to a tree in memory; nothing is written. A hunk that does not go on is an outcome, not a failure: the
 * others still go on, and {@link AppliedSeries.clean} is false.
 */
export async function applySeries(
  series: Series,
  tree: SourceTree,
  cancel?: CancelToken,
): Promise<Result<AppliedSeries>> {
  const pool = new LinePool();
  const files = new Map<TreePath, OpenFile>();
  const look = async (path: TreePath): Promise<OpenFile> => {
    const before = await tree.read(path);
    return { path, before, image: before === undefined ? undefined : FileImage.of(before, pool), hunks: [] };
  };
  const open = async (path: TreePath): Promise<OpenFile> => {
    const known = files.get(path);
    if (known) return known;
    const file = await look(path);
    files.set(path, file);
    return file;
  };
  const filesOf: number[][] = [];
  const position = (path: TreePath): number => [...files.keys()].indexOf(path);

  for (const [index, patch] of series.patches.entries()) {
    const touched = new Set<number>();
    for (const change of patch.files) {
      if (cancel?.isCancellationRequested) break;
      // What is only copied is read, not changed.
      const changed = change.copied ? [change.newPath] : [change.oldPath, change.newPath];
      const paths = changed.filter(path => path !== undefined);
      for (const path of paths) await open(path);
      const old =
        change.oldPath === undefined ? undefined : (files.get(change.oldPath) ?? (await look(change.oldPath)));
      applyChange(change, index, { old, files }, pool);
      for (const path of paths) touched.add(position(path));
    }
    filesOf.push([...touched]);
  }
  const applied = [...files.values()].map(file => appliedFile(file, pool));
  const clean = applied.every(file => file.hunks.every(hunk => hunk.status !== 'conflict'));
  return ok({ series, files: applied, filesOf, clean });
}

/** Applies the change of one file; what does not go on is added to the outcomes of its target. */
function applyChange(
  change: FileChange,
  patch: number,
  { old, files }: { readonly old: OpenFile | undefined; readonly files: ReadonlyMap<TreePath, OpenFile> },
  pool: LinePool,
): void {
  const target = files.get(change.newPath ?? change.oldPath ?? '');
  if (!target) return;
  const conflict = (reason: string) => {
    for (let i = 0; i < Math.max(1, change.hunks.length); i++) target.hunks.push({ status: 'conflict', reason });
  };
  if (change.binary) return conflict('It is a binary patch, and Pagewarden reads only text.');
  if (!old && target.image) return conflict('The patch creates this file, but the tree already has it.');
  if (old && !old.image) return conflict('The tree has no such file.');

  const moved = old && old !== target;
  if (moved && target.image)
    return conflict(
      `The patch ${change.copied ? 'copies' : 'renames'} ${old.path} to this file, but the tree already has it.`,
    );
  const image = applyHunks(change, patch, old?.image ?? FileImage.of('', pool), target.hunks, pool);
  if (change.newPath !== undefined) {
    if (moved && !change.copied) old.image = undefined;
    target.image = image;
  } else if (image.lines.length && change.hunks.length) {
    conflict('The patch deletes this file, but lines of it would be left.');
  } else {
    target.image = undefined;
  }
}

/**
 * Applies hunks in order to `file`. Each is looked for in what the ones before have left untouched, and the result is put
 * together once, so that many hunks in a long file cost no more than both are long.
 */
function applyHunks(
  change: FileChange,
  patch: number,
  file: FileImage,
  outcomes: HunkOutcome[],
  pool: LinePool,
): FileImage {
  const budget = searchBudget();
  const pieces = new ImageBuilder(file);
  /** Lines by which hunks that did not go on would have moved what follows. */
  let missing = 0;
  for (const [index, hunk] of change.hunks.entries()) {
    const lines = hunkImage(hunk, file, pool);
    // A side without lines names the line before it.
    const stated = (hunk.newLines ? hunk.newStart - 1 : hunk.newStart) - missing - pieces.moved;
    const expected = Math.max(pieces.taken, stated);
    const place = findPlace(file, lines, hunk.oldStart, expected, pieces.taken, budget);
    if (!place) {
      missing += hunk.newLines - hunk.oldLines;
      const why = explainConflict(file, lines, expected, pool, budget);
      const which = `Hunk ${index + 1} of ${change.hunks.length} (@@ -${hunk.oldStart},${hunk.oldLines} @@)`;
      outcomes.push({ status: 'conflict', reason: `${which} does not apply: ${why}` });
      continue;
    }
    const [leading, trailing] = place.drop;
    const kept = hunk.lines.slice(leading, hunk.lines.length - trailing);
    const after = lines.after.slice(leading, lines.after.length - trailing);
    const origins = originsAfter(file, place.at, kept, patch);
    pieces.replace(place.at, lines.before.length - leading - trailing, after, origins);
    outcomes.push(outcome(place.at - leading - stated, leading + trailing));
  }
  return pieces.finish();
}

/** Who added each line that a hunk leaves: this patch, or whoever added the context line before. */
function originsAfter(image: FileImage, at: number, lines: readonly HunkLine[], patch: number): number[] {
  const origins: number[] = [];
  let line = at;
  for (const { kind } of lines) {
    if (kind !== 'removed') origins.push(kind === 'added' ? patch : (image.origins[line] ?? BASE));
    if (kind !== 'added') line++;
  }
  return origins;
}

function outcome(offset: number, dropped: number): HunkOutcome {
  const far = `${Math.abs(offset)} ${Math.abs(offset) === 1 ? 'line' : 'lines'} further ${offset > 0 ? 'down' : 'up'}`;
  if (!dropped) return offset ? { status: 'offset', reason: `It goes on ${far}.` } : { status: 'exact' };
  const without = `${dropped} context ${dropped === 1 ? 'line' : 'lines'} at its ends ${dropped === 1 ? 'differs' : 'differ'}`;
  return { status: 'fuzz', reason: offset ? `It goes on ${far}, and ${without}.` : `It goes on although ${without}.` };
}

function appliedFile(file: OpenFile, pool: LinePool): AppliedFile {
  const addedBy = new Map<number, number>();
  for (const [index, origin] of (file.image?.origins ?? []).entries())
    if (origin !== BASE) addedBy.set(index + 1, origin);
  const kept = (file.image?.origins.length ?? 0) - addedBy.size;
  const had = file.before === undefined ? 0 : FileImage.of(file.before, pool).lines.length;
  return {
    path: file.path,
    before: file.before,
    after: file.image?.text(pool),
    addedLines: new Set(addedBy.keys()),
    addedBy,
    added: addedBy.size,
    removed: Math.max(0, had - kept),
    hunks: file.hunks,
  };
}
