import { ok, type Result } from '../kernel/failure';
import { parseVersion } from '../kernel/version';
import type {
  AnalysisService,
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
import type { ScopeEntry, SessionView, TraceStep } from '../machine/session';
import { kernelTree } from '../source/kernel-tree';
import type { TreePath } from '../source/tree';
import { DocumentTree } from './service/documents';
import type { ServiceHost } from './service/host';
import { notYet } from './service/not-yet';
import { Reviews } from './service/reviews';
import { Runs } from './service/runs';

/**
 * The analysis service: what an editor's worker and the command line ask, answered in one place so that both say the
 * same. It knows no platform; a {@link ServiceHost} gives it files.
 */
export class Analysis implements AnalysisService {
  private tree: DocumentTree | undefined;
  private readonly reviews = new Reviews(() => this.tree);
  private readonly runs = new Runs();

  constructor(private readonly host: ServiceHost) {}

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
  examine(_params: Place, _context: Context): Promise<Result<FileReport>> {
    return Promise.resolve(notYet('This file cannot be examined', 'the auditor'));
  }

  /** @inheritdoc */
  explain(_params: Position, _context: Context): Promise<Result<Explanation>> {
    return Promise.resolve(notYet('Nothing can be explained', 'the auditor'));
  }

  /** @inheritdoc */
  rules(_params: null, _context: Context): Promise<Result<readonly RuleInfo[]>> {
    return Promise.resolve(notYet('The rules cannot be listed', 'the auditor'));
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
}

const done = (): Promise<Result<null>> => Promise.resolve(ok(null));
