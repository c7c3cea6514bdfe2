import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../support/c-program';

/** Runs the body of main() and gives what it prints. */
async function prints(body: string, around = ''): Promise<string> {
  const result = await runProgram(`#include <stdio.h>
#include <stdarg.h>
${around}
int main(void) { ${body} return 0; }`);
  expect(result.stopped).toBeUndefined();
  return result.output.trim();
}

describe('GNU C as the kernel uses it', () => {
  it('a statement expression has the value of its last expression', async () => {
    expect(await prints('int x = ({ int t = 3; t += 4; t; }); printf("%d", x);')).toBe('7');
  });

  it('a label may stand before that last expression', async () => {
    expect(await prints('printf("%d", ({ int n = 0; again: n++; if (n < 3) goto again; done: n; }));')).toBe('3');
  });

  it('the middle of ?: may be left out, and its condition is evaluated once', async () => {
    expect(await prints('int n = 4; int x = n++ ?: 9; printf("%d %d %d", x, n, 0 ?: 6);')).toBe('4 5 6');
  });

  it('case ranges', async () => {
    const body = "for (int i = 0; i < 6; i++) switch (i) { case 1 ... 3: putchar('r'); break; default: putchar('.'); }";
    expect(await prints(body)).toBe('.rrr..');
  });

  it('computed goto through a table of labels that is a static object', async () => {
    const around = `static int run(const char *p) {
      static const void *const jump[128] = { [0 ... 127] = &&bad, ['+'] = &&inc, ['*'] = &&twice, [0] = &&end };
      int n = 0;
      goto *jump[(int)*p++];
    inc: n++; goto *jump[(int)*p++];
    twice: n *= 2; goto *jump[(int)*p++];
    end: return n;
    bad: return -1; }`;
    expect(await prints('printf("%d %d", run("++*+"), run("+?"));', around)).toBe('5 -1');
  });

  it('__label__ makes a label local to a block, so that a macro may be used twice', async () => {
    const around = '#define WAIT(n) ({ __label__ out; int i = 0; for (;;) if (++i == n) goto out; out: i; })';
    expect(await prints('printf("%d %d", WAIT(3), WAIT(5));', around)).toBe('3 5');
  });

  it('typeof, typeof_unqual and __auto_type take the type of an expression that is not evaluated', async () => {
    const body = `int n = 0; __typeof__(n++) a = 1; const char c = 2; __typeof_unqual__(c) d = 3; d++;
      __auto_type e = 5ULL; printf("%d %d %d %d", n, a, d, (int)sizeof(e));`;
    expect(await prints(body)).toBe('0 1 4 8');
  });

  it('_Generic chooses by type after conversion', async () => {
    const around = '#define KIND(x) _Generic((x), int: "int", const char *: "text", char *: "chars", default: "other")';
    expect(await prints('const int i = 1; printf("%s %s %s", KIND(i), KIND("x"), KIND(1L));', around)).toBe(
      'int chars other',
    );
  });

  it('a cleanup function runs at every way out of a scope, the last declared first', async () => {
    const around = `static void put(int *p) { printf("-%d", *p); }
      #define CLEAN __attribute__((cleanup(put)))
      static int leave(int how) {
        int a CLEAN = 1;
        for (int i = 0; i < 2; i++) {
          int b CLEAN = 2;
          if (how == 1) return b;
          if (how == 2) goto out;
          if (how == 3) break;
          if (how == 4) continue;
        }
      out: return 9; }`;
    const runs = [1, 2, 3, 4, 5].map(how => `printf("=%d ", leave(${how}));`).join(' ');
    expect(await prints(runs, around)).toBe('-2-1=2 -2-1=9 -2-1=9 -2-2-1=9 -2-2-1=9');
  });

  it('a returned value is read before the cleanups run', async () => {
    const around = `static void reset(int *p) { *p = 0; }
      static int get(void) { int v __attribute__((cleanup(reset))) = 7; return v; }`;
    expect(await prints('printf("%d", get());', around)).toBe('7');
  });

  it('an asm statement without text moves its tied operands and is a barrier otherwise', async () => {
    const body =
      'int x = 4, y; asm("" : "=r"(y) : "0"(x)); asm volatile("" : "+r"(x) : : "memory"); printf("%d %d", x, y);';
    expect(await prints(body)).toBe('4 4');
  });

  it('arithmetic on void and function pointers counts bytes', async () => {
    expect(await prints('char a[8]; void *p = a; printf("%ld %d", (p + 3) - (void *)a, (int)sizeof(void));')).toBe(
      '3 1',
    );
  });

  it('nested designators, ranges and brace elision', async () => {
    const around =
      'static struct { int x; struct { int y, z[3]; }; } t[] = { [1] = { 1, .z = { [1] = 5, 6 } }, { .y = 3, 4 } };';
    const body = 'for (int i = 0; i < 3; i++) printf("%d%d%d%d%d ", t[i].x, t[i].y, t[i].z[0], t[i].z[1], t[i].z[2]);';
    expect(await prints(body, around)).toBe('00000 10056 03400');
  });

  it('a later designator replaces a whole member that an earlier one set', async () => {
    const around = 'struct p { int a, b; }; static struct p t[2] = { [0 ... 1] = { 1, 2 }, [1] = { .b = 5 } };';
    expect(await prints('printf("%d %d %d %d", t[0].a, t[0].b, t[1].a, t[1].b);', around)).toBe('1 2 0 5');
  });

  it('static objects hold addresses of functions, members, elements and strings', async () => {
    const around = `static int one(void) { return 1; }
      static struct { int a, b[4]; } s = { .b = { 5, 6, 7 } };
      static const struct { int (*f)(void); int *p; const char *t; int **q; } k = { one, &s.b[1] + 1, "text" + 2, &(int *){ &s.a } };`;
    expect(await prints('s.a = 8; printf("%d %d %s %d", k.f(), *k.p, k.t, **k.q);', around)).toBe('1 7 xt 8');
  });

  it('variable-length arrays and alloca', async () => {
    const body = `int n = 3; for (int i = 1; i < 3; i++) { int v[n][i + 1]; v[2][i] = i; printf("%d %d ", (int)sizeof(v), v[2][i]); }
      char *p = __builtin_alloca(n); p[2] = 'z'; putchar(p[2]);`;
    expect(await prints(body)).toBe('24 1 36 2 z');
  });

  it('variadic functions, with records among the arguments', async () => {
    const around = `struct pair { long a, b; };
      static long sum(int n, ...) { va_list ap, copy; long s = 0; va_start(ap, n); va_copy(copy, ap);
        while (n--) s += va_arg(ap, int);
        struct pair p = va_arg(ap, struct pair); s += p.a * p.b + va_arg(copy, int); va_end(ap); return s; }`;
    expect(await prints('printf("%ld", sum(2, 10, 20, (struct pair){ 3, 4 }));', around)).toBe('52');
  });

  it('records are passed, returned and assigned by value', async () => {
    const around = `struct big { long a[4]; };
      static struct big make(long x) { return (struct big){ { x, x + 1, [3] = 9 } }; }
      static long change(struct big b) { b.a[0] += 100; return b.a[0] + b.a[3]; }`;
    expect(
      await prints(
        'struct big q = make(5), r; r = q; r.a[0] = 1; printf("%ld %ld %ld", change(q), q.a[0], make(3).a[1]);',
        around,
      ),
    ).toBe('114 5 4');
  });

  it('a transparent union takes any of its members as an argument', async () => {
    const around = `typedef union { int *i; long *l; } any __attribute__((transparent_union));
      static int first(any a) { return *a.i; }`;
    expect(await prints('long v = 77; printf("%d", first(&v));', around)).toBe('77');
  });

  it('static locals keep their value; two of one name are two objects', async () => {
    const around =
      'static int next(void) { static int n; return ++n; } static int other(void) { static int n = 9; return ++n; }';
    expect(await prints('next(); next(); printf("%d %d", next(), other());', around)).toBe('3 10');
  });

  it('goto into and out of blocks', async () => {
    const body = 'int n = 0; goto in; for (;;) { n += 10; in: n++; if (n > 20) goto out; } out: printf("%d", n);';
    expect(await prints(body)).toBe('23');
  });
});

describe('builtins', () => {
  it.each([
    ['__builtin_constant_p(3 + 4)', '1'],
    ['__builtin_constant_p(n)', '0'],
    ['__builtin_choose_expr(1, 5, no_such_function())', '5'],
    ['__builtin_types_compatible_p(int, const int)', '1'],
    ['__builtin_types_compatible_p(int *, const int *)', '0'],
    ['__builtin_offsetof(struct { int a; int b[4]; }, b[2])', '12'],
    ['__builtin_expect(n, 1)', '5'],
    ['__builtin_ffs(0)', '0'],
    ['__builtin_ffsl(1L << 40)', '41'],
    ['__builtin_clz(1)', '31'],
    ['__builtin_clzl(n)', '61'],
    ['__builtin_ctzll(1ULL << 33)', '33'],
    ['__builtin_popcountl(-1L)', '64'],
    ['__builtin_parity(7)', '1'],
    ['__builtin_bswap16(0x1234)', '13330'],
    ['__builtin_bswap32(0x12345678) == 0x78563412', '1'],
    ['__builtin_bswap64(n) == 5UL << 56', '1'],
    ['__builtin_object_size(&n, 0) == -1UL', '1'],
    ['__builtin_return_address(0) == 0', '1'],
    ['__builtin_strlen("four")', '4'],
  ])('%s is %s', async (expression, value) => {
    expect(await prints(`int n = 5; printf("%d", (int)(${expression}));`, '#include <string.h>')).toBe(value);
  });

  it.each([
    ['int', 'int', 'int', '+', '2147483647', '1', '1 -2147483648'],
    ['int', 'int', 'unsigned char', '*', '20', '13', '1 4'],
    ['unsigned char', 'unsigned char', 'int', '*', '200', '200', '0 40000'],
    ['unsigned int', 'unsigned int', 'unsigned int', '*', '65536', '65536', '1 0'],
    ['unsigned long', 'unsigned long', 'unsigned long', '-', '1', '2', '1 18446744073709551615'],
    ['unsigned long', 'unsigned long', 'unsigned long', '+', '~0UL', '1', '1 0'],
    ['unsigned long', 'unsigned long', 'unsigned long', '*', '1UL << 32', '1UL << 32', '1 0'],
    ['unsigned long', 'unsigned long', 'long', '+', '1UL << 62', '1UL << 62', '1 -9223372036854775808'],
    ['long', 'long', 'long', '*', '1L << 62', '3', '1 -4611686018427387904'],
    ['long', 'long', 'long', '-', '-5', '7', '0 -12'],
    ['long', 'long', 'int', '+', '1L << 40', '1', '1 1'],
    ['int', 'unsigned int', 'unsigned int', '-', '3', '5', '1 4294967294'],
    ['int', 'unsigned int', 'int', '-', '3', '5', '0 -2'],
    ['unsigned long', 'int', 'unsigned long', '+', '5', '-6', '1 18446744073709551615'],
    ['unsigned long', 'int', 'unsigned long', '+', '5', '-5', '0 0'],
  ])('overflow of %s and %s into %s: %s of %s and %s', async (a, b, to, op, x, y, expected) => {
    const name = { '+': 'add', '-': 'sub', '*': 'mul' }[op];
    const format = to.startsWith('unsigned') ? '%lu' : '%ld';
    const widest = to.startsWith('unsigned') ? 'unsigned long' : 'long';
    const body = `${a} a = ${x}; ${b} b = ${y}; ${to} r; int over = __builtin_${name}_overflow(a, b, &r); printf("%d ${format}", over, (${widest})r);`;
    expect(await prints(body)).toBe(expected);
  });
});
