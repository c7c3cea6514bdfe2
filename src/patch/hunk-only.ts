import type { TreePath } from '../source/tree';
import type { Hunk, Series } from './series';

/** What a series alone tells of a file after it. */
export interface HunkOnlyFile {
  readonly path: TreePath;
  /** What the series does to it; of an added file, all of it is known. */
  readonly change: 'modified' | 'added' | 'deleted';
  /**
   * The known lines, each at its line number in the post-image; an unknown line is empty. Where there is room, a hunk
   * whose header names the enclosing function is framed by that heading and braces, so that a parser sees a function.
   */
  readonly text: string;
  /** Lines of {@link text}, from 1, that the series adds. */
  readonly addedLines: ReadonlySet<number>;
  /** For each of them, the index of the last patch that adds it. */
  readonly addedBy: ReadonlyMap<number, number>;
  /** Net of the whole series, as `git diff --numstat` counts. */
  readonly added: number;
  readonly removed: number;
}

/** A line that a hunk shows. */
interface KnownLine {
  readonly text: string;
  /** The patch that adds it; undefined for context. */
  readonly patch: number | undefined;
}

/** The lines that are known of a file, unknown ones undefined, and the headings of the hunks by the line they precede. */
interface Sketch {
  readonly isNew: boolean;
  gone: boolean;
  lines: (KnownLine | undefined)[];
  headings: Map<number, string>;
  removed: number;
}

/**
 * The post-image as far as the hunks show it, for when there is no tree or the series does not fit it. Hunks are trusted
 * to stand where they say; later patches of a series change the lines of earlier ones.
 */
export function hunkOnly(series: Series): readonly HunkOnlyFile[] {
  const files = new Map<TreePath, Sketch>();
  for (const [patch, { files: changes }] of series.patches.entries()) {
    for (const { oldPath, newPath, hunks } of changes) {
      const path = newPath ?? oldPath ?? '';
      const old = oldPath === undefined ? undefined : files.get(oldPath);
      const sketch = old ?? emptySketch(oldPath === undefined);
      if (oldPath !== undefined && oldPath !== path) files.delete(oldPath);
      files.set(path, sketch);
      for (const hunk of hunks) draw(sketch, hunk, patch);
      sketch.gone = newPath === undefined;
    }
  }
  return [...files]
    .filter(([, sketch]) => !(sketch.isNew && sketch.gone))
    .map(([path, sketch]) => finished(path, sketch));
}

const emptySketch = (isNew: boolean): Sketch => ({ isNew, gone: false, lines: [], headings: new Map(), removed: 0 });

function draw(sketch: Sketch, hunk: Hunk, patch: number): void {
  const at = hunk.newLines ? Math.max(0, hunk.newStart - 1) : hunk.newStart;
  while (sketch.lines.length < at) sketch.lines.push(undefined);
  // What an earlier patch added stays that patch's as context, and does not count as removed from the tree.
  const before = sketch.lines.slice(at, at + hunk.oldLines);
  const lines: KnownLine[] = [];
  let old = 0;
  for (const { kind, text } of hunk.lines) {
    const earlier = kind === 'added' ? undefined : before[old++]?.patch;
    if (kind === 'removed') sketch.removed += earlier === undefined ? 1 : 0;
    else lines.push({ text: text.replace(/\r$/, ''), patch: kind === 'added' ? patch : earlier });
  }
  const moved = lines.length - hunk.oldLines;
  sketch.lines = sketch.lines.slice(0, at).concat(lines, sketch.lines.slice(at + hunk.oldLines));
  sketch.headings = new Map([...sketch.headings].map(([line, text]) => [line > at ? line + moved : line, text]));
  if (hunk.section) sketch.headings.set(at, hunk.section);
}

function finished(path: TreePath, sketch: Sketch): HunkOnlyFile {
  const addedBy = new Map<number, number>();
  for (const [index, line] of sketch.lines.entries()) if (line?.patch !== undefined) addedBy.set(index + 1, line.patch);
  const text = sketch.lines.map(line => line?.text ?? '');
  if (!sketch.isNew) for (const [at, heading] of sketch.headings) frame(text, sketch.lines, at, heading);
  return {
    path,
    change: sketch.gone ? 'deleted' : sketch.isNew ? 'added' : 'modified',
    text: `${text.join('\n')}\n`,
    addedLines: new Set(addedBy.keys()),
    addedBy,
    added: addedBy.size,
    removed: sketch.removed,
  };
}

/** Writes `heading {` on the unknown line before the hunk at `at`, and the braces that its lines leave open after it. */
function frame(text: string[], lines: readonly (KnownLine | undefined)[], at: number, heading: string): void {
  if (at === 0 || lines[at - 1] || text[at - 1] || !/\(/.test(heading)) return;
  let end = at;
  while (lines[end]) end++;
  const open = openBraces(text.slice(at, end), 1);
  if (open === undefined) return;
  text[at - 1] = `${heading} {`;
  if (open > 0) text[end] = '}'.repeat(open);
}

/** Braces open after `lines` when `depth` are open before; undefined when a line closes more than are open. */
function openBraces(lines: readonly string[], depth: number): number | undefined {
  let open = depth;
  for (const line of lines) {
    for (const [brace] of line.replace(/\/\*.*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '').matchAll(/[{}]/g)) {
      open += brace === '{' ? 1 : -1;
      if (open < 0) return undefined;
    }
  }
  return open;
}
