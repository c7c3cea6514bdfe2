import type { CancelToken } from '../../kernel/cancel';
import { fail, ok, type Result } from '../../kernel/failure';
import { applySeries, hunkOnly, postImageTree, readSeries, reviewable, type HunkOnlyFile } from '../../patch';
import type { AppliedFile, AppliedSeries, Series } from '../../patch/series';
import type { OpenReview, ReviewFile, ReviewFinding, ReviewText, ReviewView } from '../../protocol/analysis';
import { CANCELLED } from '../../protocol/rpc';
import type { Context } from '../../protocol/rpc';
import type { KernelTree, TreePath } from '../../source/tree';
import type { Audits, ChangedLines } from './audits';
import { baseCommitSentence } from './base-commit';
import { changedLines, findingsInFile, findingsInHunks, unknownFromHunks } from './review-findings';

/** A series under review. */
export interface OpenedReview {
  readonly series: Series;
  /** Undefined without a tree. */
  readonly applied: AppliedSeries | undefined;
  /** The open tree after the series; undefined without one. */
  readonly tree: KernelTree | undefined;
  readonly view: ReviewView;
}

/** One file of a series with what the series brings to it. */
interface ReviewedFile {
  readonly file: ReviewFile;
  readonly findings: readonly ReviewFinding[];
  readonly fromHunks: boolean;
  readonly unknown: readonly string[];
}

/** The open reviews, by the names that clients know them by. */
export class Reviews {
  private readonly reviews = new Map<string, OpenedReview>();
  private opened = 0;

  constructor(
    private readonly tree: () => KernelTree | undefined,
    private readonly audits: Audits,
  ) {}

  async open({ bytes, name }: OpenReview, { cancel, progress }: Context): Promise<Result<ReviewView>> {
    const read = await readSeries(bytes, name);
    const accepted = read.ok ? reviewable(read.value) : read;
    if (!accepted.ok) return accepted;
    const series = accepted.value;
    const tree = this.tree();
    const applied = tree ? await applySeries(series, tree, cancel) : undefined;
    if (applied && !applied.ok) return applied;
    const after = tree && applied ? postImageTree(tree, applied.value) : undefined;

    const hunks = new Map(hunkOnly(series).map(file => [file.path, file]));
    const all: (() => Promise<ReviewedFile>)[] =
      tree && after && applied
        ? applied.value.files.map(file => () => this.fitted(file, { before: tree, after }, hunks, cancel))
        : [...hunks.values()].map(file => () => this.fromHunks(file, sketchOf(file), undefined, cancel));
    const files: ReviewedFile[] = [];
    for (const review of all) {
      if (cancel.isCancellationRequested) return CANCELLED;
      files.push(await review());
      progress('files', files.length, all.length);
    }
    const review = `review-${++this.opened}`;
    const baseCommit = await baseCommitSentence(series, tree);
    const view = viewOf({ review, name, series, applied: applied?.value, tree, files, baseCommit });
    this.reviews.set(review, { series, applied: applied?.value, tree: after, view });
    return ok(view);
  }

  get(review: string): Result<OpenedReview> {
    const found = this.reviews.get(review);
    if (found) return ok(found);
    return fail('no-such-review', 'This review is closed', `Nothing is known of ${review}.`, 'Open the patch again.');
  }

  /** The lines that a review changes in a file. */
  lines({ view }: OpenedReview, path: TreePath): ChangedLines | undefined {
    const file = view.files.find(f => f.path === path);
    return file && changedLines(new Set(file.addedLines));
  }

  text({ review, path, side }: ReviewText): Result<string> {
    const opened = this.get(review);
    if (!opened.ok) return opened;
    const text = textOf(opened.value, path, side);
    if (text !== undefined) return ok(text);
    return fail('no-such-side', `${path} cannot be shown`, `There is no such file ${side} the series.`, '');
  }

  close(review: string): void {
    this.reviews.delete(review);
  }

  /** A file of a series that is applied on a tree; where it does not fit, its hunks have to do. */
  private async fitted(
    file: AppliedFile,
    trees: { readonly before: KernelTree; readonly after: KernelTree },
    hunks: ReadonlyMap<TreePath, HunkOnlyFile>,
    cancel: CancelToken,
  ): Promise<ReviewedFile> {
    const conflicts = file.hunks.filter(hunk => hunk.status === 'conflict');
    const alone = hunks.get(file.path);
    if (conflicts.length && alone) {
      const reviewed = await this.fromHunks(alone, fileOf(file), trees.before, cancel);
      return { ...reviewed, unknown: conflicts.map(hunk => `${file.path}: ${hunk.reason ?? 'a hunk conflicts.'}`) };
    }
    const { findings, unknown } = await findingsInFile(file, trees, this.audits);
    const last = Math.max(...file.addedBy.values(), 0);
    const brought = findings.map(finding => ({ ...finding, patch: file.addedBy.get(finding.line) ?? last }));
    return { file: fileOf(file), findings: brought, fromHunks: false, unknown };
  }

  private async fromHunks(
    alone: HunkOnlyFile,
    file: ReviewFile,
    tree: KernelTree | undefined,
    cancel: CancelToken,
  ): Promise<ReviewedFile> {
    const findings = await findingsInHunks(alone, tree?.version, this.audits, cancel);
    const brought = findings.map(finding => ({ ...finding, patch: alone.addedBy.get(finding.line) ?? 0 }));
    return { file, findings: brought, fromHunks: true, unknown: [] };
  }
}

function textOf({ series, applied }: OpenedReview, path: TreePath, side: 'before' | 'after'): string | undefined {
  const file = applied?.files.find(f => f.path === path);
  if (file) return file[side];
  return side === 'after' ? hunkOnly(series).find(f => f.path === path)?.text : '';
}

interface Reviewed {
  readonly review: string;
  readonly name: string;
  readonly series: Series;
  readonly applied: AppliedSeries | undefined;
  readonly tree: KernelTree | undefined;
  readonly files: readonly ReviewedFile[];
  readonly baseCommit: string | undefined;
}

function viewOf({ review, name, series, applied, tree, files, baseCommit }: Reviewed): ReviewView {
  const position = new Map(files.map(({ file }, index) => [file.path, index]));
  const changed = files.filter(({ file }) => file.change !== 'deleted');
  const allAlone = changed.length > 0 && changed.every(file => file.fromHunks);
  const why = tree ? `The series does not fit ${tree.name}.` : 'No kernel tree is open.';
  return {
    review,
    title: series.patches[0]?.subject ?? name,
    basis: !tree || allAlone ? { kind: 'hunks', why } : { kind: 'tree' },
    ...(baseCommit === undefined ? {} : { baseCommit }),
    patches: series.patches.map((patch, index) => ({
      subject: patch.subject,
      ...(patch.author === undefined ? {} : { author: patch.author }),
      ...(patch.messageId === undefined ? {} : { messageId: patch.messageId }),
      files:
        applied?.filesOf[index] ?? patch.files.flatMap(file => position.get(file.newPath ?? file.oldPath ?? '') ?? []),
    })),
    files: files.map(({ file }) => file),
    findings: files.flatMap(({ findings }) => findings),
    unknown: [
      ...files.flatMap(({ unknown }) => unknown),
      ...(files.some(({ fromHunks }) => fromHunks) ? unknownFromHunks(tree?.version) : []),
      ...(series.notes ?? []),
      ...series.patches.flatMap(patch => patch.warnings ?? []),
    ],
  };
}

function fileOf(file: AppliedFile): ReviewFile {
  const addedLines = [...file.addedLines].sort((a, b) => a - b);
  return {
    path: file.path,
    change: file.before === undefined ? 'added' : file.after === undefined ? 'deleted' : 'modified',
    added: file.added,
    removed: file.removed,
    hunks: file.hunks,
    addedLines,
    firstLine: addedLines[0] ?? 1,
  };
}

function sketchOf(file: HunkOnlyFile): ReviewFile {
  const addedLines = [...file.addedLines].sort((a, b) => a - b);
  return {
    path: file.path,
    change: file.change,
    added: file.added,
    removed: file.removed,
    hunks: [],
    addedLines,
    firstLine: addedLines[0] ?? 1,
  };
}
