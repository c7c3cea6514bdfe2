import { fail, ok, type Result } from '../../kernel/failure';
import { applySeries, hunkOnly, postImageTree, readSeries } from '../../patch';
import type { AppliedFile, AppliedSeries, Series } from '../../patch/series';
import type { OpenReview, ReviewFile, ReviewFinding, ReviewText, ReviewView } from '../../protocol/analysis';
import type { Context } from '../../protocol/rpc';
import type { KernelTree, TreePath } from '../../source/tree';

/** A series under review. */
export interface OpenedReview {
  readonly series: Series;
  /** Undefined without a tree. */
  readonly applied: AppliedSeries | undefined;
  /** The open tree after the series; undefined without one. */
  readonly tree: KernelTree | undefined;
  readonly view: ReviewView;
}

/** The open reviews, by the names that clients know them by. */
export class Reviews {
  private readonly reviews = new Map<string, OpenedReview>();
  private opened = 0;

  constructor(private readonly tree: () => KernelTree | undefined) {}

  async open({ bytes, name }: OpenReview, { cancel }: Context): Promise<Result<ReviewView>> {
    const series = await readSeries(bytes, name);
    if (!series.ok) return series;
    const binary = refuseBinary(series.value);
    if (!binary.ok) return binary;
    const tree = this.tree();
    const applied = tree ? await applySeries(series.value, tree, cancel) : undefined;
    if (applied && !applied.ok) return applied;
    const review = `review-${++this.opened}`;
    const view = viewOf(review, name, series.value, applied?.value);
    const post = tree && applied ? postImageTree(tree, applied.value) : undefined;
    this.reviews.set(review, { series: series.value, applied: applied?.value, tree: post, view });
    return ok(view);
  }

  get(review: string): Result<OpenedReview> {
    const found = this.reviews.get(review);
    if (found) return ok(found);
    return fail('no-such-review', 'This review is closed', `Nothing is known of ${review}.`, 'Open the patch again.');
  }

  text({ review, path, side }: ReviewText): Result<string> {
    const opened = this.get(review);
    if (!opened.ok) return opened;
    const text = textOf(opened.value, path, side);
    if (text !== undefined) return ok(text);
    const when = side === 'before' ? 'before' : 'after';
    return fail('no-such-side', `${path} cannot be shown`, `There is no such file ${when} the series.`, '');
  }

  close(review: string): void {
    this.reviews.delete(review);
  }
}

function textOf({ series, applied }: OpenedReview, path: TreePath, side: 'before' | 'after'): string | undefined {
  const file = applied?.files.find(f => f.path === path);
  if (file) return file[side];
  return side === 'after' ? hunkOnly(series).find(f => f.path === path)?.text : '';
}

/** A binary patch cannot be reviewed, and what it does may matter to the rest: the whole series is refused. */
function refuseBinary(series: Series): Result<null> {
  for (const patch of series.patches) {
    const file = patch.files.find(f => f.binary);
    if (!file) continue;
    const path = file.newPath ?? file.oldPath ?? 'a file';
    return fail(
      'binary-patch',
      'The patch is refused',
      `"${patch.subject}" changes ${path} as a binary file, and Pagewarden reads only text.`,
      'Review a series without its binary files.',
    );
  }
  return ok(null);
}

function viewOf(review: string, name: string, series: Series, applied: AppliedSeries | undefined): ReviewView {
  const hunks = applied ? [] : hunkOnly(series);
  const files: ReviewFile[] = applied
    ? applied.files.map(fileOf)
    : hunks.map(({ path, whole, addedLines, added, removed }) => ({
        path,
        change: whole ? 'added' : 'modified',
        added,
        removed,
        hunks: [],
        addedLines: [...addedLines],
        firstLine: Math.min(...addedLines, Number.MAX_SAFE_INTEGER),
      }));
  const position = new Map(files.map((file, index) => [file.path, index]));
  const findings: ReviewFinding[] = [];
  const baseCommit = series.patches.find(patch => patch.baseCommit)?.baseCommit;
  return {
    review,
    title: series.patches[0]?.subject ?? name,
    basis: applied ? { kind: 'tree' } : { kind: 'hunks', why: 'No kernel tree is open.' },
    ...(baseCommit ? { baseCommit } : {}),
    patches: series.patches.map((patch, index) => ({
      subject: patch.subject,
      ...(patch.author === undefined ? {} : { author: patch.author }),
      ...(patch.messageId === undefined ? {} : { messageId: patch.messageId }),
      files:
        applied?.filesOf[index] ?? patch.files.flatMap(file => position.get(file.newPath ?? file.oldPath ?? '') ?? []),
    })),
    files,
    findings,
    unknown: [...(series.notes ?? []), ...series.patches.flatMap(patch => patch.warnings ?? [])],
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
