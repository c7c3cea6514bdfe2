import { describe, expect, test } from 'vitest';
import { spell, unitOf } from '../../support/units';

/** The expansion of `text` after `definitions`. */
async function expanded(definitions: string, text: string): Promise<string> {
  return spell((await unitOf({ 'a.c': definitions })).expand(text, 'text'));
}

describe('the examples of C11 6.10.3.5', () => {
  test('example 3: redefinition and re-examination', async () => {
    const definitions = `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
`;
    expect(await expanded(definitions, 'f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);')).toBe(
      'f ( 2 * ( y + 1 ) ) + f ( 2 * ( f ( 2 * ( z [ 0 ] ) ) ) ) % f ( 2 * ( 0 ) ) + t ( 1 ) ;',
    );
    expect(await expanded(definitions, 'g(x+(3,4)-w) | h 5) & m\n(f)^m(m);')).toBe(
      'f ( 2 * ( 2 + ( 3 , 4 ) - 0 , 1 ) ) | f ( 2 * ( ~ 5 ) ) & f ( 2 * ( 0 , 1 ) ) ^ m ( 0 , 1 ) ;',
    );
    expect(await expanded(definitions, 'p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };')).toBe(
      'int i [ ] = { 1 , 23 , 4 , 5 , } ;',
    );
    expect(await expanded(definitions, 'char c[2][6] = { str(hello), str() };')).toBe(
      'char c [ 2 ] [ 6 ] = { "hello" , "" } ;',
    );
  });

  test('example 4: strings and pasted tokens', async () => {
    const definitions = `#define str(s) # s
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \\
 x ## s, x ## t)
#define INCFILE(n) vers ## n
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
`;
    expect(await expanded(definitions, 'debug(1, 2);')).toBe('printf ( "x" "1" "= %d, x" "2" "= %s" , x1 , x2 ) ;');
    expect(
      await expanded(
        definitions,
        String.raw`fputs(str(strncmp("abc\0d", "abc", '\4') // this goes away
== 0) str(: @\n), s);`,
      ),
    ).toBe(String.raw`fputs ( "strncmp(\"abc\\0d\", \"abc\", '\\4') == 0" ": @\n" , s ) ;`);
    expect(await expanded(definitions, 'xstr(INCFILE(2).h)')).toBe('"vers2.h"');
    expect(await expanded(definitions, 'glue(HIGH, LOW); xglue(HIGH, LOW)')).toBe('"hello" ; "hello" ", world"');
  });

  test('example 5: placemarkers', async () => {
    expect(
      await expanded(
        '#define t(x,y,z) x ## y ## z\n',
        '{ t(1,2,3), t(,4,5), t(6,,7), t(8,9,), t(10,,), t(,11,), t(,,12), t(,,) }',
      ),
    ).toBe('{ 123 , 45 , 67 , 89 , 10 , 11 , 12 , }');
  });

  test('6.10.3.3: ## made by an argument does not paste', async () => {
    const definitions = `#define hash_hash # ## #
#define mkstr(a) # a
#define in_between(a) mkstr(a)
#define join(c, d) in_between(c hash_hash d)
`;
    expect(await expanded(definitions, 'join(x, y)')).toBe('"x ## y"');
  });

  test('example 7: variable arguments', async () => {
    const definitions = `#define debug(...) fprintf(stderr, __VA_ARGS__)
#define showlist(...) puts(#__VA_ARGS__)
#define report(test, ...) ((test)?puts(#test): printf(__VA_ARGS__))
`;
    expect(await expanded(definitions, 'debug("Flag"); debug("X = %d\\n", x);')).toBe(
      'fprintf ( stderr , "Flag" ) ; fprintf ( stderr , "X = %d\\n" , x ) ;',
    );
    expect(await expanded(definitions, 'showlist(The first, second, and third items.);')).toBe(
      'puts ( "The first, second, and third items." ) ;',
    );
    expect(await expanded(definitions, 'report(x>y, "x is %d but y is %d", x, y);')).toBe(
      '( ( x > y ) ? puts ( "x>y" ) : printf ( "x is %d but y is %d" , x , y ) ) ;',
    );
  });
});

describe("gcc's extensions", () => {
  test('a comma before ## goes when the variable arguments are left out', async () => {
    const definitions =
      '#define pr(fmt, ...) printk(fmt, ##__VA_ARGS__)\n#define named(fmt, args...) f(fmt, ## args)\n';
    expect(await expanded(definitions, 'pr("a") pr("a", 1, 2) pr("a",) named(x) named(x, y)')).toBe(
      'printk ( "a" ) printk ( "a" , 1 , 2 ) printk ( "a" , ) f ( x ) f ( x , y )',
    );
  });

  test('__VA_OPT__ stands only when there are arguments', async () => {
    const definitions = '#define F(a, ...) f(a __VA_OPT__(, ) __VA_ARGS__)\n#define E\n';
    expect(await expanded(definitions, 'F(1) F(1, 2) F(1, E)')).toBe('f ( 1 ) f ( 1 , 2 ) f ( 1 )');
  });

  test('_Pragma is dropped, __COUNTER__ counts, __LINE__ and __FILE__ name the visible place', async () => {
    const definitions = '#define HERE __FILE__, __LINE__\n#define QUIET _Pragma("GCC diagnostic push") x\n';
    expect(await expanded(definitions, '\nHERE QUIET __COUNTER__ __COUNTER__')).toBe('"text" , 2 x 0 1');
  });
});

describe('where the standard leaves a choice, gcc is followed', () => {
  test('a name met while its macro is being read is never expanded again', async () => {
    expect(await expanded('#define f(a) a*g\n#define g f\n', 'f(2)(9)')).toBe('2 * f ( 9 )');
    expect(await expanded('#define foo() bar\n#define bar foo\n', 'foo()()()')).toBe('foo ( ) ( )');
  });

  test('a call may take its arguments from the text behind the expansion', async () => {
    expect(await expanded('#define call id\n#define id(x) <x>\n', 'call (1) call')).toBe('< 1 > id');
  });
});

describe('broken text', () => {
  test('a call without its end, or with a wrong number of arguments, stays as it is', async () => {
    expect(await expanded('#define two(a, b) a b\n', 'two(1) two(1, 2) two(1')).toBe('two ( 1 ) 1 2 two ( 1');
  });

  test('expansion that would grow without bound ends', async () => {
    const levels = Array.from({ length: 64 }, (_, i) => `#define L${i + 1} L${i} L${i}\n`).join('');
    const unit = await unitOf({ 'a.c': `#define L0 x\n${levels}` });
    expect(unit.expand('L64', 'text').length).toBeGreaterThan(1000);
  });
});
