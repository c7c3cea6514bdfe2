import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spell, unitOf } from '../../support/units';

/** Kernel-style C of our own with everything that the reader treats specially. */
const SOURCE = `
#ifndef GUARD
#define GUARD
#include "b.h"
#define CAT(a, b) a##b
#define STR(x...) #x
#define DECL(n) static inline int CAT(get_, n)(struct s *s) { return s->n; }
#define LOOP LOOP + 1
struct __attribute__((packed)) s { int a; union { long b; char c[8]; }; };
enum e { ONE = 1, TWO, };
DECL(a) DECL(b)
#if defined(GUARD) && (CAT(1, 2) > 11 || __has_include("none.h"))
typedef int (*handler_t)(struct s *, ...);
#elif 0
#else
static const struct s table[] = { [0] = { .a = LOOP }, { 'x', "y\\"z" } };
#endif
int f(int x, handler_t cb)
{
#ifdef X
	if (x) {
#else
	while (x--) {
#endif
		cb(&(struct s){ .a = x }, STR(a, b), ({ int y = x; y; }));
	}
	return __COUNTER__ ? CAT(x, ) : ~0x1FuL;
}
#endif
`;

/** Cuts, doubles, swaps and inserts pieces of the source. */
const mutation = fc.record({
  at: fc.nat(SOURCE.length),
  length: fc.nat(40),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '{',
      '}',
      '(',
      ')',
      ';',
      '"',
      "'",
      '/*',
      '*/',
      '\\\n',
      '\n#else\n',
      '\n#endif\n',
      '\n#if 1\n',
      '#',
      '##',
    ),
    fc.constantFrom(
      '#define f(',
      '#include "a.c"\n',
      '_Pragma(',
      'struct',
      '__VA_ARGS__',
      '__VA_OPT__(',
      '\0',
      '\ud800',
      '𝄞',
    ),
    fc.nat(SOURCE.length - 40).map(from => SOURCE.slice(from, from + 40)),
  ),
});

test('mutated C never throws and never hangs, and what a unit declares can be asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 12 }), async mutations => {
      let text = SOURCE;
      for (const { at, length, put } of mutations) text = text.slice(0, at) + put + text.slice(at + length);
      text = text.replaceAll('\0', '\u0001'); // a NUL makes it no text, which is another answer
      const unit = await unitOf({ 'a.c': text, 'b.h': text.slice(0, 300) });
      for (const name of ['f', 'get_a', 'handler_t', 'table', 'TWO']) spell(unit.lookup('ordinary', name)?.tokens());
      for (const declared of unit.functions()) expect(declared.tokens().length).toBeGreaterThan(0);
      unit.expand(text, 'again');
    }),
    { numRuns: 60 },
  );
});

test('random tokens are read too', async () => {
  const word = fc.constantFrom(
    '#',
    'define',
    'if',
    'else',
    'endif',
    '(',
    ')',
    '{',
    '}',
    'A',
    'B',
    '##',
    ',',
    '\n',
    '...',
    '1',
    ';',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 200 }), async words => {
      const unit = await unitOf({ 'a.c': words.join(' ').replaceAll('\n ', '\n') });
      expect(unit.missing).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('deep nesting is refused, not followed', async () => {
  const deep = 20_000;
  const unit = await unitOf({
    'a.c': `#if ${'('.repeat(deep)}1${')'.repeat(deep)}\nint no;\n#endif\n#if ${'!'.repeat(deep)}1\nint no;\n#endif
#define f(x) x
int y = ${'f('.repeat(1000)}1${')'.repeat(1000)};
int (${'('.repeat(deep)}z${')'.repeat(deep)});
struct ${'s { struct '.repeat(2000)} t { int i; } ${'; }'.repeat(2000)};
int after;
`,
  });
  expect(unit.lookup('ordinary', 'no')).toBeUndefined();
  expect(unit.lookup('ordinary', 'after')).toBeDefined();
  expect(spell(unit.lookup('ordinary', 'y')?.tokens())).toContain('int y =');
});
