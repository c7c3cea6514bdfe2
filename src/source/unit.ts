import type { CancelToken } from '../kernel/cancel';
import type { Result } from '../kernel/failure';
import type { GivenConfiguration } from './config/configuration';
import type { Token } from './tokens';
import type { KernelTree, TreePath } from './tree';

/** C's two name spaces that matter at file scope: tags, and everything else. */
export type NameSpace = 'ordinary' | 'tag';

/** What a file-scope declaration makes of a name. */
export type DeclaredKind =
  | 'function' // with a body
  | 'prototype'
  | 'variable' // defined here (tentative definitions included)
  | 'extern'
  | 'typedef'
  | 'enumerator'
  | 'struct' // with members
  | 'union'
  | 'enum';

/** A name that a translation unit declares at file scope, with its text still unexpanded until asked for. */
export interface Declared {
  readonly name: string;
  readonly space: NameSpace;
  readonly kind: DeclaredKind;
  readonly path: TreePath;
  /** Line of the name, counting from 1. */
  readonly line: number;
  /** Where the declaration stands in the unit's order: a later one has a larger number. */
  readonly order: number;
  /**
   * The whole top-level declaration (`;` or closing brace included), macros expanded as they stand at that place in the
   * unit. Cached; the same array for every name that one declaration declares.
   */
  tokens(): readonly Token[];
}

/**
 * One .c file as the compiler would see it: its includes followed, every `#if` evaluated under the tree's
 * configuration. All files are in memory, so every look-up is synchronous; text is expanded only when asked for.
 */
export interface TranslationUnit {
  readonly path: TreePath;
  /** The best declaration of a name: a definition before a mere declaration, the latest of equals. */
  lookup(space: NameSpace, name: string): Declared | undefined;
  /** Every declaration of a name in this unit, in order (for forward struct declarations, prototypes and the like). */
  all(space: NameSpace, name: string): readonly Declared[];
  /** Functions with a body in `path` (default: the unit's own file), in order. */
  functions(path?: TreePath): readonly Declared[];
  /** Is `name` an object- or function-like macro at the end of the unit? */
  isMacro(name: string): boolean;
  /** Lexes and expands C text as if it stood at the end of the unit. `path` names the text in messages. */
  expand(text: string, path: TreePath): readonly Token[];
  /** Includes that could not be found, with the file that asked; execution names them when they matter. */
  readonly missing: readonly { readonly include: string; readonly from: TreePath; readonly line: number }[];
}

/** What decides how units are read. */
export interface UnitOptions {
  /** Kernel architecture: the folder under arch/, as in "x86". */
  readonly arch: string;
  /**
   * Macros that are left as calls instead of being expanded, because the machine models them (`cmpxchg`, `WARN_ON`, …).
   * Their arguments are still expanded.
   */
  readonly keep: ReadonlySet<string>;
  /** Files that exist only in memory, such as a scenario and its header; they win over the tree's. */
  readonly extra?: ReadonlyMap<TreePath, string>;
  /** Further definitions, as `-D` gives them. */
  readonly define?: ReadonlyMap<string, string>;
  /** Which file defines an external name, where several do and a person has chosen. */
  readonly choose?: ReadonlyMap<string, TreePath>;
  /** A configuration to use instead of the tree's own or a shipped one. */
  readonly configuration?: GivenConfiguration;
}

/** Under which configuration a unit is read, and why. */
export interface ChosenConfiguration {
  readonly arch: string;
  /** Half a sentence: "the tree's .config", "make defconfig of Linux 6.1 for x86". */
  readonly source: string;
  /** Options (without CONFIG_) that were turned on for the unit beside those. */
  readonly turnedOn: readonly string[];
  /** Of these, those whose dependencies this configuration cannot give: "NAME (depends on A, B)". */
  readonly unmet: readonly string[];
}

/** A kernel tree as a set of translation units, built when asked for and cached by file stamp. */
export interface Units {
  readonly tree: KernelTree;
  /** {@link UnitOptions.arch}. */
  readonly arch: string;
  /** A file's text as units read it: extra and derived files included. */
  text(path: TreePath): Promise<string | undefined>;
  /** The configuration of a unit; what it needs is looked for in Makefiles and Kconfig files. */
  configured(path: TreePath): Promise<ChosenConfiguration>;
  /** The unit of a .c file; fails when the file is missing or is no text. */
  unit(path: TreePath, cancel?: CancelToken): Promise<Result<TranslationUnit>>;
  /**
   * The .c files that define a function or variable with external linkage, most likely first (same folder, then lib/,
   * mm/, kernel/, the rest). Empty when there is none.
   */
  definers(name: string, near: TreePath, cancel?: CancelToken): Promise<readonly TreePath[]>;
  /** Is a .c file part of the configured kernel, as far as its Makefiles say? */
  isBuilt(path: TreePath): Promise<boolean>;
  /** Says that a file changed (an edit, a patch): only what depends on it is read again. */
  invalidate(path: TreePath): void;
}
