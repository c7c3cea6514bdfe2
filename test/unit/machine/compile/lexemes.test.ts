import { describe, expect, it } from 'vitest';
import { characterConstant, integerConstant, stringLiteral } from '../../../../src/machine/compile/lexemes';
import { TokenKind, type Token } from '../../../../src/source/tokens';

const token = (text: string): Token => ({
  kind: TokenKind.String,
  text,
  space: false,
  path: 'x.c',
  offset: 0,
  line: 1,
  column: 1,
  use: undefined,
});

describe('an integer constant has the first type of its row that holds it (C11 6.4.4.1)', () => {
  it.each([
    ['1', 'int', 1n],
    ['0x7fffffff', 'int', 0x7fffffffn],
    ['2147483648', 'long', 2147483648n],
    ['0x80000000', 'unsigned int', 0x80000000n],
    ['0xffffffffff', 'long', 0xffffffffffn],
    ['0x8000000000000000', 'unsigned long', 1n << 63n],
    ['0777', 'int', 511n],
    ['0b101', 'int', 5n],
    ['1u', 'unsigned int', 1n],
    ['4294967296u', 'unsigned long', 4294967296n],
    ['1L', 'long', 1n],
    ['1ul', 'unsigned long', 1n],
    ['1LL', 'long long', 1n],
    ['1ULL', 'unsigned long long', 1n],
    ['18446744073709551615LL', 'unsigned long long', (1n << 64n) - 1n],
  ])('%s is %s', (text, type, value) => {
    const read = integerConstant(text);
    expect(read?.type.name).toBe(type);
    expect(read?.value).toBe(value);
  });

  it.each(['1.0', '1e3', '0x1p3', '089', '1lul', '0xg'])('%s is no integer constant', text => {
    expect(integerConstant(text)).toBeUndefined();
  });
});

describe('a character constant is an int', () => {
  it.each([
    ["'a'", 97],
    ["'\\n'", 10],
    ["'\\0'", 0],
    ["'\\x41'", 65],
    ["'\\101'", 65],
    ["'\\''", 39],
    ["'ab'", 0x6162],
    ["L'€'", 0x20ac],
  ])('%s', (text, value) => {
    expect(characterConstant(token(text), true)).toBe(value);
  });

  it('above 127 its sign is that of plain char', () => {
    expect(characterConstant(token("'\\xff'"), true)).toBe(-1);
    expect(characterConstant(token("'\\xff'"), false)).toBe(255);
  });
});

describe('string literals', () => {
  const bytes = (...parts: string[]): number[] => [...stringLiteral(parts.map(token)).units];

  it('stand side by side as one', () => {
    expect(String.fromCharCode(...bytes('"con"', '"cat"'))).toBe('concat');
  });
  it('end an escape with their quote', () => {
    expect(bytes('"\\x4"', '"1"')).toEqual([4, 0x31]);
  });
  it('hold UTF-8', () => {
    expect(bytes('"é"')).toEqual([0xc3, 0xa9]);
    expect(bytes('"\\u20ac"')).toEqual([0xe2, 0x82, 0xac]);
  });
  it('are as wide as their prefix says', () => {
    expect(stringLiteral([token('L"é"')])).toEqual({ units: [0xe9], size: 4 });
    expect(stringLiteral([token('u8"a"')])).toEqual({ units: [97], size: 1 });
  });
});
