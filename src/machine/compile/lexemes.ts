import type { Token } from '../../source/tokens';
import { INT, LLONG, LONG, UINT, ULLONG, ULONG, type IntegerType } from './types';

/** An integer constant's value and type (C11 6.4.4.1). */
export interface NumberValue {
  readonly value: bigint;
  readonly type: IntegerType;
}

/** Reads a pp-number as an integer constant; undefined when it is a floating constant or no number at all. */
export function integerConstant(text: string): NumberValue | undefined {
  const m = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uU]?(?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU])$/.exec(text);
  if (!m) return undefined;
  const digits = m[1]!;
  const decimal = !digits.startsWith('0') || digits === '0';
  let value: bigint;
  if (/^0[0-7]+$/.test(digits)) value = BigInt(`0o${digits.slice(1)}`);
  else if (/^0[0-9]+$/.test(digits)) return undefined;
  else value = BigInt(digits);
  const suffix = m[2]!.toLowerCase();
  const unsigned = suffix.includes('u');
  const longs = suffix.replace('u', '').length;
  const fits = (type: IntegerType): boolean => value < 1n << BigInt(type.size * 8 - (type.signed ? 1 : 0));
  const candidates: readonly IntegerType[] = [
    ...(longs === 0 ? [INT, UINT] : []),
    ...(longs <= 1 ? [LONG, ULONG] : []),
    LLONG,
    ULLONG,
  ].filter(type => (unsigned ? !type.signed : type.signed || !decimal));
  const type = candidates.find(fits) ?? ULLONG;
  return { value: BigInt.asUintN(64, value), type };
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

const utf8 = (point: number): number[] => {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
};

/** The code units between the quotes of one literal: bytes of UTF-8, or code points for a wide literal. */
function units(body: string, wide: boolean): number[] {
  const out: number[] = [];
  const put = (point: number): void => {
    if (wide) out.push(point);
    else out.push(...utf8(point));
  };
  for (let i = 0; i < body.length;) {
    const point = body.codePointAt(i)!;
    i += point > 0xffff ? 2 : 1;
    if (point !== 92) {
      put(point);
      continue;
    }
    const c = body[i] ?? '';
    const octal = /^[0-7]{1,3}/.exec(body.slice(i, i + 3));
    const hex = /^x([0-9a-fA-F]+)/.exec(body.slice(i, i + 20));
    const universal = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(body.slice(i, i + 9));
    if (octal) {
      out.push(parseInt(octal[0], 8) & (wide ? -1 : 255));
      i += octal[0].length;
    } else if (hex) {
      out.push(Number(BigInt.asUintN(wide ? 32 : 8, BigInt(`0x${hex[1]!}`))));
      i += hex[0].length;
    } else if (universal) {
      put(parseInt(universal[1] ?? universal[2]!, 16));
      i += universal[0].length;
    } else {
      put(SIMPLE_ESCAPES[c] ?? c.charCodeAt(0));
      i += 1;
    }
  }
  return out;
}

const split = (text: string): { prefix: string; body: string } => {
  const quote = text.search(/["']/);
  return { prefix: text.slice(0, quote), body: text.slice(quote + 1, -1) };
};

/** Value of a character constant, which has type int: a plain one is sign-extended where char is signed. */
export function characterConstant(token: Token, signedChar: boolean): number {
  const { prefix, body } = split(token.text);
  const wide = prefix !== '' && prefix !== 'u8';
  const all = units(body, wide);
  if (wide) return (all[0] ?? 0) | 0;
  if (all.length === 1) return signedChar ? (all[0]! << 24) >> 24 : all[0]!;
  return all.reduce((value, unit) => (value << 8) | unit, 0) | 0;
}

/** Adjacent string literals as one: the code units without the final zero, and bytes per unit. */
export function stringLiteral(parts: readonly Token[]): {
  readonly units: readonly number[];
  readonly size: 1 | 2 | 4;
} {
  const pieces = parts.map(part => split(part.text));
  const prefix = pieces.map(p => p.prefix).find(p => p !== '' && p !== 'u8');
  const size = prefix === undefined ? 1 : prefix === 'u' ? 2 : 4;
  return { units: pieces.flatMap(piece => units(piece.body, size > 1)), size };
}
