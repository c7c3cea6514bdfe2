/** Messages between the extension and the review webview, both ways. The view is pure: it shows what it is sent. */
import type { Failure } from '../kernel/failure';
import type { ScopeEntry, SessionView } from '../machine/session';
import type { ChosenConfiguration, SimpleCommand } from './analysis';
import { isListOf, isNatural, isNullOr, isOneOf, isRecord, isText } from './shape';

/** What a panel shows the run of: enough to open the same run again after a reload. */
export interface RunSource {
  /** A function's or a scenario's name. */
  readonly title: string;
  /** URI of the tree; null for none. */
  readonly tree: string | null;
  /** As in "Linux 6.1.192". */
  readonly treeLabel: string;
  /** URI of the patch file under review whose post-image is run; null without a review. */
  readonly patch: string | null;
  readonly scenario: { readonly path: string; readonly text: string };
  /** URI of the document that the scenario's text is taken from again on "Reload"; null for a shipped one. */
  readonly document: string | null;
  /** Sentences: what a generated scenario leaves to the person. */
  readonly unfilled: readonly string[];
  /** The order of the CPUs, of a verdict whose schedule is run; without one they run one after the other. */
  readonly schedule?: string;
}

/** What the view hands to `setState`, and gets back after a reload. */
export interface PersistedState {
  readonly source: RunSource;
  readonly step: number;
  /** Does the editor follow the step? */
  readonly follow: boolean;
  /** The tab that is in front. */
  readonly tab: string;
}

/** From the extension to the view. */
export type ToPanel =
  | { readonly type: 'strings'; readonly strings: PanelStrings }
  | { readonly type: 'loading'; readonly source: RunSource; readonly what: string }
  | { readonly type: 'failed'; readonly source: RunSource; readonly failure: Failure }
  | {
      readonly type: 'run';
      readonly source: RunSource;
      readonly view: SessionView;
      readonly configuration: ChosenConfiguration;
      /** The stack frame that the variables are of; 0 is the innermost. */
      readonly frame: number;
      readonly scopes: readonly ScopeEntry[];
    }
  /** A command runs (or has ended): the controls wait. */
  | { readonly type: 'busy'; readonly busy: boolean; readonly what: string }
  /** One sentence for the live region: something was done that shows nowhere else. */
  | { readonly type: 'said'; readonly text: string };

/** From the view to the extension. */
export type FromPanel =
  /** The view listens. `state` is what it kept from before a reload. */
  | { readonly type: 'ready'; readonly state: PersistedState | null }
  | { readonly type: 'command'; readonly command: SimpleCommand }
  | { readonly type: 'goTo'; readonly step: number }
  /** Link the scenario again, with its document as it is now. */
  | { readonly type: 'reload' }
  | { readonly type: 'cancel' }
  | { readonly type: 'frame'; readonly frame: number }
  | { readonly type: 'open'; readonly path: string; readonly line: number }
  | { readonly type: 'openScenario' }
  | { readonly type: 'copyTrace' }
  | { readonly type: 'follow'; readonly follow: boolean };

const COMMANDS = Object.keys({
  step: 1,
  stepBack: 1,
  continue: 1,
  reverseContinue: 1,
  continueToCount: 1,
} satisfies Record<SimpleCommand, 1>) as readonly SimpleCommand[];

/** Checks what a reloaded view brings back. */
export const isPersisted: (state: unknown) => state is PersistedState = isRecord({
  source: isRecord(
    {
      ...{ title: isText, tree: isNullOr(isText), treeLabel: isText, patch: isNullOr(isText) },
      scenario: isRecord({ path: isText, text: isText }),
      document: isNullOr(isText),
      unfilled: isListOf(isText),
    },
    { schedule: isText },
  ),
  step: isNatural,
  follow: isOneOf(true, false),
  tab: isText,
});

/** Checks a message from the view. */
export const isFromPanel = (message: unknown): message is FromPanel =>
  isRecord({ type: isOneOf('ready'), state: isNullOr(isPersisted) })(message) ||
  isRecord({ type: isOneOf('command'), command: isOneOf(...COMMANDS) })(message) ||
  isRecord({ type: isOneOf('goTo'), step: isNatural })(message) ||
  isRecord({ type: isOneOf('frame'), frame: isNatural })(message) ||
  isRecord({ type: isOneOf('open'), path: isText, line: isNatural })(message) ||
  isRecord({ type: isOneOf('follow'), follow: isOneOf(true, false) })(message) ||
  isRecord({ type: isOneOf('reload', 'cancel', 'openScenario', 'copyTrace') })(message);

/** Every text of the view, in the person's language; `{0}` and on are filled in. */
export interface PanelStrings {
  readonly loading: string;
  readonly empty: string;
  readonly step: string;
  readonly stepBack: string;
  readonly continue: string;
  readonly nextCount: string;
  readonly restart: string;
  readonly reload: string;
  readonly cancel: string;
  readonly copyTrace: string;
  readonly follow: string;
  readonly controls: string;
  readonly stepOf: string;
  readonly position: string;
  readonly scenario: string;
  readonly withPatch: string;
  readonly unfilled: string;
  readonly stepTaken: string;
  readonly atStart: string;
  readonly inMacro: string;
  readonly next: string;
  readonly callPath: string;
  readonly statusPaused: string;
  readonly statusFinished: string;
  readonly statusStopped: string;
  readonly statusCancelled: string;
  readonly result: string;
  readonly violations: string;
  readonly tables: string;
  readonly noTables: string;
  readonly table: string;
  readonly root: string;
  readonly entries: string;
  readonly occupancy: string;
  readonly variables: string;
  readonly frame: string;
  readonly noVariables: string;
  readonly pages: string;
  readonly noPages: string;
  readonly page: string;
  readonly state: string;
  readonly order: string;
  readonly allocatedBy: string;
  readonly stateAllocated: string;
  readonly stateFreed: string;
  readonly stateSlab: string;
  readonly stateReserved: string;
  readonly log: string;
  readonly noLog: string;
  readonly ran: string;
  readonly executed: string;
  readonly modelled: string;
  readonly stubbed: string;
  readonly none: string;
  readonly configuration: string;
  readonly turnedOn: string;
  readonly unmet: string;
}
