/** What an exploration is asked and what it answers, as it crosses threads. */
import type { ScenarioVerdict } from '../explore/explore';
import type { MemoryModel } from '../explore/stepper';
import type { Decision } from '../review/decisions';
import type { Afterwards } from '../review/draft';
import type { TreePath } from '../source/tree';

export type { ScenarioVerdict } from '../explore/explore';
export type { Change, TraceStep } from '../machine/session';
export type { FileLines } from '../machine/session/lines';
export { VERDICTS, type Verdict } from '../kernel/verdicts';

/** A scenario's C text and the path that it goes by. */
export interface Scenario {
  readonly path: TreePath;
  readonly text: string;
}

/** A scenario to explore, and how far. */
export interface ExploreRequest {
  readonly scenario: Scenario;
  /** Run on the post-image of this review instead of the tree alone. */
  readonly review?: string;
  /** States after which the search gives up. */
  readonly states?: number;
  /** Bytes that the search may reserve. */
  readonly bytes?: number;
  /** The function that somebody wants to know about. */
  readonly focus?: { readonly path: TreePath; readonly function: string };
  /** How memory behaves; as the scenario says when absent. */
  readonly memoryModel?: MemoryModel;
  /** Execute only this schedule of an earlier verdict. */
  readonly schedule?: string;
}

/** The function that was asked about, and what of it the search looked at. */
export interface Focus {
  readonly path: TreePath;
  readonly function: string;
  /** Line of its name, from 1. */
  readonly line: number;
  /** Its lines that were executed and, when it was, those that never were; ascending. */
  readonly executed: readonly number[];
  readonly missed: readonly number[];
}

/** Names of the figures that an exploration's progress carries beside its number of states. */
export interface SearchFigures extends Readonly<Record<string, number>> {
  /** States whose successors are still to be looked at. */
  readonly frontier: number;
  /** States per second since the search began. */
  readonly rate: number;
  readonly seconds: number;
}

/** A verdict made ready to be shown. */
export interface VerdictView extends ScenarioVerdict {
  /** When a function was asked about. */
  readonly focus?: Focus;
  /** Numbers of the steps of the trace that a reader needs; the others may be folded. */
  readonly told: readonly number[];
  /** Numbers of the few steps among them that the verdict turns on. */
  readonly key: readonly number[];
  /** The trace in the form that kernel mails use; empty without a trace. */
  readonly mail: string;
}

/** A decision on a count with the comment that explains it to the next auditor, when there is one to write. */
export interface JudgedDecision extends Decision {
  /** For a free that is missed: which later operation frees the table. */
  readonly afterwards: readonly Afterwards[];
  readonly draft?: string;
}

/** What is judged: everything that was found, and the scenarios that it was found in. */
export interface DecisionsRequest {
  readonly verdicts: readonly VerdictView[];
  readonly scenarios: readonly Scenario[];
  /** The review on whose post-image they were explored. */
  readonly review?: string;
}

/** What can be explored in a tree without anybody writing a scenario. */
export interface ScenarioOffers {
  /** Drivers of the tree that a scenario ships for; each has a standard set. */
  readonly drivers: readonly { readonly path: TreePath; readonly scenario: Scenario }[];
  /** Shipped scenarios that stand for themselves, with their first sentence. */
  readonly stories: readonly { readonly about: string; readonly scenario: Scenario }[];
}
