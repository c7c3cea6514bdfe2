import { fail, ok, type Result } from '../kernel/failure';
import { parseVersion } from '../kernel/version';
import type { ScopeEntry, SessionView, TraceStep } from '../machine/session';
import type {
  AnalysisService,
  AuditBatch,
  DocumentText,
  Explanation,
  FileReport,
  OpenReview,
  OpenRun,
  OpenTree,
  Place,
  Position,
  ReviewText,
  ReviewView,
  RuleInfo,
  RunCommand,
  RunFunction,
  RunView,
  ScenarioText,
  TreeInfo,
} from '../protocol/analysis';
import type { Context } from '../protocol/rpc';
import { kernelTree } from '../source/kernel-tree';
import type { TreePath } from '../source/tree';
import { Audits } from './service/audits';
import { DocumentTree } from './service/documents';
import { examine, explain, ruleInfos, type Examined } from './service/examine';
import type { ServiceHost } from './service/host';
import { notYet } from './service/not-yet';
import { Reviews } from './service/reviews';
import { Runs } from './service/runs';
import { auditFiles, listFiles } from './service/sweep';

/**
 * The analysis service: what an editor's worker and the command line ask, answered in one place so that both say the
 * same. It knows no platform; a {@link ServiceHost} gives it files.
 */
export class Analysis implements AnalysisService {
  private tree: DocumentTree | undefined;
  private readonly audits: Audits;
  private readonly reviews: Reviews;
  private readonly runs = new Runs();

  constructor(private readonly host: ServiceHost) {
    this.audits = new Audits(() => host.parser());
    this.reviews = new Reviews(() => this.tree, this.audits);
  }

  /** @inheritdoc */
  async openTree(params: OpenTree, _context: Context): Promise<Result<TreeInfo>> {
    const files = this.host.files(params);
    const tree = await kernelTree(files, params.version === undefined ? undefined : parseVersion(params.version));
    if (!tree.ok) return tree;
    this.tree = new DocumentTree(tree.value, path => files.forget?.(path));
    return ok({ name: params.name, version: tree.value.version, arch: params.arch ?? 'x86' });
  }

  /** @inheritdoc */
  changeDocument({ path, version, text }: DocumentText, _context: Context): Promise<Result<null>> {
    this.tree?.open(path, text, version);
    return done();
  }

  /** @inheritdoc */
  closeDocument({ path }: { readonly path: TreePath }, _context: Context): Promise<Result<null>> {
    this.tree?.close(path);
    return done();
  }

  /** @inheritdoc */
  filesChanged({ paths }: { readonly paths: readonly TreePath[] }, _context: Context): Promise<Result<null>> {
    for (const path of paths) this.tree?.changed(path);
    return done();
  }

  /** @inheritdoc */
  async examine(params: Place, _context: Context): Promise<Result<FileReport>> {
    const file = this.examined(params);
    return file.ok ? examine(file.value, this.audits) : file;
  }

  /** @inheritdoc */
  async explain(params: Position, _context: Context): Promise<Result<Explanation>> {
    const file = this.examined(params);
    return file.ok ? explain(file.value, params, this.audits) : file;
  }

  /** @inheritdoc */
  rules(_params: null, _context: Context): Promise<Result<readonly RuleInfo[]>> {
    return Promise.resolve(ok(ruleInfos()));
  }

  /** @inheritdoc */
  async listFiles(
    { paths }: { readonly paths: readonly TreePath[] },
    context: Context,
  ): Promise<Result<readonly TreePath[]>> {
    return this.tree ? listFiles(this.tree, paths, context) : noTree('Nothing can be audited');
  }

  /** @inheritdoc */
  async auditFiles({ paths }: { readonly paths: readonly TreePath[] }, context: Context): Promise<Result<AuditBatch>> {
    return this.tree ? auditFiles(this.tree, paths, this.audits, context) : noTree('Nothing can be audited');
  }

  /** @inheritdoc */
  openReview(params: OpenReview, context: Context): Promise<Result<ReviewView>> {
    return this.reviews.open(params, context);
  }

  /** @inheritdoc */
  reviewText(params: ReviewText, _context: Context): Promise<Result<string>> {
    return Promise.resolve(this.reviews.text(params));
  }

  /** @inheritdoc */
  closeReview({ review }: { readonly review: string }, _context: Context): Promise<Result<null>> {
    this.reviews.close(review);
    return done();
  }

  /** @inheritdoc */
  scenarioFor(_params: RunFunction, _context: Context): Promise<Result<ScenarioText>> {
    return Promise.resolve(notYet('No scenario can be made', 'the machine'));
  }

  /** @inheritdoc */
  openRun(_params: OpenRun, _context: Context): Promise<Result<RunView>> {
    return Promise.resolve(notYet('Nothing can be run', 'the machine'));
  }

  /** @inheritdoc */
  command(params: RunCommand, context: Context): Promise<Result<SessionView>> {
    return this.runs.command(params, context);
  }

  /** @inheritdoc */
  scopes(
    params: { readonly run: string; readonly frame: number },
    _context: Context,
  ): Promise<Result<readonly ScopeEntry[]>> {
    return Promise.resolve(this.runs.scopes(params));
  }

  /** @inheritdoc */
  trace({ run }: { readonly run: string }, _context: Context): Promise<Result<readonly TraceStep[]>> {
    return Promise.resolve(this.runs.trace(run));
  }

  /** @inheritdoc */
  closeRun({ run }: { readonly run: string }, _context: Context): Promise<Result<null>> {
    this.runs.close(run);
    return done();
  }

  /** The file that a client means: the tree's, or a review's post-image. */
  private examined({ path, review }: Place): Result<Examined> {
    if (review !== undefined) {
      const opened = this.reviews.get(review);
      if (!opened.ok) return opened;
      const { tree } = opened.value;
      if (!tree) return noTree(`${path} cannot be examined`);
      return ok({ tree, path, purpose: review, lines: this.reviews.lines(opened.value, path), version: 0 });
    }
    if (!this.tree) return noTree(`${path} cannot be examined`);
    const version = this.tree.documentVersion(path);
    return ok({ tree: this.tree, path, purpose: 'documents', lines: undefined, version });
  }
}

const noTree = (what: string) =>
  fail('no-tree', what, 'No kernel tree is open.', 'Open the top folder of a Linux tree.');
const done = (): Promise<Result<null>> => Promise.resolve(ok(null));
