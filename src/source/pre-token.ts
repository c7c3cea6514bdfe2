import { Flag, unspliced, type LexedText } from './lexer';
import type { SourceFile } from './source-file';
import type { Symbols } from './symbols';
import { TokenKind, type MacroUse, type Token } from './tokens';
import type { TreePath } from './tree';

/** A {@link Token} while it goes through the preprocessor. Line and column are found only when asked for. */
export class PreToken implements Token {
  constructor(
    readonly kind: TokenKind,
    readonly text: string,
    /** Number of an identifier or punctuator in the symbol table; 0 for others. */
    readonly symbol: number,
    readonly space: boolean,
    readonly file: SourceFile,
    readonly offset: number,
    readonly use: MacroUse | undefined,
    /** The name of a macro that was met inside its own expansion: never expanded again (C11 6.10.3.4p2). */
    readonly painted = false,
  ) {}

  get path(): TreePath {
    return this.file.path;
  }

  get line(): number {
    return this.file.line(this.offset);
  }

  get column(): number {
    return this.file.column(this.offset);
  }

  /** The same token with other white space before it. */
  spaced(space: boolean): PreToken {
    if (space === this.space) return this;
    return new PreToken(this.kind, this.text, this.symbol, space, this.file, this.offset, this.use, this.painted);
  }

  /** The same token, never to be expanded. */
  paint(): PreToken {
    return new PreToken(this.kind, this.text, this.symbol, this.space, this.file, this.offset, this.use, true);
  }

  /** The same token as part of a macro's expansion. */
  within(use: MacroUse): PreToken {
    return new PreToken(this.kind, this.text, this.symbol, this.space, this.file, this.offset, use, this.painted);
  }

  /** Another spelling at the same place. */
  respelled(kind: TokenKind, text: string, symbol: number, space = this.space): PreToken {
    return new PreToken(kind, text, symbol, space, this.file, this.offset, this.use);
  }
}

/** Token `i` of a lexed text as an object. */
export function preToken(lexed: LexedText, i: number, file: SourceFile, symbols: Symbols): PreToken {
  const flags = lexed.kinds[i]!;
  const kind = (flags & Flag.Kind) as TokenKind;
  const start = lexed.starts[i]!;
  const space = (flags & (Flag.Space | Flag.LineStart)) !== 0;
  const value = lexed.values[i]!;
  if (kind === TokenKind.Identifier || kind === TokenKind.Punctuator) {
    return new PreToken(kind, symbols.text(value), value, space, file, start, undefined);
  }
  const spelled = file.text.substr(start, value);
  return new PreToken(kind, flags & Flag.Spliced ? unspliced(spelled) : spelled, 0, space, file, start, undefined);
}

/** All tokens of a lexed text as objects. */
export function preTokens(lexed: LexedText, file: SourceFile, symbols: Symbols): PreToken[] {
  const list: PreToken[] = [];
  for (let i = 0; i < lexed.count; i++) list.push(preToken(lexed, i, file, symbols));
  return list;
}
