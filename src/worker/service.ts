import type { DriverStrategy } from '../audit';
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
import type { Comparison, ComparisonOptions, StrategyFacts } from '../protocol/comparison';
import type {
  DecisionsRequest,
  ExploreRequest,
  JudgedDecision,
  Scenario,
  ScenarioOffers,
  VerdictView,
} from '../protocol/exploration';
import type { Context } from '../protocol/rpc';
import { kernelTree } from '../source/kernel-tree';
import type { KernelTree, TreePath } from '../source/tree';
import type { ChosenConfiguration } from '../source/unit';
import { Audits } from './service/audits';
import { compareStrategies, strategyFacts } from './service/comparison';
import { DocumentTree } from './service/documents';
import { scenarioFiles } from './service/entry-points';
import { examine, explain, ruleInfos, type Examined } from './service/examine';
import { findFunction, type FunctionPlace } from './service/find-function';
import type { ServiceHost } from './service/host';
import { Reviews } from './service/reviews';
import { Runs } from './service/runs';
import { judge } from './service/decisions';
import { planFor } from './service/exploration-plan';
import { explorationPlan, exploreScenario, scenarioOffers } from './service/explorations';
import { ScenarioUnits } from './service/scenario-units';
import { scenarioFor } from './service/scenarios';
import { strategiesOf } from './service/strategies';
import { auditFiles, listFiles } from './service/sweep';

/** Folder under arch/ whose headers are read when nobody says another. */
const DEFAULT_ARCH = 'x86';

/**
 * The analysis service: what an editor's worker and the command line ask, answered in one place so that both say the
 * same. It knows no platform; a {@link ServiceHost} gives it files.
 */
export class Analysis implements AnalysisService {
  private tree: DocumentTree | undefined;
  private arch = DEFAULT_ARCH;
  private readonly audits: Audits;
  private readonly reviews: Reviews;
  private readonly units: ScenarioUnits;
  private readonly runs: Runs;

  constructor(private readonly host: ServiceHost) {
    this.audits = new Audits(() => host.parser());
    this.reviews = new Reviews(() => this.tree, this.audits);
    this.units = new ScenarioUnits(() => host.scenarios(), host.store);
    this.runs = new Runs(this.units);
  }

  /** @inheritdoc */
  async openTree(params: OpenTree, _context: Context): Promise<Result<TreeInfo>> {
    const files = this.host.files(params);
    const tree = await kernelTree(files, params.version === undefined ? undefined : parseVersion(params.version));
    if (!tree.ok) return tree;
    this.tree = new DocumentTree(tree.value, path => files.forget?.(path));
    this.arch = params.arch ?? DEFAULT_ARCH;
    this.units.configuration = params.configuration;
    this.units.choose = new Map(Object.entries(params.choose ?? {}));
    return ok({ name: params.name, version: tree.value.version, arch: this.arch });
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
  async scenarioFor(params: RunFunction, context: Context): Promise<Result<ScenarioText>> {
    const { path, function: name, review } = params;
    const tree = this.treeOf(review, `${name}() cannot be simulated`);
    return tree.ok ? scenarioFor({ tree: tree.value, arch: this.arch }, path, name, this.units, context) : tree;
  }

  /** @inheritdoc */
  async configuration(
    { scenario, review }: { readonly scenario: Scenario; readonly review?: string },
    context: Context,
  ): Promise<Result<ChosenConfiguration>> {
    const tree = this.treeOf(review, 'The configuration cannot be told');
    if (!tree.ok) return tree;
    const units = await this.units.open(tree.value, this.arch, [scenario], context);
    return ok(await units.configured(scenario.path));
  }

  /** @inheritdoc */
  async openRun(params: OpenRun, context: Context): Promise<Result<RunView>> {
    const tree = this.treeOf(params.review, 'Nothing can be run');
    return tree.ok ? this.runs.open(tree.value, this.arch, params, context) : tree;
  }

  /** Every definition of a function in the tree; for clients that know only its name. */
  async findFunction(name: string, context: Context): Promise<Result<readonly FunctionPlace[]>> {
    if (!this.tree) return noTree(`${name}() cannot be looked for`);
    const first = scenarioFiles(await this.host.scenarios());
    const index = this.units.definitions(this.tree, this.arch, context);
    return findFunction(this.tree, name, { first, index }, context);
  }

  /** @inheritdoc */
  async scenarioOffers(_params: null, _context: Context): Promise<Result<ScenarioOffers>> {
    if (!this.tree) return noTree('Nothing can be explored');
    return ok(await scenarioOffers(this.tree, await this.host.scenarios()));
  }

  /** @inheritdoc */
  standardSet(params: Scenario, _context: Context): Promise<Result<readonly Scenario[]>> {
    return Promise.resolve(ok(explorationPlan(params)));
  }

  /** @inheritdoc */
  async explorationPlan(params: RunFunction, context: Context): Promise<Result<readonly Scenario[]>> {
    const scenario = await this.scenarioFor(params, context);
    const tree = scenario.ok ? this.treeOf(params.review, 'Nothing can be explored') : scenario;
    return scenario.ok && tree.ok ? ok(await planFor(scenario.value, tree.value, params)) : (tree as Result<never>);
  }

  /** @inheritdoc */
  async strategies(
    { paths }: { readonly paths: readonly TreePath[] },
    context: Context,
  ): Promise<Result<readonly DriverStrategy[]>> {
    return this.tree ? strategiesOf(this.tree, this.audits, paths, context) : noTree('No driver can be looked at');
  }

  /** @inheritdoc */
  async explore(params: ExploreRequest, context: Context): Promise<Result<readonly VerdictView[]>> {
    const tree = this.treeOf(params.review, 'Nothing can be explored');
    return tree.ok ? exploreScenario(tree.value, this.arch, params, this.units, context) : tree;
  }

  /** @inheritdoc */
  decisions(params: DecisionsRequest, context: Context): Promise<Result<readonly JudgedDecision[]>> {
    const review = params.review === undefined ? {} : { review: params.review };
    return judge(params.verdicts, params.scenarios, scenario => this.explore({ scenario, ...review }, context));
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

  /** @inheritdoc */
  strategyFacts(_params: null, _context: Context): Promise<Result<readonly StrategyFacts[]>> {
    return Promise.resolve(ok(strategyFacts()));
  }

  /** @inheritdoc */
  compareStrategies(params: ComparisonOptions, context: Context): Promise<Result<Comparison>> {
    return compareStrategies(params, context);
  }

  /** The file that a client means: the tree's, or a review's post-image. */
  private examined({ path, review }: Place): Result<Examined> {
    const tree = this.treeOf(review, `${path} cannot be examined`);
    if (!tree.ok) return tree;
    if (review === undefined) {
      const version = this.tree?.documentVersion(path) ?? 0;
      return ok({ tree: tree.value, path, purpose: 'documents', lines: undefined, version });
    }
    const opened = this.reviews.get(review);
    if (!opened.ok) return opened;
    return ok({ tree: tree.value, path, purpose: review, lines: this.reviews.lines(opened.value, path), version: 0 });
  }

  /** The open tree, or the one that a review makes of it; `what` says what cannot be done without. */
  private treeOf(review: string | undefined, what: string): Result<KernelTree> {
    if (review === undefined) return this.tree ? ok(this.tree) : noTree(what);
    const opened = this.reviews.get(review);
    if (!opened.ok) return opened;
    return opened.value.tree ? ok(opened.value.tree) : noTree(what);
  }
}

const noTree = (what: string) =>
  fail('no-tree', what, 'No kernel tree is open.', 'Open the top folder of a Linux tree.');
const done = (): Promise<Result<null>> => Promise.resolve(ok(null));
