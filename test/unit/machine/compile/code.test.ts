import { describe, expect, it } from 'vitest';
import { Op } from '../../../../src/machine/bytecode';
import { compiled, instructions, opcodes } from '../../../support/compiled';

const body = async (text: string): Promise<Op[]> => opcodes((await compiled(text)).fn);

describe('compact code', () => {
  it('a scalar whose address is not taken lives in a register', async () => {
    expect(await body('int f(int a) { int b = a; b += 2; return b; }')).toEqual([Op.Move, Op.AddImmW, Op.Return]);
  });

  it('a comparison that decides is one jump', async () => {
    expect(await body('int f(int a, unsigned b) { if (a < 5) return 1; return 2; }')).toEqual([
      Op.JumpGeSImm,
      Op.Const,
      Op.Return,
      Op.Const,
      Op.Return,
    ]);
    expect(await body('int f(char *p) { if (!p) return 1; return 2; }')).toContain(Op.JumpNonZero);
  });

  it('a member is reached by one load, whatever its depth', async () => {
    const text = 'struct s { int a; struct { long b, c; } d; }; long f(struct s *p) { return p->d.c; }';
    const { fn } = await compiled(text);
    expect(instructions(fn)).toMatchObject([{ op: Op.Load64, b: 0, c: 16 }, { op: Op.Return }]);
  });

  it('an element with a constant index of a static array is an address and a load', async () => {
    expect(await body('static int t[9]; int f(void) { return t[3]; }')).toEqual([Op.Symbol, Op.LoadS32, Op.Return]);
  });

  it('conversions that change no register cost nothing', async () => {
    expect(await body('long f(int a, unsigned char c) { return (long)a + (unsigned long)(int)c; }')).toEqual([
      Op.AddL,
      Op.Return,
    ]);
    expect(await body('unsigned f(int a) { return a; }')).toEqual([Op.ZeroExtend32, Op.Return]);
  });

  it('constants are folded in the type that C gives them', async () => {
    const { fn } = await compiled('unsigned long f(void) { return ~0U + 1 + (1UL << 40) / sizeof(int); }');
    expect(instructions(fn)).toMatchObject([{ op: Op.Const, b: 0, c: 64 }, { op: Op.Return }]);
  });
});

describe('dead code is not compiled', () => {
  const names = async (text: string): Promise<string[]> =>
    (await compiled(text)).linker.program.symbols.map(symbol => symbol.name);

  it.each([
    ['if', 'if (0) never(); else always();'],
    ['&&', 'if (0 && never()) never(); always();'],
    ['||', 'if (1 || never()) always();'],
    ['?:', 'sizeof(long) == 8 ? always() : never();'],
    ['while', 'while (0) never(); always();'],
    ['after return', 'always(); return; never();'],
    ['after a function that does not return', 'always(); die(); never();'],
    ['a switch on a constant', 'switch (sizeof(int)) { case 8: never(); break; case 4: always(); }'],
    ['__builtin_constant_p', 'if (__builtin_constant_p(x)) never(); always();'],
    ['a compile-time assertion', 'do { if (!(sizeof(int) == 4)) never(); } while (0); always();'],
  ])('%s', async (_why, statements) => {
    const text = `int never(void); int always(void); void die(void) __attribute__((noreturn)); int x;
      void f(void) { ${statements} }`;
    const seen = await names(text);
    expect(seen).toContain('always');
    expect(seen).not.toContain('never');
  });

  it('but a label in it may be jumped to', async () => {
    expect(await names('int never(void); void f(int n) { if (n) goto in; if (0) { in: never(); } }')).toContain(
      'never',
    );
  });
});

describe('what an explorer must know of an access', () => {
  const accesses = async (text: string): Promise<string[]> =>
    instructions((await compiled(text)).fn)
      .filter(i => (i.op >= Op.LoadS8 && i.op <= Op.StoreBits) || i.op === Op.Zero)
      .map(
        i =>
          `${i.op >= Op.Store8 && i.op !== Op.LoadBits ? 'store' : 'load'}${i.volatile ? ' volatile' : ''}${i.private ? ' private' : ''}`,
      );

  it('volatile lvalues', async () => {
    const text = 'int g; volatile int v; int f(void) { *(volatile int *)&g = 1; return v + g; }';
    expect(await accesses(text)).toEqual(['store volatile', 'load volatile', 'load']);
  });

  it('an object whose address stays in the function is private', async () => {
    expect(await accesses('int f(int i) { int a[4]; a[i] = 1; return a[2]; }')).toEqual([
      'store private',
      'load private',
    ]);
    expect(await accesses('struct s { int a, b; }; int f(void) { struct s s; s.b = 3; return s.b; }')).toEqual([
      'store private',
      'load private',
    ]);
  });

  it('an object whose address is passed on is not', async () => {
    expect(await accesses('void g(int *); int f(void) { int a = 1; g(&a); return a; }')).toEqual(['store', 'load']);
    expect(await accesses('int *p; int f(void) { int a[2]; p = a; a[1] = 1; return 0; }')).toEqual(['store', 'store']);
  });

  it('records that are copied, passed and returned within the function are private, and so are constant objects', async () => {
    const text = `struct s { long a, b; }; static struct s id(struct s v) { v.a++; return v; }
      static const int table[] = { 1, 2 }; struct s shared;
      long f(int i) { struct s x = { i, table[i] }; x = id(x); shared = x; return x.a; }`;
    const copies = async (name: string): Promise<boolean[]> =>
      instructions((await compiled(text, name)).fn)
        .filter(i => i.op === Op.Copy || (i.op >= Op.LoadS8 && i.op <= Op.StoreBits))
        .map(i => i.private);
    expect(await copies('id')).toEqual([true, true, true]);
    // Only the copy to the shared object can be seen by others.
    expect((await copies('f')).filter(own => !own)).toHaveLength(1);
  });

  it('an address that is only dereferenced on the spot does not leave', async () => {
    expect(await accesses('int f(void) { int a; *&a = 2; return *(char *)&a; }')).toEqual([
      'store private',
      'load private',
    ]);
  });
});

describe('stepping and scopes', () => {
  const starts = async (text: string): Promise<string[]> => {
    const { fn } = await compiled(text);
    return [...fn.statements].flatMap((marked, i) => {
      const spot = fn.spots[fn.spotOf[i]!]!;
      return marked ? [`${spot.line}:${spot.column}`] : [];
    });
  };

  it('each statement starts once, and the expressions of a for loop are statements', async () => {
    const text = [
      'int f(int n) {',
      '  int s = 0;',
      '  for (int i = 0; i < n; i++)',
      '    s += i;',
      '  return s;',
      '}',
    ].join('\n');
    expect((await starts(text)).map(spot => spot.split(':')[0])).toEqual(['2', '3', '3', '4', '3', '3', '5']);
  });

  it('what one macro use expands to is one statement, at the place that the person sees', async () => {
    const text = [
      'int g;',
      '#define TWICE(x) do { g += x; g += x; } while (0)',
      'void f(void) {',
      '  TWICE(2);',
      '  g = 1;',
      '}',
    ].join('\n');
    expect(await starts(text)).toEqual(['4:3', '5:5']);
    const { fn } = await compiled(text);
    expect(fn.spots.find(spot => spot.line === 4)?.macros).toEqual(['TWICE']);
  });

  it('variables are listed with type, place and the instructions at which they are in scope', async () => {
    const text =
      'struct s { int a; }; int f(int n, struct s r) { long big = n; { char text[3]; text[0] = n; } return big; }';
    const { fn } = await compiled(text);
    expect(fn.variables.map(v => [v.name, v.type.name, Object.keys(v.place)[0]])).toEqual([
      ['n', 'int', 'register'],
      ['r', 'struct s', 'indirect'],
      ['big', 'long', 'register'],
      ['text', 'char[3]', 'frame'],
    ]);
    const [n, , big, inner] = fn.variables;
    expect(n).toMatchObject({ from: 0, to: fn.code.length / 4 });
    expect(inner!.from).toBeGreaterThan(big!.from);
    expect(inner!.to).toBeLessThan(big!.to);
  });

  it('frame objects do not touch each other', async () => {
    const { fn } = await compiled('void g(void *, void *); void f(void) { char a[3]; int b; g(a, &b); }');
    expect(fn.frameObjects.map(o => [o.name, o.size])).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
    const [a, b] = fn.frameObjects;
    expect(b!.offset - a!.offset - a!.size).toBeGreaterThanOrEqual(8);
    expect(fn.frameBytes % 16).toBe(0);
  });
});
