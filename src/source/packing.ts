import { TAKES_ARGUMENTS } from './chunk-scanner';
import type { PreToken } from './pre-token';
import { isWord, LEFT_BRACE, LEFT_PAREN, RIGHT_BRACE, RIGHT_PAREN, Sym, type Symbols } from './symbols';
import { TokenKind } from './tokens';

/**
 * `#pragma pack`: the one pragma that changes what declarations mean. Only packing to 1 is known, which is what headers that
 * describe firmware's and wires' tables ask for.
 */
export class Packing {
  private current = 0;
  private readonly pushed: number[] = [];

  /** Does `#pragma pack(1)` hold? */
  get isTight(): boolean {
    return this.current === 1;
  }

  /** Takes the tokens after `#pragma`: `pack ( push, 1 )`, `pack ( pop )`, `pack ( 1 )`, `pack ( )`. */
  apply(operand: readonly PreToken[]): void {
    const words = operand.filter(token => token.kind !== TokenKind.Punctuator);
    const number = words.find(token => token.kind === TokenKind.Number);
    if (words.some(token => token.symbol === Sym.push)) this.pushed.push(this.current);
    if (words.some(token => token.symbol === Sym.pop)) this.current = this.pushed.pop() ?? 0;
    else if (number) this.current = Number(number.text);
    else if (words.length === 1) this.current = 0;
  }
}

/** The text with `__attribute__((packed))` behind every struct and union with members, which means the same. */
export function withPackedRecords(tokens: readonly PreToken[], symbols: Symbols): readonly PreToken[] {
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
        if (braces.pop()) out.push(...packedAttribute(token, symbols));
        break;
      default:
        if (parens === keyword && !isWord(symbol)) keyword = -1;
    }
  }
  return out;
}

function packedAttribute(at: PreToken, symbols: Symbols): PreToken[] {
  const spelling = [Sym.__attribute__, LEFT_PAREN, LEFT_PAREN, Sym.packed, RIGHT_PAREN, RIGHT_PAREN];
  return spelling.map(symbol => {
    const kind = isWord(symbol) ? TokenKind.Identifier : TokenKind.Punctuator;
    return at.respelled(kind, symbols.text(symbol), symbol, true);
  });
}
