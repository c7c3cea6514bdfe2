import type { TreePath } from '../source/tree';

/** A line of a hunk with its number in the old and new file (from 1), as far as the hunk's header is right. */
export interface HunkLine {
  readonly kind: 'context' | 'added' | 'removed';
  /** Without the leading mark; no line end. */
  readonly text: string;
  /** True where "\ No newline at end of file" follows. */
  readonly noNewline?: boolean;
}

/** One hunk of a file's change. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** What follows the second @@: usually the enclosing function. */
  readonly section: string;
  readonly lines: readonly HunkLine[];
}

/** The change of one file. */
export interface FileChange {
  /** Path before; undefined for a new file. */
  readonly oldPath: TreePath | undefined;
  /** Path after; undefined for a deleted file. */
  readonly newPath: TreePath | undefined;
  readonly hunks: readonly Hunk[];
  /** The file at {@link oldPath} is copied: it stays as it is, and is named here only as where the new one's lines come from. */
  readonly copied?: boolean;
  /** A binary patch: it has no hunks and cannot be reviewed. */
  readonly binary: boolean;
}

/** One mail or one plain diff. */
export interface Patch {
  readonly subject: string;
  readonly messageId: string | undefined;
  readonly author: string | undefined;
  readonly date: string | undefined;
  /** N of "[PATCH N/M]"; 0 is a cover letter. */
  readonly index: number | undefined;
  readonly total: number | undefined;
  readonly version: number | undefined;
  /** The commit message or letter, without the diff. */
  readonly body: string;
  /** From a "base-commit:" line. */
  readonly baseCommit: string | undefined;
  readonly files: readonly FileChange[];
  /** What the way by mail may have damaged, one sentence each (format=flowed, HTML only). */
  readonly warnings?: readonly string[];
}

/** A series in the order in which it applies; cover letters come first and change no file. */
export interface Series {
  readonly patches: readonly Patch[];
  /** What of the input was left out or is missing, one sentence each: replies, older versions, a missing N of M. */
  readonly notes?: readonly string[];
}

/** How one hunk went on. */
export interface HunkOutcome {
  readonly status: 'exact' | 'offset' | 'three-way' | 'fuzz' | 'conflict';
  /** For everything but `exact`: by how much, or why not. */
  readonly reason?: string;
}

/** One file after the whole series. */
export interface AppliedFile {
  readonly path: TreePath;
  /** Text before the series; undefined for a file that it creates. */
  readonly before: string | undefined;
  /** Text after; undefined for a file that it deletes. When a hunk conflicts, the text with the hunks that went on. */
  readonly after: string | undefined;
  /** Lines of `after`, from 1, that the series adds or changes. */
  readonly addedLines: ReadonlySet<number>;
  /** For each of {@link addedLines}, the index into {@link Series.patches} of the last patch that adds the line. */
  readonly addedBy: ReadonlyMap<number, number>;
  /** Lines of `after` that `before` does not have, and the reverse, as `git diff --numstat` of the whole series. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly HunkOutcome[];
}

/** A series applied in memory. */
export interface AppliedSeries {
  readonly series: Series;
  /** In the order in which the series first touches them. */
  readonly files: readonly AppliedFile[];
  /** Indexes into `files` for each patch of `series`. */
  readonly filesOf: readonly (readonly number[])[];
  /** True when every hunk went on. */
  readonly clean: boolean;
}
