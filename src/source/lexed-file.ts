import { parseDirectives, type Directive } from './directives';
import { Flag, lex, unspliced, type LexedText } from './lexer';
import { Macro } from './macro';
import { PreToken } from './pre-token';
import type { Shape } from './shape';
import type { Symbols } from './symbols';
import { TokenKind } from './tokens';
import type { TreePath } from './tree';

/**
 * A file's tokens and directives: all that does not depend on a configuration, so that every unit shares it. What needs
 * more work (macro definitions, the shapes of declarations) is added when it is first asked for.
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
  private readonly macros = new Map<Directive, Macro>();
  private lines: Uint32Array | undefined;

  constructor(
    readonly path: TreePath,
    readonly text: string,
    readonly symbols: Symbols,
  ) {
    const lexed = lex(text, symbols);
    this.count = lexed.count;
    this.kinds = lexed.kinds;
    this.starts = lexed.starts;
    this.values = lexed.values;
    this.directives = parseDirectives(this);
  }

  /** Symbol of token `i`; 0 for one that is neither identifier nor punctuator. */
  symbol(i: number): number {
    const kind = this.kinds[i]! & Flag.Kind;
    return kind === TokenKind.Identifier || kind === TokenKind.Punctuator ? this.values[i]! : 0;
  }

  /** Token `i` as an object. */
  token(i: number): PreToken {
    const flags = this.kinds[i]!;
    const kind = (flags & Flag.Kind) as TokenKind;
    const start = this.starts[i]!;
    const symbol = this.symbol(i);
    let text: string;
    if (symbol) text = this.symbols.text(symbol);
    else {
      text = this.text.substr(start, this.values[i]!);
      if (flags & Flag.Spliced) text = unspliced(text);
    }
    return new PreToken(kind, text, symbol, (flags & (Flag.Space | Flag.LineStart)) !== 0, this, start, undefined);
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

  /** The macro that a `#define` makes; the same object every time. */
  macro(directive: Directive): Macro {
    let macro = this.macros.get(directive);
    if (!macro) {
      macro = new Macro(this, directive);
      this.macros.set(directive, macro);
    }
    return macro;
  }

  /** Line of a UTF-16 offset, counting from 1. */
  line(offset: number): number {
    const lines = (this.lines ??= lineStarts(this.text));
    let low = 0;
    let high = lines.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (lines[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Column of a UTF-16 offset, counting from 1. */
  column(offset: number): number {
    const line = this.line(offset);
    return offset - this.lines![line - 1]! + 1;
  }
}

function lineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}
