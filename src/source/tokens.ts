import type { TreePath } from './tree';

/** Preprocessing-token classes of C (C11 6.4), white space and comments removed. */
export const enum TokenKind {
  Identifier,
  /** A pp-number: may still be no valid number. */
  Number,
  /** 'x', L'x', u'x' with its quotes. */
  Char,
  /** "x" and friends with its quotes. */
  String,
  Punctuator,
  /** A byte that starts no token, kept so that the parser can name it. */
  Stray,
}

/** One use of a macro, as a link of the chain from an expanded token to what the person wrote. */
export interface MacroUse {
  readonly macro: string;
  /** The macro's name where it was used. */
  readonly at: Token;
}

/** A preprocessing token together with the place it was spelled at. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** White space or a comment stood before it (needed by `#` and by printing). */
  readonly space: boolean;
  /** File in which it is spelled; for a token that `##` or `#` made, the file of its left operand. */
  readonly path: TreePath;
  /** UTF-16 offset of its first character in {@link path}. */
  readonly offset: number;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 units. */
  readonly column: number;
  /** The innermost macro use whose expansion it comes from; undefined for text that stands in the file. */
  readonly use: MacroUse | undefined;
}

/** The token that the person sees on the screen: the outermost macro name from which `token` was expanded, or itself. */
export function visible(token: Token): Token {
  let seen = token;
  while (seen.use) seen = seen.use.at;
  return seen;
}
