import type { Directive } from './directives';
import type { LexedFile } from './lexed-file';
import type { PreToken } from './pre-token';
import { COMMA, HASH, LEFT_PAREN, PASTE, RIGHT_PAREN, Sym } from './symbols';
import { TokenKind } from './tokens';

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

/** A macro definition. Parameters and replacement list are parsed when it is first used: most never are. */
export class Macro {
  private parsed: { parameters: readonly number[] | undefined; variadic: boolean; body: Replacement[] } | undefined;

  constructor(
    readonly file: LexedFile,
    readonly directive: Directive,
  ) {}

  /** Symbol of its name; 0 for a `#define` without one. */
  get name(): number {
    const { first, end } = this.directive;
    return first < end && this.file.kinds[first]! % 8 === TokenKind.Identifier ? this.file.values[first]! : 0;
  }

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
    const { file, directive } = this;
    const { end } = directive;
    let at = directive.first + 1;
    let parameters: number[] | undefined;
    let variadic = false;
    // Function-like only if the parenthesis touches the name (C11 6.10.3p10).
    if (at < end && file.symbol(at) === LEFT_PAREN && file.token(at).space === false) {
      parameters = [];
      at++;
      for (; at < end && file.symbol(at) !== RIGHT_PAREN; at++) {
        const symbol = file.symbol(at);
        if (symbol === COMMA) continue;
        if (symbol === Sym['...']) {
          // `args...` names the rest (GNU); a plain `...` calls it __VA_ARGS__.
          if (at === directive.first + 2 || file.symbol(at - 1) === COMMA) parameters.push(Sym.__VA_ARGS__);
          variadic = true;
        } else parameters.push(symbol);
      }
      at++;
    }
    const tokens = file.tokens(Math.min(at, end), end);
    return { parameters, variadic, body: replacementList(tokens, parameters) };
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
