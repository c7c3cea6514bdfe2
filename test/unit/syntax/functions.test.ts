import { describe, expect, it } from 'vitest';
import { findFunctions, parametersOf } from '../../../src/source/syntax/functions';
import { mask } from '../../../src/source/syntax/masks';
import { skeleton } from '../../../src/source/syntax/skeleton';

describe('a file is cut into functions by its braces', () => {
  it('finds name, specifiers, parameters and the comment above', () => {
    const text = `#include <linux/mm.h>

static int limit = 4;

/* Gives the table back. */
static void __maybe_unused put_table(struct page *page, int (*done)(void *), u64 *pte)
{
	put_page(page);
}
`;
    const [fn] = findFunctions(text);
    expect(fn).toMatchObject({ name: 'put_table', specifiers: 'static void' });
    expect(parametersOf(fn!)).toEqual([
      { name: 'page', type: 'struct page *' },
      { name: 'done', type: 'int (*done)(void *)' },
      { name: 'pte', type: 'u64 *' },
    ]);
    expect(text.slice(fn!.start, fn!.header)).toBe('/* Gives the table back. */\n');
    expect(text.slice(fn!.body, fn!.end)).toBe('{\n\tput_page(page);\n}');
  });

  it('names a system call by its first argument', () => {
    const [fn] = findFunctions('SYSCALL_DEFINE2(mlock, unsigned long, start, size_t, len)\n{\n}\n');
    expect(fn?.name).toBe('mlock');
    expect(parametersOf(fn!)).toEqual([
      { type: 'unsigned long', name: 'start' },
      { type: 'size_t', name: 'len' },
    ]);
  });

  it('takes no structure, array or enumeration for a function', () => {
    const text = 'struct a {\n\tint b;\n};\nstatic int c[] = { F(1), 2 };\nenum { D };\nvoid f(void)\n{\n}\n';
    expect(findFunctions(text).map(f => f.name)).toEqual(['f']);
  });

  it('survives a condition that opens one brace on two paths', () => {
    const text =
      'void f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tg();\n\t}\n}\nvoid h(void)\n{\n}\n';
    expect(findFunctions(text).map(f => f.name)).toEqual(['f', 'h']);
  });

  it('recovers at the next function when a brace is missing', () => {
    const text = 'void f(void)\n{\n\tif (a) {\n\t\tg();\n\nvoid h(void)\n{\n\tg();\n}\n\nvoid i(void)\n{\n}\n';
    expect(findFunctions(text).map(f => f.name)).toEqual(['f', 'h', 'i']);
  });

  it('sees no function in a comment, a string or a macro', () => {
    const text = '/* void a(void)\n{\n} */\n#define B() \\\nvoid b(void) \\\n{ }\nconst char *s = "void c(void) {";\n';
    expect(findFunctions(text)).toEqual([]);
  });
});

describe('masks keep every character in its place', () => {
  const samples = {
    attribute: 'static int __init f(void __iomem *p) { return __force (x); }',
    loop: '{ list_for_each_entry(p, &head, lru) {\n g(p); } for_each_online_node(n) g(n); }',
    'type argument':
      '{ x = container_of(p, struct foo, bar); y = min_t(unsigned long, a, b); z = max_t(u64 *, a, b); }',
    'case range': '{ switch (c) { case 0 ... 9: return 1; } }',
    branches: '{\n#ifdef A\n if (a &&\n#else\n if (b &&\n#endif\n c) g();\n#if 0\n bad bad\n#endif\n}',
  };
  for (const [name, text] of Object.entries(samples)) {
    it(name, () => {
      const masked = mask(text);
      expect(masked).toHaveLength(text.length);
      expect([...masked].filter(c => c === '\n')).toHaveLength([...text].filter(c => c === '\n').length);
      expect(masked).not.toBe(text);
    });
  }

  it('keeps both branches of a condition when each is made of whole statements', () => {
    const masked = mask('{\n#ifdef A\n\tput_page(a);\n#else\n\tput_page(b);\n#endif\n}');
    expect(masked).toContain('put_page(a)');
    expect(masked).toContain('put_page(b)');
  });

  it('leaves a cast and sizeof alone', () => {
    const text = '{ x = (struct page *)p; y = sizeof(struct page); }';
    expect(mask(text)).toBe(text);
  });
});

describe('the skeleton', () => {
  it('blanks comments, strings and directives, and nothing else', () => {
    const text = 'a /* put_page(p) */ b "put_page" c // d\n#define E put_page \\\n F\ng\n';
    const { code, comments, directives } = skeleton(text);
    expect(code).toHaveLength(text.length);
    expect(code.replace(/\s+/g, ' ').trim()).toBe('a b " " c g');
    expect(comments).toHaveLength(2);
    expect(directives.map(d => d.name)).toEqual(['define']);
  });
});
