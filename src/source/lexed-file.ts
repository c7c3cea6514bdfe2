import { parseDirectives, type Directive } from './directives';
import { Flag, lex, type LexedText } from './lexer';
import { preToken, type PreToken } from './pre-token';
import type { Shape } from './shape';
import type { SourceFile } from './source-file';
import type { Symbols } from './symbols';
import { TokenKind } from './tokens';
import type { TreePath } from './tree';

/**
 * A file's tokens and directives, as the walk through a unit needs them. What needs more work (the shapes of declarations)
 * is added when it is first asked for.
 */
export class LexedFile implements LexedText {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly values: Uint32Array;
  readonly directives: readonly Directive[];
  /** Declarations by the token they start at; null where one is interrupted by a directive. */
  readonly shapes = new Map<number, Shape | null>();
  private readonly operands = new Map<Directive, readonly PreToken[]>();

  constructor(
    readonly source: SourceFile,
    readonly symbols: Symbols,
  ) {
    const lexed = lex(source.text, symbols);
    this.count = lexed.count;
    this.kinds = lexed.kinds;
    this.starts = lexed.starts;
    this.values = lexed.values;
    this.directives = parseDirectives(this);
  }

  get path(): TreePath {
    return this.source.path;
  }

  get text(): string {
    return this.source.text;
  }

  /** Symbol of token `i`; 0 for one that is neither identifier nor punctuator. */
  symbol(i: number): number {
    const kind = this.kinds[i]! & Flag.Kind;
    return kind === TokenKind.Identifier || kind === TokenKind.Punctuator ? this.values[i]! : 0;
  }

  /** Token `i` as an object. */
  token(i: number): PreToken {
    return preToken(this, i, this.source, this.symbols);
  }

  /** Tokens [from, to) as objects. */
  tokens(from: number, to: number): PreToken[] {
    const list: PreToken[] = [];
    for (let i = from; i < to; i++) list.push(this.token(i));
    return list;
  }

  /** The tokens after a directive's name. */
  operand(directive: Directive): readonly PreToken[] {
    let tokens = this.operands.get(directive);
    if (!tokens) {
      tokens = this.tokens(directive.first, directive.end);
      this.operands.set(directive, tokens);
    }
    return tokens;
  }

  /** Offset of token `i`; the length of the text for the one past the last. */
  offset(i: number): number {
    return i < this.count ? this.starts[i]! : this.text.length;
  }
}
