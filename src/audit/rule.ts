import type { Count, Related, Severity } from './finding';
import type { CountUse, FileUnit } from './unit';

/** What a rule says about one use. */
export type Opinion = Report | Silence;

/** The rule fires. */
export interface Report {
  readonly severity: Severity;
  /** What it assumes, what breaks it, in which versions, what to do: one reviewer's paragraph. */
  readonly message: string;
  /** Offset ranges of this file that the reasoning passes through. */
  readonly related?: readonly RelatedSpan[];
  /**
   * Set where a comment would settle it: what a count that is too high for a moment leads to at worst, in whole
   * sentences, as the evidence shows it. The draft of that comment is made from it.
   */
  readonly atWorst?: string;
  /** Where to put the finding when not at the use itself. */
  readonly at?: { readonly start: number; readonly end: number };
}

/** A place in the file under audit that a finding leans on. */
export interface RelatedSpan {
  readonly start: number;
  readonly message: string;
}

/** The rule looked and stays silent. */
export interface Silence {
  readonly silent: string;
}

/** Says that a rule looked at a use and why it has nothing to report. */
export const silent = (because: string): Silence => ({ silent: because });

/** What a rule may know beside the use. */
export interface RuleContext {
  readonly file: FileUnit;
  /** Was the line of this offset added by the patch under review? False in a sweep. */
  added(offset: number): boolean;
  /** Is a patch under review at all? Then a finding is about what the patch does. */
  readonly reviewing: boolean;
}

/** One rule of the audit: a file of its own in rules/, listed in rules/index.ts, documented in docs/rules/<id>.md. */
export interface Rule {
  readonly id: string;
  /** What it is about, in one line. */
  readonly title: string;
  /** The loudest it gets on its own; settings can change it. */
  readonly severity: Severity;
  /** Kernels it holds for: "all", "4.18 to 6.10", … */
  readonly versions: string;
  /** Which uses it looks at, completing "This rule looks only at …". */
  readonly concerns: string;
  /** An opinion on one use; undefined when the use is none of its business. */
  check(use: CountUse, context: RuleContext): Opinion | undefined;
}

/** Did the rule fire? */
export const isReport = (opinion: Opinion): opinion is Report => !('silent' in opinion);

export type { Count, Related, Severity };
