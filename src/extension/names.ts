/**
 * Every identifier that package.json and the code must agree on. test/unit/extension/manifest.test.ts compares the two
 * both ways.
 */

/** Commands; the values are their ids. */
export const Command = {
  listUses: 'pagewarden.listUses',
  whySilent: 'pagewarden.whySilent',
  reviewPatch: 'pagewarden.reviewPatch',
  openReviewedFile: 'pagewarden.openReviewedFile',
  closeReview: 'pagewarden.closeReview',
  simulate: 'pagewarden.simulate',
  simulateScenario: 'pagewarden.simulateScenario',
  compareStrategies: 'pagewarden.compareStrategies',
  explore: 'pagewarden.explore',
  openVerdict: 'pagewarden.openVerdict',
  showStrategies: 'pagewarden.showStrategies',
  auditFolder: 'pagewarden.auditFolder',
  showLog: 'pagewarden.showLog',
  restart: 'pagewarden.restart',
} as const;

/** Settings under "pagewarden."; the type of each stands in {@link SettingTypes}. */
export const Setting = {
  severity: 'severity',
  kernelVersion: 'kernelVersion',
  architecture: 'architecture',
  codeLens: 'codeLens',
} as const;

/** What a setting's value may be. */
export interface SettingTypes {
  /** Per rule: a severity, or "off". */
  readonly severity: Readonly<Record<string, 'error' | 'warning' | 'info' | 'hint' | 'off'>>;
  /** "" takes the version from the Makefile. */
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly codeLens: boolean;
}

/** Context keys, for `when` clauses. */
export const ContextKey = {
  /** A kernel tree is open. */
  inKernelTree: 'pagewarden.inKernelTree',
  /** A review is open. */
  reviewing: 'pagewarden.reviewing',
} as const;

/** Views. */
export const View = { review: 'pagewarden.review' } as const;

/** Webview panels. */
export const Panel = {
  run: 'pagewarden.run',
  verdicts: 'pagewarden.verdicts',
  comparison: 'pagewarden.comparison',
} as const;

/** The Test Explorer's controller. */
export const TESTS = 'pagewarden.scenarios';

/** The start of every setting's name. */
export const SECTION = 'pagewarden';

/** Scheme of a reviewed file's two sides. */
export const REVIEW_SCHEME = 'pagewarden-review';

/** Scheme of a page of text that Pagewarden writes for the person: a list of uses, an explanation. */
export const REPORT_SCHEME = 'pagewarden-report';
