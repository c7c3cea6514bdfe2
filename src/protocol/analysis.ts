/**
 * What the analysis service answers: one interface, from which the messages between an editor and the worker are typed
 * (see {@link ./rpc}). It is shaped like LSP (documents in, plain JSON out, everything cancellable), so that an adapter
 * for another editor stays small.
 */
import type { Finding, RuleAnswer, Severity, Use } from '../audit/finding';
import type { DriverStrategy } from '../audit/strategies';
import type { Result } from '../kernel/failure';
import type { KernelVersion } from '../kernel/version';
import type { ScopeEntry, SessionView, TraceStep } from '../machine/session';
import type { HunkOutcome } from '../patch/series';
import type { GivenConfiguration } from '../source/config/configuration';
import type { TreePath } from '../source/tree';
import type { ChosenConfiguration } from '../source/unit';
import type {
  DecisionsRequest,
  ExploreRequest,
  JudgedDecision,
  Scenario,
  ScenarioOffers,
  VerdictView,
} from './exploration';
import type { Comparison, ComparisonOptions, StrategyFacts } from './comparison';
import type { Context } from './rpc';

export type { CounterHome, DriverStrategy, FreedWhen } from '../audit/strategies';
export type { Count, Finding, Fix, Range, RuleAnswer, Severity, TextEdit, Use } from '../audit/finding';
export type { TableEntry, TableNode } from '../pagetable/decode';
export type { ChosenConfiguration } from '../source/unit';
export type { HunkOutcome } from '../patch/series';
export type { Change, PageView, ScopeEntry, SessionView, TraceStep, Violation } from '../machine/session';

/** Every method takes one JSON value and answers with a value or with the sentence that explains why there is none. */
export interface AnalysisService {
  /** Chooses the kernel tree that everything after it is about. Called again, it replaces the tree. */
  openTree(params: OpenTree, context: Context): Promise<Result<TreeInfo>>;
  /** The text of an open document; it wins over the file of the tree until {@link closeDocument}. */
  changeDocument(params: DocumentText, context: Context): Promise<Result<null>>;
  /** The document is closed: the file of the tree is the truth again. */
  closeDocument(params: { readonly path: TreePath }, context: Context): Promise<Result<null>>;
  /** Something outside the editor changed files of the tree. */
  filesChanged(params: { readonly paths: readonly TreePath[] }, context: Context): Promise<Result<null>>;

  /** Uses, findings and functions of one file, as its document stands. */
  examine(params: Place, context: Context): Promise<Result<FileReport>>;
  /** Which rules looked at the use at a position, and what they said. */
  explain(params: Position, context: Context): Promise<Result<Explanation>>;
  /** The rules, in the order of the docs. */
  rules(params: null, context: Context): Promise<Result<readonly RuleInfo[]>>;

  /** The C files under files and folders of the tree (none: the whole tree), sorted, for {@link auditFiles}. */
  listFiles(params: { readonly paths: readonly TreePath[] }, context: Context): Promise<Result<readonly TreePath[]>>;
  /** Findings in files of the tree. A client that asks in batches gets them as a stream, and can stop. */
  auditFiles(params: { readonly paths: readonly TreePath[] }, context: Context): Promise<Result<AuditBatch>>;

  /** Reads a series and applies it in memory on top of the open tree, if there is one. Replaces no other review. */
  openReview(params: OpenReview, context: Context): Promise<Result<ReviewView>>;
  /** Text of a file before or after the series; fails when there is none on that side. */
  reviewText(params: ReviewText, context: Context): Promise<Result<string>>;
  closeReview(params: { readonly review: string }, context: Context): Promise<Result<null>>;

  /** The scenario for a function: a shipped one, or one that is generated and says what it could not fill in. */
  scenarioFor(params: RunFunction, context: Context): Promise<Result<ScenarioText>>;
  /** Under which configuration a scenario's code is read, and which options were turned on for it. */
  configuration(
    params: { readonly scenario: { readonly path: string; readonly text: string }; readonly review?: string },
    context: Context,
  ): Promise<Result<ChosenConfiguration>>;
  /** Links a scenario with what it calls and stops before its first statement. */
  openRun(params: OpenRun, context: Context): Promise<Result<RunView>>;
  command(params: RunCommand, context: Context): Promise<Result<SessionView>>;
  /** Variables of stack frame `frame`; 0 is the innermost. */
  scopes(
    params: { readonly run: string; readonly frame: number },
    context: Context,
  ): Promise<Result<readonly ScopeEntry[]>>;
  /** All steps so far. */
  trace(params: { readonly run: string }, context: Context): Promise<Result<readonly TraceStep[]>>;
  closeRun(params: { readonly run: string }, context: Context): Promise<Result<null>>;

  /** Every counter strategy of the page-table engine, and what it needs. Needs no tree. */
  strategyFacts(params: null, context: Context): Promise<Result<readonly StrategyFacts[]>>;
  /** Runs iova_stress with some of them; progress counts pairs. Needs no tree. */
  compareStrategies(params: ComparisonOptions, context: Context): Promise<Result<Comparison>>;

  /** What there is to explore in the open tree; nothing is searched for it. */
  scenarioOffers(params: null, context: Context): Promise<Result<ScenarioOffers>>;
  /** What is explored for a function: the standard set beside a shipped driver scenario, else its scenario alone. */
  explorationPlan(params: RunFunction, context: Context): Promise<Result<readonly Scenario[]>>;
  /** The same for a scenario: a driver scenario's standard set, else the scenario itself. */
  standardSet(params: Scenario, context: Context): Promise<Result<readonly Scenario[]>>;
  /** Every interleaving of one scenario's CPUs; progress counts states and carries {@link SearchFigures}. */
  explore(params: ExploreRequest, context: Context): Promise<Result<readonly VerdictView[]>>;
  /** What a count that is too high does at each line that decides on it, as far as the given verdicts show. */
  decisions(params: DecisionsRequest, context: Context): Promise<Result<readonly JudgedDecision[]>>;

  /** The counter strategy of every page-table driver below `paths` (none: drivers/iommu). */
  strategies(
    params: { readonly paths: readonly TreePath[] },
    context: Context,
  ): Promise<Result<readonly DriverStrategy[]>>;
}

/** Which tree, and how to read it. */
export interface OpenTree {
  /** An absolute path where the worker can read the disk, else the URI that the editor reads it by. */
  readonly root: string;
  readonly name: string;
  /** Overrides the Makefile's version, as "6.11". */
  readonly version?: string;
  /** Folder under arch/; default "x86". */
  readonly arch?: string;
  /** A `.config` file to use instead of the tree's own, or of one that ships. */
  readonly configuration?: GivenConfiguration;
  /** Name → file: which definition of an external name is meant, where several files have one. */
  readonly choose?: Readonly<Record<string, TreePath>>;
}

/** The tree that was opened. */
export interface TreeInfo {
  readonly name: string;
  readonly version: KernelVersion;
  readonly arch: string;
}

/** A document's whole text. */
export interface DocumentText {
  readonly path: TreePath;
  /** The editor's version number: echoed, so that an answer to an older text can be dropped. */
  readonly version: number;
  readonly text: string;
}

/** A file of the tree, or of a review's post-image when `review` is given. */
export interface Place {
  readonly path: TreePath;
  readonly review?: string;
}

/** A position in a {@link Place}; both count from 1, columns in UTF-16 units. */
export interface Position extends Place {
  readonly line: number;
  readonly column: number;
}

/** A use of a count with what a reader has to know of it, each a plain sentence without a line break. */
export interface AnnotatedUse extends Use {
  /** What the call does to the count. */
  readonly effect: string;
  /** Its memory ordering. */
  readonly ordering: string;
  /** The kernel versions that have it, and what changed between them. */
  readonly versions: string;
  /** What to look out for; often empty. */
  readonly notes: readonly string[];
}

/** A function with a body. */
export interface FunctionInfo {
  readonly name: string;
  /** Line of its name and of its closing brace, from 1. */
  readonly line: number;
  readonly endLine: number;
  /** Worth a CodeLens: an operation that the driver registers. Any function can be simulated by command. */
  readonly entryPoint: boolean;
}

/** Everything the editor shows in one C file. */
export interface FileReport {
  /** Of the document that was examined; 0 for a file that is not open. */
  readonly version: number;
  readonly uses: readonly AnnotatedUse[];
  readonly findings: readonly Finding[];
  readonly functions: readonly FunctionInfo[];
}

/** The answer to "Why is nothing reported here?". */
export interface Explanation {
  /** The use at the position, or the nearest one on its line; undefined when the line has none. */
  readonly use?: AnnotatedUse;
  readonly answers: readonly RuleAnswer[];
  /** One sentence that sums it up, also when there is no use at all. */
  readonly summary: string;
}

/** A rule as the settings and the docs name it. */
export interface RuleInfo {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** Kernels it holds for: "all", "4.18 to 6.10". */
  readonly versions: string;
  /** "docs/rules/<rule>.md". */
  readonly docs: string;
}

/** Findings in some files of the tree. */
export interface AuditBatch {
  readonly findings: readonly Finding[];
  /** Files that could not be audited, with the sentence that says why. */
  readonly problems: readonly { readonly path: TreePath; readonly why: string }[];
}

/** A series to review. */
export interface OpenReview {
  /** The file as it stands on disk: a mail may be in any encoding. (The transport clones; it is not JSON text.) */
  readonly bytes: Uint8Array;
  /** File name, for the title and for messages. */
  readonly name: string;
}

/** A finding of a review, with the patch that brought it. */
export interface ReviewFinding extends Finding {
  /** Index into {@link ReviewView.patches}: the last patch that adds the line. */
  readonly patch: number;
}

/** One patch of a series. */
export interface ReviewPatch {
  readonly subject: string;
  readonly author?: string;
  readonly messageId?: string;
  /** Indexes into {@link ReviewView.files}; empty for a cover letter. */
  readonly files: readonly number[];
}

/** One file that the series changes. */
export interface ReviewFile {
  readonly path: TreePath;
  readonly change: 'modified' | 'added' | 'deleted' | 'binary';
  readonly added: number;
  readonly removed: number;
  /** How each hunk went on, in order. */
  readonly hunks: readonly HunkOutcome[];
  /** Lines of the post-image, from 1, that the series adds. */
  readonly addedLines: readonly number[];
  /** First line of the post-image that the series touches, to open the diff at. */
  readonly firstLine: number;
}

/** A series as the tree view shows it. */
export interface ReviewView {
  readonly review: string;
  readonly title: string;
  /** `tree`: applied on the open tree; `hunks`: findings come from the hunks alone, and `why` says why. */
  readonly basis: { readonly kind: 'tree' } | { readonly kind: 'hunks'; readonly why: string };
  /** The "base-commit:" line and how it compares with the open tree, as one sentence. */
  readonly baseCommit?: string;
  readonly patches: readonly ReviewPatch[];
  readonly files: readonly ReviewFile[];
  readonly findings: readonly ReviewFinding[];
  /** Sentences: what could not be known, and why. */
  readonly unknown: readonly string[];
}

/** One side of a reviewed file. */
export interface ReviewText extends Place {
  readonly review: string;
  readonly side: 'before' | 'after';
}

/** A function to simulate; with `review`, as the series makes it. */
export interface RunFunction extends Place {
  readonly function: string;
}

/** A scenario as C text. */
export interface ScenarioText {
  /** "scenarios/….c" for a shipped one, "generated:<function>" otherwise. */
  readonly path: string;
  readonly text: string;
  readonly generated: boolean;
  /** Sentences: what the person has to fill in before the run means anything. */
  readonly unfilled: readonly string[];
}

/** What to run. */
export interface OpenRun {
  readonly scenario: { readonly path: string; readonly text: string };
  readonly review?: string;
  /** The order of the CPUs, as a verdict gives it; the run then starts where the CPUs do. */
  readonly schedule?: string;
  /** Most statements; the machine has a default. */
  readonly steps?: number;
}

/** A run that was opened. */
export interface RunView {
  readonly run: string;
  readonly view: SessionView;
  /** Under which the scenario and what it calls are read. */
  readonly configuration: ChosenConfiguration;
}

/** What a run can be told to do; `goTo` alone has a number. */
export type RunMove = { readonly command: SimpleCommand } | { readonly command: 'goTo'; readonly step: number };

/** One move of one run. */
export type RunCommand = { readonly run: string } & RunMove;

/** The commands of a session, by the names of its methods. */
export type SimpleCommand = 'step' | 'stepBack' | 'continue' | 'reverseContinue' | 'continueToCount';

/** Every method of {@link AnalysisService}; the compiler rejects a missing or a misspelt one. */
export const ANALYSIS_METHODS = Object.keys({
  openTree: 1,
  changeDocument: 1,
  closeDocument: 1,
  filesChanged: 1,
  examine: 1,
  explain: 1,
  rules: 1,
  listFiles: 1,
  auditFiles: 1,
  openReview: 1,
  reviewText: 1,
  closeReview: 1,
  scenarioFor: 1,
  configuration: 1,
  openRun: 1,
  command: 1,
  scopes: 1,
  trace: 1,
  closeRun: 1,
  strategyFacts: 1,
  compareStrategies: 1,
  scenarioOffers: 1,
  explorationPlan: 1,
  standardSet: 1,
  explore: 1,
  decisions: 1,
  strategies: 1,
} satisfies Record<keyof AnalysisService, 1>) as readonly (keyof AnalysisService)[];
