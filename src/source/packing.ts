import { TAKES_ARGUMENTS } from './chunk-scanner';
import type { PreToken } from './pre-token';
import { isWord, LEFT_BRACE, LEFT_PAREN, RIGHT_BRACE, RIGHT_PAREN, Sym, type Symbols } from './symbols';
import { TokenKind } from './tokens';

/** `#pragma pack`: the one pragma that changes what declarations mean. */
export class Packing {
  /** What holds, then what was pushed before, the newest last; 0 for the compiler's own choice. */
  private state: readonly number[];

  constructor(state: readonly number[] = [0]) {
    this.state = state;
  }

  /** The most that a member is aligned to; 0 when nothing is said. */
  get current(): number {
    return this.state[0] ?? 0;
  }

  /** All there is to know, for {@link Packing}'s constructor. */
  get whole(): readonly number[] {
    return this.state;
  }

  /**
   * Takes the tokens after `#pragma`: `pack ( push, 1 )`, `pack ( pop )`, `pack ( 1 )`, `pack ( )`. What is no power of two
   * up to 16 is ignored, as gcc ignores it with a warning.
   */
  apply(operand: readonly PreToken[]): void {
    const words = operand.filter(token => token.kind !== TokenKind.Punctuator);
    const text = words.find(token => token.kind === TokenKind.Number)?.text;
    if (text !== undefined && !/^(?:0|1|2|4|8|16)$/.test(text)) return;
    const [, ...pushed] = this.state;
    if (words.some(token => token.symbol === Sym.push))
      this.state = [text === undefined ? this.current : Number(text), ...pushed, this.current];
    else if (words.some(token => token.symbol === Sym.pop)) this.state = [pushed.pop() ?? 0, ...pushed];
    else if (text !== undefined) this.state = [Number(text), ...pushed];
    else if (words.length === 1) this.state = [0, ...pushed];
  }
}

/**
 * The text with what `#pragma pack(n)` asks for behind every struct and union with members, as an attribute that no compiler
 * has: `__pragma_pack__(n)`. (`packed` would not do, even for 1: it does not cap what a member asks for.)
 */
export function packed(tokens: readonly PreToken[], most: number, symbols: Symbols): readonly PreToken[] {
  const out: PreToken[] = [];
  /** For each open brace: does it open a record? */
  const braces: boolean[] = [];
  let parens = 0;
  /** At which depth of parentheses a record's keyword stands whose brace may still come; -1 without one. */
  let keyword = -1;
  for (const [i, token] of tokens.entries()) {
    out.push(token);
    const { symbol } = token;
    switch (symbol) {
      case Sym.struct:
      case Sym.union:
        keyword = parens;
        break;
      case LEFT_PAREN:
        // Attributes may stand between the keyword and the brace; any other parenthesis makes it a function's type.
        if (parens++ === keyword && !TAKES_ARGUMENTS.test(tokens[i - 1]!.text)) keyword = -1;
        break;
      case RIGHT_PAREN:
        if (--parens < keyword) keyword = -1;
        break;
      case LEFT_BRACE:
        braces.push(parens === keyword);
        keyword = -1;
        break;
      case RIGHT_BRACE:
        if (braces.pop()) out.push(...packAttribute(token, most, symbols));
        break;
      default:
        if (parens === keyword && !isWord(symbol)) keyword = -1;
    }
  }
  return out;
}

function packAttribute(at: PreToken, most: number, symbols: Symbols): PreToken[] {
  const word = (text: string): PreToken => at.respelled(TokenKind.Identifier, text, symbols.of(text), true);
  const mark = (symbol: number): PreToken => at.respelled(TokenKind.Punctuator, symbols.text(symbol), symbol, true);
  return [
    ...[word('__attribute__'), mark(LEFT_PAREN), mark(LEFT_PAREN), word('__pragma_pack__'), mark(LEFT_PAREN)],
    at.respelled(TokenKind.Number, String(most), 0, true),
    ...[mark(RIGHT_PAREN), mark(RIGHT_PAREN), mark(RIGHT_PAREN)],
  ];
}
