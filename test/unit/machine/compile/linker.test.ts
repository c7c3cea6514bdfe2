import { describe, expect, it } from 'vitest';
import { sentence } from '../../../../src/kernel/failure';
import type { Linker, SymbolEntry } from '../../../../src/machine/program';
import { linkerOf } from '../../../support/c-program';

async function linked(linker: Linker, path: string, name: string): Promise<SymbolEntry> {
  const id = await linker.symbol(path, name);
  if (!id.ok) throw new Error(sentence(id.failure));
  const result = await linker.link(id.value);
  if (!result.ok) throw new Error(sentence(result.failure));
  return linker.program.symbols[id.value]!;
}

const find = (linker: Linker, name: string): SymbolEntry[] => linker.program.symbols.filter(s => s.name === name);

describe('linking', () => {
  it('a function that is only called stays unlinked, an object that is used is laid out', async () => {
    const linker = await linkerOf({ 'a.c': 'int other(void); static long g = 7; int f(void) { return other() + g; }' });
    expect((await linked(linker, 'a.c', 'f')).state).toBe('ready');
    expect(find(linker, 'other')[0]!.state).toBe('unlinked');
    expect(find(linker, 'g')[0]).toMatchObject({ state: 'ready', size: 8, align: 8, unit: 'a.c' });
    expect(find(linker, 'g')[0]!.image!.bytes[0]).toBe(7);
  });

  it('static names belong to their unit, external ones to the program', async () => {
    const header = 'static int twice(int n) { return 2 * n; } int shared(int n);';
    const linker = await linkerOf({
      'include/h.h': header,
      'a.c': '#include <h.h>\nint f(void) { return twice(1) + shared(1); }',
      'b.c': '#include <h.h>\nint g(void) { return twice(1) + shared(1); }',
    });
    await linked(linker, 'a.c', 'f');
    await linked(linker, 'b.c', 'g');
    expect(find(linker, 'twice').map(s => s.unit)).toEqual(['a.c', 'b.c']);
    expect(find(linker, 'shared').map(s => s.unit)).toEqual([undefined]);
  });

  it('objects that objects point to are laid out, too; functions in tables are not compiled', async () => {
    const text = `struct ops { int (*run)(void); const char *name; struct ops *next; };
      static int run(void) { return 1; }
      static struct ops last = { .name = "last" };
      static const struct ops first = { run, "first", &last };
      int f(void) { return first.run(); }`;
    const linker = await linkerOf({ 'a.c': text });
    await linked(linker, 'a.c', 'f');
    expect(find(linker, 'first')[0]).toMatchObject({ state: 'ready', readonly: true, size: 24 });
    expect(find(linker, 'first')[0]!.image!.relocations.map(r => linker.program.symbols[r.symbol]!.name)).toEqual([
      'run',
      '"first"',
      'last',
    ]);
    expect(find(linker, 'last')[0]).toMatchObject({ state: 'ready', readonly: false });
    expect(find(linker, 'run')[0]!.state).toBe('unlinked');
  });

  it('an alias is its target, and a strong definition beats a weak one', async () => {
    const text = `int real(void) { return 1; }
      int other_name(void) __attribute__((alias("real")));
      int f(void) { return other_name(); }`;
    const linker = await linkerOf({ 'a.c': text });
    await linked(linker, 'a.c', 'f');
    const alias = find(linker, 'other_name')[0]!;
    await linker.link(alias.id);
    expect(alias.code?.name).toBe('real');
  });

  it('a tentative definition takes the initialiser of another', async () => {
    const linker = await linkerOf({ 'a.c': 'static int x; static int x = 5; static int x; int f(void) { return x; }' });
    await linked(linker, 'a.c', 'f');
    expect(find(linker, 'x')[0]!.image!.bytes[0]).toBe(5);
  });

  it('a flexible array member makes the object as long as its initialiser', async () => {
    const linker = await linkerOf({ 'a.c': 'struct s { int n; int v[]; }; struct s x = { 2, { 7, 8, 9 } };' });
    expect((await linked(linker, 'a.c', 'x')).size).toBe(16);
  });

  it('plain char is signed on x86 until 6.1 and unsigned after', async () => {
    const text = 'int x = (char)200;';
    const old = await linkerOf({ 'a.c': text });
    const recent = await linkerOf({ 'a.c': text }, [], { major: 6, minor: 12, patch: 0 });
    expect(new DataView((await linked(old, 'a.c', 'x')).image!.bytes.buffer).getInt32(0, true)).toBe(-56);
    expect(new DataView((await linked(recent, 'a.c', 'x')).image!.bytes.buffer).getInt32(0, true)).toBe(200);
  });
});

describe('failures say what and where', () => {
  const failure = async (text: string, name: string): Promise<string> => {
    const linker = await linkerOf({ 'a.c': text });
    const id = await linker.symbol('a.c', name);
    if (!id.ok) return sentence(id.failure);
    const result = await linker.link(id.value);
    return result.ok ? 'linked' : sentence(result.failure);
  };

  it.each([
    ['a name that nothing declares', 'int x;', 'y', /y cannot be linked.*a\.c/],
    ['a type', 'typedef int y;', 'y', /no function and no object/],
    [
      'a function without a definition',
      'int y(void); int f(void) { return y(); }',
      'y',
      /y cannot be linked.*no definition/,
    ],
    [
      'an initialiser that is not constant',
      'int a; int y = 3 + a;',
      'y',
      /'y' of a\.c.*a\.c:1 has an initialiser that is not constant/,
    ],
    ['an object of incomplete type', 'struct s; struct s y;', 'y', /incomplete/],
  ])('%s', async (_why, text, name, words) => {
    expect(await failure(text, name)).toMatch(words);
  });
});

describe('constants', () => {
  const value = async (expression: string): Promise<bigint | string> => {
    const text =
      '#define SHIFT 9\n#define SIZE (1UL << SHIFT)\nenum { ONE = 1, MANY = 0x100000000 }; struct s { char c; long l; };';
    const linker = await linkerOf({ 'a.c': text });
    const result = await linker.constant('a.c', expression);
    return result.ok ? result.value : sentence(result.failure);
  };

  it.each([
    ['SIZE - 1', 511n],
    ['ONE + MANY', 0x100000001n],
    ['sizeof(struct s)', 16n],
    ['__builtin_offsetof(struct s, l)', 8n],
    ['-1', -1n],
    ['-1U', 0xffffffffn],
    ['(unsigned char)~0', 255n],
    ["'a' == 97 ? 4 : 5", 4n],
  ])('%s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  it('what is not constant says so', async () => {
    expect(await value('nowhere + 1')).toContain("'nowhere'");
    expect(await value('struct s')).toContain('no integer constant expression');
  });
});
