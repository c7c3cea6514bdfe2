import type { Report } from '../rule';
import type { CountUse } from '../unit';

/** A change of the file under audit, in its offsets; `start === end` inserts. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change that a person may want to make because of a finding: whole, or not offered. */
export interface Remedy {
  /** What it does, in the imperative, as an editor's menu shows it. */
  readonly title: string;
  /** It is what the rule's page recommends, and nothing else has to be changed with it. */
  readonly preferred?: boolean;
  readonly changes: readonly TextChange[];
}

/** One kind of fix: a file of its own, listed in fixes/index.ts. */
export interface Fixer {
  /** The rules whose findings it answers. */
  readonly rules: readonly string[];
  /** The change, or undefined where it would not be right or not be whole. */
  propose(use: CountUse, report: Report): Remedy | undefined;
}
