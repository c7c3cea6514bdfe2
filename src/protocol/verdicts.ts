/** Messages between the extension and the verdict view, both ways. The view is pure: it shows what it is sent. */
import type { Failure } from '../kernel/failure';
import { VERDICTS, type JudgedDecision, type Scenario, type SearchFigures, type VerdictView } from './exploration';
import { isListOf, isNatural, isNullOr, isNumber, isOneOf, isRecord, isText } from './shape';

/** What is explored: enough to explore the same again after a reload. */
export interface VerdictSource {
  /** A function's, a driver's or a scenario's name. */
  readonly title: string;
  /** URI of the tree; null for none. */
  readonly tree: string | null;
  /** As in "Linux 6.1.192". */
  readonly treeLabel: string;
  /** URI of the patch file under review whose post-image is explored; null without a review. */
  readonly patch: string | null;
  readonly target: ExploreTarget;
}

/** A function with its standard set, or one scenario (a driver scenario with its standard set). */
export type ExploreTarget =
  | { readonly kind: 'function'; readonly path: string; readonly function: string }
  | {
      readonly kind: 'scenario';
      readonly scenario: Scenario;
      /** URI of the document that the text is taken from again; null for a shipped or generated one. */
      readonly document: string | null;
    };

/** A verdict as the view needs it: what was looked at is the coverage's business, and how counts were read is not shown. */
export type ShownVerdict = Omit<VerdictView, 'lines' | 'counts'>;

/** How far an exploration is; while `judging`, every scenario was explored and later operations are being. */
const PHASES = ['planning', 'running', 'judging', 'done', 'cancelled', 'failed'] as const;

/** How far the exploration of one scenario is. */
export interface ExploredScenario extends Scenario {
  readonly status: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly verdicts: readonly ShownVerdict[];
  /** Why it failed, as one sentence; else empty. */
  readonly why: string;
}

/** A line that decides on a page's count, as the view needs it. */
export interface ShownDecision extends Pick<JudgedDecision, 'path' | 'line' | 'function' | 'source'> {
  readonly sided: 'one-sided' | 'two-sided';
  /** Who raised the count there, by the actor's name (null: a scenario's other CPUs), and how high; ascending. */
  readonly raised: readonly { readonly by: string | null; readonly values: readonly number[] }[];
  /** The heaviest verdict that turns on the line; null when everything holds. */
  readonly harm: Pick<NonNullable<JudgedDecision['harm']>, 'verdict' | 'message' | 'scenario'> | null;
  /** The comment for the next auditor, which a person must check; empty where there is none to write. */
  readonly draft: string;
}

/** What is said of the lines that decide on a count. */
export interface Judgement {
  readonly decisions: readonly ShownDecision[];
  /** How many more lines read a count of which nothing is known. */
  readonly untried: number;
  /** Why they could not be judged, as one sentence; else empty. */
  readonly why: string;
}

/** Everything that the view shows. */
export interface Exploration {
  readonly source: VerdictSource;
  readonly phase: (typeof PHASES)[number];
  readonly scenarios: readonly ExploredScenario[];
  /** null until every scenario was explored: less is not enough to judge a line by. */
  readonly judgement: Judgement | null;
  /** Why nothing could be explored; only with `failed`. */
  readonly failure: Failure | null;
}

/** How far the search of a scenario is. */
export interface SearchProgress extends SearchFigures {
  /** Index of the scenario. */
  readonly scenario: number;
  readonly states: number;
}

/** A verdict by position: of a scenario that has none yet, the scenario itself. */
export interface VerdictPlace {
  readonly scenario: number;
  readonly verdict: number;
}

/** What the view hands to `setState`, and gets back after a reload. */
export interface PersistedExploration {
  readonly exploration: Exploration;
  readonly selected: VerdictPlace;
  /** Number of the step that is selected; 0 for none. */
  readonly step: number;
}

/** From the extension to the view. */
export type ToVerdicts =
  | { readonly type: 'verdict-strings'; readonly strings: VerdictStrings }
  | { readonly type: 'exploration'; readonly exploration: Exploration }
  | { readonly type: 'progress'; readonly progress: SearchProgress }
  /** One sentence for the live region: something was done that shows nowhere else. */
  | { readonly type: 'said'; readonly text: string };

/** From the view to the extension. */
export type FromVerdicts =
  /** The view listens. What it kept from before a reload has come to the extension another way. */
  | { readonly type: 'ready' }
  | { readonly type: 'explore' }
  | { readonly type: 'cancel' }
  /** The person selected a step: the editor shows its line. */
  | ({ readonly type: 'step'; readonly step: number } & VerdictPlace)
  | ({ readonly type: 'copyTrace' } & VerdictPlace)
  | ({ readonly type: 'simulate' } & VerdictPlace)
  | { readonly type: 'openScenario'; readonly scenario: number }
  /** By position among the decisions. */
  | { readonly type: 'openDecision' | 'copyDraft'; readonly decision: number };

const isScenario = isRecord({ path: isText, text: isText });
const isTarget = (value: unknown): value is ExploreTarget =>
  isRecord({ kind: isOneOf('function'), path: isText, function: isText })(value) ||
  isRecord({ kind: isOneOf('scenario'), scenario: isScenario, document: isNullOr(isText) })(value);
const isSource = isRecord({
  title: isText,
  tree: isNullOr(isText),
  treeLabel: isText,
  patch: isNullOr(isText),
  target: isTarget,
});
const isSpot = isRecord({ path: isText, line: isNatural, column: isNatural, macros: isListOf(isText) });
const isChange = isRecord(
  {
    kind: isOneOf('refcount', 'mapcount', 'entry', 'page', 'lock', 'memory', 'event'),
    what: isText,
    before: isText,
    after: isText,
  },
  { pfn: isNatural },
);
const isStep = isRecord({
  number: isNatural,
  cpu: isNatural,
  function: isText,
  spot: isSpot,
  source: isText,
  changes: isListOf(isChange),
});
const isVerdict = isRecord({
  ...{
    scenario: isText,
    verdict: isOneOf(...VERDICTS),
    message: isText,
    bounds: isText,
    schedule: isText,
    mail: isText,
  },
  ...{ states: isNumber, transitions: isNumber, seconds: isNumber, remembered: isNumber, bytesPerState: isNumber },
  ...{ shortest: isNumber, preemptions: isNumber },
  ...{ trace: isListOf(isStep), told: isListOf(isNatural), key: isListOf(isNatural) },
  ...{ cpus: isListOf(isText), outcomes: isListOf(isText) },
  ...{ executed: isListOf(isText), modelled: isListOf(isText), stubbed: isListOf(isText) },
});
const isExplored = isRecord({
  path: isText,
  text: isText,
  status: isOneOf('waiting', 'running', 'done', 'cancelled', 'failed'),
  verdicts: isListOf(isVerdict),
  why: isText,
});
const isDecision = isRecord({
  ...{ path: isText, line: isNatural, function: isText, source: isText, draft: isText },
  sided: isOneOf('one-sided', 'two-sided'),
  raised: isListOf(isRecord({ by: isNullOr(isText), values: isListOf(isNumber) })),
  harm: isNullOr(isRecord({ verdict: isOneOf(...VERDICTS), message: isText, scenario: isText })),
});
const isExploration = isRecord({
  source: isSource,
  phase: isOneOf(...PHASES),
  scenarios: isListOf(isExplored),
  judgement: isNullOr(isRecord({ decisions: isListOf(isDecision), untried: isNatural, why: isText })),
  failure: isNullOr(isRecord({ code: isText, what: isText, why: isText, remedy: isText })),
});
const PLACE = { scenario: isNatural, verdict: isNatural };

/** Checks what a reloaded view brings back. */
export const isPersistedExploration: (state: unknown) => state is PersistedExploration = isRecord({
  exploration: isExploration,
  selected: isRecord(PLACE),
  step: isNatural,
});

/** Checks a message from the view. */
export const isFromVerdicts = (message: unknown): message is FromVerdicts =>
  isRecord({ type: isOneOf('ready', 'explore', 'cancel') })(message) ||
  isRecord({ type: isOneOf('step'), step: isNatural, ...PLACE })(message) ||
  isRecord({ type: isOneOf('copyTrace', 'simulate'), ...PLACE })(message) ||
  isRecord({ type: isOneOf('openScenario'), scenario: isNatural })(message) ||
  isRecord({ type: isOneOf('openDecision', 'copyDraft'), decision: isNatural })(message);

/** Every text of the view, in the person's language; `{0}` and on are filled in. */
export interface VerdictStrings {
  readonly planning: string;
  readonly exploring: string;
  readonly done: string;
  readonly cancelled: string;
  readonly failed: string;
  readonly empty: string;
  readonly again: string;
  readonly cancel: string;
  readonly copyTrace: string;
  readonly simulate: string;
  readonly openScenario: string;
  readonly withPatch: string;
  readonly scenarios: string;
  readonly scenario: string;
  readonly verdict: string;
  readonly states: string;
  readonly time: string;
  readonly seconds: string;
  readonly waiting: string;
  readonly running: string;
  readonly figures: string;
  readonly trace: string;
  readonly traceHelp: string;
  readonly step: string;
  readonly keyStep: string;
  readonly folded: string;
  readonly unfold: string;
  readonly fold: string;
  readonly noTrace: string;
  readonly noTraceHolds: string;
  readonly bounds: string;
  readonly searched: string;
  readonly searchedValue: string;
  readonly schedule: string;
  readonly preemptions: string;
  readonly executed: string;
  readonly modelled: string;
  readonly stubbed: string;
  readonly none: string;
  readonly judging: string;
  readonly decisions: string;
  readonly decisionsHelp: string;
  readonly oneSided: string;
  readonly twoSided: string;
  readonly raisedBy: string;
  readonly otherCpus: string;
  readonly turnsOn: string;
  readonly nothingTurnsOn: string;
  readonly untried: string;
  readonly noDecisions: string;
  readonly notJudged: string;
  readonly draft: string;
  readonly copyDraft: string;
}
