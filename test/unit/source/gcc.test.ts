import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { LexedFile } from '../../../src/source/lexed-file';
import { SourceFile } from '../../../src/source/source-file';
import { Symbols } from '../../../src/source/symbols';
import { spell, unitOf } from '../../support/units';

const folder = mkdtempSync(join(tmpdir(), 'pagewarden-gcc-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `gcc -E` makes of some texts, as tokens with one space between any two; undefined for one it reports an error on. */
function gcc(texts: readonly string[]): (string | undefined)[] {
  const path = join(folder, 'a.c');
  const marked = texts.map((text, i) => `\nmark_${i}\n${text}\n`);
  writeFileSync(path, marked.join(''));
  const { stdout, stderr } = spawnSync('gcc', ['-E', '-P', '-std=gnu11', '-undef', '-w', path], { encoding: 'utf8' });
  const wrong = new Set<number>();
  for (const [, line] of stderr.matchAll(/a\.c:(\d+):\d+: error/g)) {
    let end = 1;
    wrong.add(marked.findIndex(text => (end += text.split('\n').length - 1) > Number(line)));
  }
  return stdout
    .split(/\bmark_\d+\b/)
    .slice(1)
    .map((part, i) => {
      if (wrong.has(i)) return undefined;
      const file = new LexedFile(new SourceFile('gcc', '', part), new Symbols());
      return spell(file.tokens(0, file.count));
    });
}

/** Macros of every shape that call one another, and a line that uses them. */
const program = fc
  .record({
    macros: fc.array(
      fc.record({
        name: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
        parameters: fc.constantFrom(undefined, [], ['x'], ['x', 'y'], ['...'], ['x', '...']),
        body: fc.array(
          fc.constantFrom(
            ...[
              'A',
              'B',
              'C',
              'D',
              'E',
              'A(',
              'B(',
              'C(x)',
              'D(y, x)',
              'E(A, B)',
              ')',
              ',',
              '1',
              '+',
              '"s t"',
              'free',
              '(',
              '()',
            ],
            ...[
              'x',
              'y',
              '__VA_ARGS__',
              '#x',
              '#y',
              '#__VA_ARGS__',
              'x##y',
              'l##x',
              'x##__VA_ARGS__',
              'A##B',
              ',##__VA_ARGS__',
            ],
          ),
          { maxLength: 7 },
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    use: fc.array(
      fc.constantFrom(
        'A',
        'B',
        'C',
        'D',
        'E',
        '(',
        ')',
        'A(1)',
        'B(1, 2)',
        'C()',
        'D(,)',
        'E(A)',
        ',',
        'x',
        'A (B)',
        '((',
        '))',
        "'c'",
      ),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ macros, use }) => {
    const taken = new Set<string>();
    let text = '';
    for (const { name, parameters, body } of macros) {
      if (taken.has(name)) continue;
      taken.add(name);
      // What is no parameter may stand neither behind # in a function-like macro nor be called __VA_ARGS__.
      const names: readonly string[] = parameters ?? [];
      const has = (parameter: string): boolean => names.includes(parameter);
      const allowed = body.filter(
        item =>
          (!item.includes('__VA_ARGS__') || has('...')) &&
          (!item.includes('#x') || has('x') || item.includes('##x')) &&
          (!item.includes('#y') || has('y') || item.includes('##y')),
      );
      text += `#define ${name}${parameters ? `(${parameters.join(', ')})` : ''} ${allowed.join(' ')}\n`;
    }
    const undo = [...taken].map(name => `#undef ${name}\n`).join('');
    return { definitions: text, use: use.join(' '), undo };
  });

/** Text with balanced calls: what gcc does after an error is nobody's business. */
const balanced = (text: string): boolean => {
  let depth = 0;
  for (const c of text) {
    if (c === '(') depth++;
    else if (c === ')' && --depth < 0) return false;
  }
  return depth === 0;
};

describe('macro expansion is gcc’s', () => {
  test('on generated macro sets', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(program, { minLength: 60, maxLength: 60 }), async programs => {
        const good = programs.filter(
          ({ definitions, use }) => balanced(use) && definitions.split('\n').every(balanced),
        );
        const theirs = gcc(good.map(({ definitions, use, undo }) => `${definitions}${use}\n${undo}`));
        for (const [i, { definitions, use }] of good.entries()) {
          const ours = spell((await unitOf({ 'a.c': definitions })).expand(use, 'text'));
          if (theirs[i] === undefined) continue;
          compared++;
          expect(`${definitions}${use}\n=> ${ours}`).toBe(`${definitions}${use}\n=> ${theirs[i]}`);
        }
      }),
      { numRuns: 30, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(100);
  }, 300_000);
});

describe('whole files are gcc’s', () => {
  test('conditionals, macros that make declarations, continued lines', async () => {
    const text = `
#define CONFIG_A 1
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) \\
	struct list_head name = LIST_HEAD_INIT(name)
#define OP(op, sign) \\
static inline int num_##op(int a, int b)	\\
{						\\
	return a sign b;			\\
}
#if defined(CONFIG_A) && !defined(CONFIG_B) /* both
lines */ && 1
struct list_head { struct list_head *next, *prev; };
#elif CONFIG_A
#error not here
#endif
static LIST_HEAD(pages);
OP(add, +)
OP(sub, -)
#undef OP
#define MAX(a, b) ({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
int f(int x)
{
#ifdef CONFIG_B
	x = MAX(x, 1);
#else
	x = MAX(x, /* the
	limit */ 2);
#endif
	return MAX(num_add(x, 1), num_sub(MAX(x, 3), __LINE__));
}
`;
    const unit = await unitOf({ 'a.c': text });
    const names = ['pages', 'num_add', 'num_sub', 'f'];
    const ours = [unit.lookup('tag', 'list_head'), ...names.map(name => unit.lookup('ordinary', name))];
    // The marks take two lines off the count.
    const theirs = gcc([text])[0]!.replace(/\b32\b/g, '30');
    expect(ours.map(declared => spell(declared?.tokens())).join(' ')).toBe(theirs);
  });
});
