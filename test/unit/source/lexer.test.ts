import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LexedFile } from '../../../src/source/lexed-file';
import { SourceFile, textStamp } from '../../../src/source/source-file';
import { Symbols } from '../../../src/source/symbols';
import { TokenKind } from '../../../src/source/tokens';

const lexed = (text: string) => new LexedFile(new SourceFile('t.c', textStamp(text), text), new Symbols());
const spelled = (text: string): string[] => {
  const file = lexed(text);
  return file.tokens(0, file.count).map(token => token.text);
};

test('the longest punctuator wins', () => {
  expect(spelled('a+++++b>>=c...d->e##f')).toEqual([
    'a',
    '++',
    '++',
    '+',
    'b',
    '>>=',
    'c',
    '...',
    'd',
    '->',
    'e',
    '##',
    'f',
  ]);
});

test('pp-numbers take exponents and dots, valid or not', () => {
  expect(spelled('0x1p-3 1e+5 .5f 1..2 0xe+1 1.2.3')).toEqual(['0x1p-3', '1e+5', '.5f', '1..2', '0xe+1', '1.2.3']);
});

test('strings and characters keep their escapes and prefixes', () => {
  expect(spelled(String.raw`"a\"b" L"w" u8"x" '\'' U'c' Lx"y"`)).toEqual([
    ...[String.raw`"a\"b"`, 'L"w"', 'u8"x"', String.raw`'\''`, "U'c'", 'Lx', '"y"'],
  ]);
});

test('comments are white space; a quote in one opens nothing', () => {
  expect(spelled("a/* it's \"x */b // don't\nc")).toEqual(['a', 'b', 'c']);
  const file = lexed('a/**/b');
  expect([file.token(0).space, file.token(1).space]).toEqual([true, true]);
});

test('spliced lines are one line, wherever the splice is', () => {
  expect(spelled('ab\\\ncd "x\\\r\ny" 12\\\n34 // on\\\nand on\nend')).toEqual(['abcd', '"xy"', '1234', 'end']);
  expect(lexed('#define X \\\n  1\nY').directives[0]).toMatchObject({ hash: 0, end: 4 });
});

test('an unterminated quote is a stray character, and the rest of the line is still read', () => {
  const file = lexed("don't stop\nnext");
  expect(file.tokens(0, file.count).map(t => [t.kind, t.text])).toEqual([
    [TokenKind.Identifier, 'don'],
    [TokenKind.Stray, "'"],
    [TokenKind.Identifier, 't'],
    [TokenKind.Identifier, 'stop'],
    [TokenKind.Identifier, 'next'],
  ]);
});

test('places count from 1, in UTF-16 units, whatever the line ends', () => {
  const file = lexed('/* ä𝄞 */ x;\r\n\ty\n');
  expect(file.token(0)).toMatchObject({ text: 'x', offset: 10, line: 1, column: 11 });
  expect(file.token(2)).toMatchObject({ text: 'y', line: 2, column: 2 });
});

test('tokens and the gaps between them are the whole text', () => {
  const piece = fc.constantFrom(
    'a',
    'L',
    '"',
    "'",
    '\\',
    '\n',
    '\\\n',
    '/*',
    '*/',
    '//',
    '#',
    '##',
    '.',
    '0x1',
    'e+',
    ' ',
    '\r\n',
    '<<=',
    '€',
    '{',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
      const text = pieces.join('');
      const file = lexed(text);
      let end = 0;
      for (const token of file.tokens(0, file.count)) {
        expect(token.offset).toBeGreaterThanOrEqual(end);
        if (!text.slice(token.offset).startsWith(token.text)) expect(text.slice(token.offset)).toMatch(/\\\r?\n/);
        end = token.offset + token.text.length;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

test('a symbol is its spelling, however many there are', () => {
  const symbols = new Symbols();
  const names = Array.from({ length: 200_000 }, (_, i) => `identifier_number_${i}`);
  const ids = names.map(name => symbols.of(name));
  expect(new Set(ids).size).toBe(names.length);
  expect(names.every((name, i) => symbols.of(name) === ids[i] && symbols.text(ids[i]!) === name)).toBe(true);
});
