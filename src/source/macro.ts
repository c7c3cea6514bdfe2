import { lex } from './lexer';
import { preTokens, type PreToken } from './pre-token';
import type { SourceFile } from './source-file';
import { COMMA, HASH, LEFT_PAREN, PASTE, RIGHT_PAREN, Sym, type Symbols } from './symbols';

/** One place of a replacement list. */
export interface Replacement {
  readonly token: PreToken;
  /** Index of the parameter that stands here, or -1. */
  readonly parameter: number;
  /** `#` stands before the parameter. */
  readonly stringify: boolean;
  /** `##` stands between this and the next. */
  paste: boolean;
  /** For `__VA_OPT__ ( … )`: what stands in its parentheses. */
  readonly optional: readonly Replacement[] | undefined;
}

/** A macro definition. Its line is lexed and parsed when it is first used: most never are. */
export class Macro {
  private parsed: { parameters: readonly number[] | undefined; variadic: boolean; body: Replacement[] } | undefined;

  constructor(
    readonly file: SourceFile,
    /** Of its `#`. */
    readonly offset: number,
    private readonly symbols: Symbols,
  ) {}

  /** Symbols of the parameters; undefined for an object-like macro. The last one of a variadic macro takes the rest. */
  get parameters(): readonly number[] | undefined {
    return (this.parsed ??= this.parse()).parameters;
  }

  get variadic(): boolean {
    return (this.parsed ??= this.parse()).variadic;
  }

  get body(): readonly Replacement[] {
    return (this.parsed ??= this.parse()).body;
  }

  private parse(): NonNullable<Macro['parsed']> {
    const { file, offset, symbols } = this;
    const range = { from: offset, to: file.text.length, oneLine: true };
    // `#`, `define`, the name, then the rest.
    const line = preTokens(lex(file.text, symbols, range), file, symbols).slice(3);
    let at = 0;
    let parameters: number[] | undefined;
    let variadic = false;
    // Function-like only if the parenthesis touches the name (C11 6.10.3p10).
    if (line[0]?.symbol === LEFT_PAREN && !line[0].space) {
      parameters = [];
      for (at = 1; at < line.length && line[at]!.symbol !== RIGHT_PAREN; at++) {
        const { symbol } = line[at]!;
        if (symbol === COMMA) continue;
        if (symbol === Sym['...']) {
          // `args...` names the rest (GNU); a plain `...` calls it __VA_ARGS__.
          if (at === 1 || line[at - 1]!.symbol === COMMA) parameters.push(Sym.__VA_ARGS__);
          variadic = true;
        } else parameters.push(symbol);
      }
      at++;
    }
    return { parameters, variadic, body: replacementList(line.slice(at), parameters) };
  }
}

function replacementList(tokens: readonly PreToken[], parameters: readonly number[] | undefined): Replacement[] {
  const list: Replacement[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.symbol === PASTE && list.length > 0 && i + 1 < tokens.length) {
      list.at(-1)!.paste = true;
      continue;
    }
    const next = tokens[i + 1];
    if (parameters && token.symbol === HASH && next) {
      const parameter = parameters.indexOf(next.symbol);
      if (parameter >= 0) {
        list.push({ token, parameter, stringify: true, paste: false, optional: undefined });
        i++;
        continue;
      }
    }
    if (parameters && token.symbol === Sym.__VA_OPT__ && next?.symbol === LEFT_PAREN) {
      const close = closing(tokens, i + 1);
      const optional = replacementList(tokens.slice(i + 2, close), parameters);
      list.push({ token, parameter: -1, stringify: false, paste: false, optional });
      i = close;
      continue;
    }
    const parameter = parameters && token.symbol ? parameters.indexOf(token.symbol) : -1;
    list.push({ token, parameter, stringify: false, paste: false, optional: undefined });
  }
  return list;
}

/** Index of the parenthesis that closes the one at `open`, or the number of tokens. */
function closing(tokens: readonly PreToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.symbol === LEFT_PAREN) depth++;
    else if (tokens[i]!.symbol === RIGHT_PAREN && --depth === 0) return i;
  }
  return tokens.length;
}
