import { TokenKind } from './tokens';
import { Sym, type Symbols } from './symbols';

/** Bits beside the {@link TokenKind} in {@link LexedText.kinds}. */
export const enum Flag {
  Kind = 7,
  /** White space or a comment stands before it. */
  Space = 8,
  /** First token of a logical line (a `#` here starts a directive). */
  LineStart = 16,
  /** A line splice stands inside it: the spelling in the file is not the token's text. */
  Spliced = 32,
}

/** The preprocessing tokens of a text as parallel arrays. */
export interface LexedText {
  readonly count: number;
  /** {@link TokenKind} with {@link Flag}s. */
  readonly kinds: Uint8Array;
  /** UTF-16 offset of each token. */
  readonly starts: Uint32Array;
  /** The symbol of an identifier or punctuator; the length in the file of anything else. */
  readonly values: Uint32Array;
}

const enum Class {
  Stray,
  Blank,
  Newline,
  Word,
  Digit,
  Quote,
  Punctuator,
}
const CLASS = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const ch = String.fromCharCode(c);
  if (/[ \t\v\f\r]/.test(ch)) CLASS[c] = Class.Blank;
  else if (ch === '\n') CLASS[c] = Class.Newline;
  else if (/[A-Za-z_$]/.test(ch)) CLASS[c] = Class.Word;
  else if (/[0-9]/.test(ch)) CLASS[c] = Class.Digit;
  else if (/["']/.test(ch)) CLASS[c] = Class.Quote;
  else if (/[{}()[\];,=*#.:?<>+\-/%&|^!~]/.test(ch)) CLASS[c] = Class.Punctuator;
}
const wordByte = (c: number): boolean => c < 128 && (CLASS[c] === Class.Word || CLASS[c] === Class.Digit);

/** Punctuators by first character: the longer ones that start with it, longest first, then itself. */
const PUNCTUATORS: (readonly { readonly text: string; readonly symbol: number }[])[] = [];
/** Other spellings of punctuators (C11 6.4.6p3). */
export const DIGRAPHS = new Map<string, number>([
  ['<:', Sym['[']],
  [':>', Sym[']']],
  ['<%', Sym['{']],
  ['%>', Sym['}']],
  ['%:', Sym['#']],
  ['%:%:', Sym['##']],
]);
for (const [text, symbol] of [...Object.entries(Sym), ...DIGRAPHS]) {
  if (text === '' || CLASS[text.charCodeAt(0)] !== Class.Punctuator) continue;
  const first = text.charCodeAt(0);
  PUNCTUATORS[first] = [...(PUNCTUATORS[first] ?? []), { text, symbol }].sort((a, b) => b.text.length - a.text.length);
}
/** Symbol of a punctuator that no longer one starts with, by character; 0 where there is a choice. */
const SINGLE = new Uint8Array(128);
for (let c = 0; c < 128; c++) if (PUNCTUATORS[c]?.length === 1) SINGLE[c] = PUNCTUATORS[c]![0]!.symbol;

const NEWLINE = 10;
const RETURN = 13;
const BACKSLASH = 92;
const SLASH = 47;
const STAR = 42;

/** Length of the line splice (backslash, newline) at `i`, or 0. */
function splice(text: string, i: number): number {
  if (text.charCodeAt(i) !== BACKSLASH) return 0;
  if (text.charCodeAt(i + 1) === NEWLINE) return 2;
  return text.charCodeAt(i + 1) === RETURN && text.charCodeAt(i + 2) === NEWLINE ? 3 : 0;
}

/** Removes line splices from a token's spelling. */
export const unspliced = (spelling: string): string => spelling.replace(/\\\r?\n/g, '');

/** Where tokens are gathered; kept between calls, so that lexing a file allocates no more than its result. */
const scratch = { kinds: new Uint8Array(1 << 14), starts: new Uint32Array(1 << 14), values: new Uint32Array(1 << 14) };

/** Which part of a text is to be lexed. */
export interface LexRange {
  readonly from: number;
  /** One past the last character; it must not cut a token. */
  readonly to: number;
  /** Stop at the end of the logical line that starts at `from`? */
  readonly oneLine?: boolean;
}

/**
 * Translation phases 2 and 3 of C (C11 5.1.1.2): splices lines, drops comments, splits into preprocessing tokens. Never
 * fails: what starts no token becomes a {@link TokenKind.Stray} of one character. Digraphs are read as what they stand for
 * (C11 6.4.6p3); trigraphs are left alone, as gcc leaves them in its GNU modes.
 */
export function lex(text: string, symbols: Symbols, range?: LexRange): LexedText {
  let { kinds, starts, values } = scratch;
  let count = 0;
  const end = range ? Math.min(range.to, text.length) : text.length;
  const oneLine = range?.oneLine ?? false;
  let i = range?.from ?? 0;
  let before = (i === 0 ? Flag.LineStart : Flag.Space) as number;
  if (i === 0 && text.charCodeAt(0) === 0xfeff) i = 1;

  const add = (kind: number, start: number, value: number): void => {
    if (count === kinds.length) {
      scratch.kinds = kinds = larger(kinds, new Uint8Array(count * 2));
      scratch.starts = starts = larger(starts, new Uint32Array(count * 2));
      scratch.values = values = larger(values, new Uint32Array(count * 2));
    }
    kinds[count] = kind | before;
    starts[count] = start;
    values[count++] = value;
    before = 0;
  };

  while (i < end) {
    const c = text.charCodeAt(i);
    switch (c < 128 ? CLASS[c]! : Class.Stray) {
      case Class.Blank:
        before |= Flag.Space;
        i++;
        break;
      case Class.Newline:
        before = Flag.LineStart;
        i++;
        if (oneLine && count > 0) i = end;
        break;
      case Class.Word: {
        const start = i;
        let hash = 0;
        let w = c;
        do {
          hash = (Math.imul(hash, 31) + w) | 0;
          w = text.charCodeAt(++i);
        } while (wordByte(w));
        if (w === BACKSLASH && splice(text, i)) {
          i = continued(text, i);
          add(TokenKind.Identifier | Flag.Spliced, start, symbols.of(unspliced(text.slice(start, i))));
        } else if ((w === 34 || w === 39) && i - start <= 2 && /^(?:[LuU]|u8)$/.test(text.slice(start, i))) {
          i = literal(start, i);
        } else {
          add(TokenKind.Identifier, start, symbols.at(text, start, i, hash));
        }
        break;
      }
      case Class.Digit:
        i = number(i);
        break;
      case Class.Quote:
        i = literal(i, i);
        break;
      case Class.Punctuator: {
        if (c === SLASH) {
          const next = text.charCodeAt(i + 1);
          if (next === STAR) {
            const close = text.indexOf('*/', i + 2);
            i = close < 0 ? end : close + 2;
            before |= Flag.Space;
            break;
          }
          if (next === SLASH) {
            i = lineEnd(text, i + 2);
            before |= Flag.Space;
            break;
          }
        } else if (c === 46 && CLASS[text.charCodeAt(i + 1)] === Class.Digit) {
          i = number(i);
          break;
        }
        const single = SINGLE[c]!;
        if (single) {
          add(TokenKind.Punctuator, i++, single);
          break;
        }
        for (const { text: spelled, symbol } of PUNCTUATORS[c]!) {
          if (!text.startsWith(spelled, i)) continue;
          add(TokenKind.Punctuator, i, symbol);
          i += spelled.length;
          break;
        }
        break;
      }
      default: {
        const skip = splice(text, i);
        if (skip) i += skip;
        else add(TokenKind.Stray, i++, 1);
      }
    }
  }
  return {
    count,
    kinds: kinds.slice(0, count),
    starts: starts.slice(0, count),
    values: values.slice(0, count),
  };

  /** A pp-number (C11 6.4.8) from `start`; returns its end. */
  function number(start: number): number {
    let at = start;
    let spliced = 0;
    for (;;) {
      const c = text.charCodeAt(at);
      if (wordByte(c) || c === 46) {
        const next = text.charCodeAt(at + 1);
        const exponent = c === 69 || c === 101 || c === 80 || c === 112;
        at += exponent && (next === 43 || next === 45) ? 2 : 1;
      } else if (c === BACKSLASH && splice(text, at)) {
        at += splice(text, at);
        spliced = Flag.Spliced;
      } else break;
    }
    add(TokenKind.Number | spliced, start, at - start);
    return at;
  }

  /** A string or character constant whose quote stands at `quote`; an unterminated one leaves a stray quote. */
  function literal(start: number, quote: number): number {
    const mark = text.charCodeAt(quote);
    let at = quote + 1;
    let spliced = 0;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === mark) break;
      if (c === BACKSLASH) {
        const skip = splice(text, at);
        if (skip) spliced = Flag.Spliced;
        at += skip || 2;
      } else if (c === NEWLINE || at >= end) {
        add(TokenKind.Stray, start, quote + 1 - start);
        return quote + 1;
      } else at++;
    }
    add((mark === 34 ? TokenKind.String : TokenKind.Char) | spliced, start, at + 1 - start);
    return at + 1;
  }
}

/** End of an identifier that goes on after the splice at `i`. */
function continued(text: string, i: number): number {
  let at = i;
  for (;;) {
    const skip = splice(text, at);
    if (skip && wordByte(text.charCodeAt(at + skip))) at += skip;
    else if (wordByte(text.charCodeAt(at))) at++;
    else return at;
  }
}

/** The newline that ends a line comment (splices go on), or the end of the text. */
function lineEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    const last = text.charCodeAt(newline - 1) === RETURN ? newline - 2 : newline - 1;
    if (text.charCodeAt(last) !== BACKSLASH) return newline;
    at = newline + 1;
  }
}

function larger<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
