import type { TreePath } from '../source/tree';

/** How loud a finding is; `hint` is shown only where somebody asks for everything. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** Which count a use is about. */
export type Count = '_refcount' | '_mapcount';

/** A place on the way to a finding: a line that the reasoning passes through. */
export interface Related {
  readonly file: TreePath;
  readonly line: number;
  readonly message: string;
}

/** A range in a file; lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One replacement in the file of a finding; an empty range inserts. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A change that answers a finding. Its edits do not overlap and belong together: one undo step. */
export interface Fix {
  /** In the imperative, as an editor's menu shows it. */
  readonly title: string;
  /** What the rule's page recommends; an editor may offer it as the first. */
  readonly preferred?: boolean;
  /** In the order of the text, all in {@link Finding.file}. */
  readonly edits: readonly TextEdit[];
}

/** What a rule found (the shape of cli.md's JSON). */
export interface Finding extends Range {
  /** Rule name, as in docs/rules. */
  readonly rule: string;
  readonly severity: Severity;
  readonly file: TreePath;
  /** The enclosing function, or "" at file scope. */
  readonly function: string;
  readonly count: Count | null;
  /** The API or field that is used: "page_ref_inc", "->_mapcount". */
  readonly symbol: string;
  /** A reviewer's sentence: what it assumes, what breaks it, in which versions. */
  readonly message: string;
  /** Page of the rule, relative to the extension: "docs/rules/<rule>.md". */
  readonly docs: string;
  /** Does the line stand in the tree, was it added by the patch under review, or is it context of a change? */
  readonly origin: 'tree' | 'added' | 'context';
  readonly related: readonly Related[];
  /** What can be done about it, best first; absent unless {@link AuditInput.fixes} asked for it. */
  readonly fixes?: readonly Fix[];
}

/** A use of a count, whether a rule fires or not. */
export interface Use extends Range {
  readonly file: TreePath;
  readonly function: string;
  readonly count: Count;
  readonly symbol: string;
  /** The expression as written, white space folded. */
  readonly expression: string;
}

/** Why a rule did or did not report a use: the answer to "Why is nothing reported here?". */
export interface RuleAnswer {
  readonly rule: string;
  readonly fired: boolean;
  readonly because: string;
}
