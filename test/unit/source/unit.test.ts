import { describe, expect, test } from 'vitest';
import { MemoryTree } from '../../../src/source/memory-tree';
import { visible } from '../../../src/source/tokens';
import { FileCache } from '../../../src/source/file-cache';
import { overlay } from '../../../src/source/overlay';
import type { BuiltUnit } from '../../../src/source/built-unit';
import { built, memoryTree, opened, spell, unitOf, unitsOf } from '../../support/units';

describe('what a unit declares', () => {
  test('every kind of declaration, under the name it declares', async () => {
    const unit = await unitOf({
      'a.c': `
typedef unsigned long (*handler_t)(struct page *page, int (*cb)(void));
struct page { unsigned long flags; struct inner { int x; } in; };
union word { int i; float f; };
enum zone { ZONE_DMA, ZONE_NORMAL = 4, };
static __always_inline struct page *get(struct page *page);
extern int shared, shared_too[3];
int (*operation)(int), plain = 3;
void (*choose(int which))(int) { return 0; }
const struct page pages[] = { { .flags = 1 }, { 2 } };
_Static_assert(sizeof(int) == 4, "int");
asm(".globl x");
`,
    });
    const seen = [
      'handler_t',
      'ZONE_DMA',
      'ZONE_NORMAL',
      'get',
      'shared',
      'shared_too',
      'operation',
      'plain',
      'choose',
      'pages',
    ];
    expect(seen.map(name => `${name} ${unit.lookup('ordinary', name)?.kind}`)).toEqual([
      'handler_t typedef',
      'ZONE_DMA enumerator',
      'ZONE_NORMAL enumerator',
      'get prototype',
      'shared extern',
      'shared_too extern',
      'operation variable',
      'plain variable',
      'choose function',
      'pages variable',
    ]);
    expect(['page', 'inner', 'word', 'zone'].map(tag => unit.lookup('tag', tag)?.kind)).toEqual([
      'struct',
      'struct',
      'union',
      'enum',
    ]);
    expect(unit.lookup('ordinary', 'page')).toBeUndefined();
  });

  test('names of one declaration share its tokens', async () => {
    const unit = await unitOf({ 'a.c': 'struct s { int x; } a, *b;\n' });
    expect(unit.lookup('ordinary', 'a')?.tokens()).toBe(unit.lookup('tag', 's')?.tokens());
    expect(spell(unit.lookup('ordinary', 'b')?.tokens())).toBe('struct s { int x ; } a , * b ;');
  });

  test('a definition wins over declarations, the latest over earlier ones', async () => {
    const unit = await unitOf({ 'a.c': 'int f(void);\nint f(void)\n{\n}\nint f(void);\nint v;\nint v = 2;\n' });
    expect(unit.lookup('ordinary', 'f')).toMatchObject({ kind: 'function', line: 2 });
    expect(unit.lookup('ordinary', 'v')).toMatchObject({ line: 7 });
    expect(unit.all('ordinary', 'f').map(f => f.line)).toEqual([1, 2, 5]);
    const orders = unit.all('ordinary', 'f').map(f => f.order);
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  });

  test('attributes between the words of a declaration declare nothing', async () => {
    const unit = await unitOf({
      'a.c': `
#define __printf(a, b) __attribute__((__format__(printf, a, b)))
#define __packed __attribute__((__packed__))
#define __must_check __attribute__((__warn_unused_result__))
#define bool _Bool
#define __init __attribute__((__section__(".init.text")))
__printf(1, 2) void log_it(const char *fmt, ...);
static inline bool __must_check is_set(int x) { return x; }
struct wire { char c; int i; } __packed;
struct __packed framed { char c; };
typedef _Bool flag;
static flag __must_check late(void) __attribute__((cold));
int __init start(void) { return 0; }
`,
    });
    const kinds = ['log_it', 'is_set', 'late', 'start'].map(name => unit.lookup('ordinary', name)?.kind);
    expect(kinds).toEqual(['prototype', 'function', 'prototype', 'function']);
    expect([unit.lookup('tag', 'wire')?.kind, unit.lookup('tag', 'framed')?.kind]).toEqual(['struct', 'struct']);
    expect(unit.all('ordinary', '__packed')).toEqual([]);
    expect(unit.all('ordinary', '__must_check')).toEqual([]);
  });
});

test('#pragma pack becomes an attribute of what it holds for, until it is taken back', async () => {
  const unit = await unitOf({
    'wire.h':
      '#pragma pack(push, 1)\nstruct wire { char c; union { int i; } u; };\nint f(struct wire *w) { return 0; }\n#pragma pack(pop)\n',
    'a.c':
      '#include "wire.h"\nstruct plain { char c; int i; };\n#pragma pack(1)\nstruct again { char c; };\n#pragma pack()\nstruct last { char c; };\n',
  });
  const packed = '__attribute__ ( ( __pragma_pack__ ( 1 ) ) )';
  expect(spell(unit.lookup('tag', 'wire')?.tokens())).toBe(
    `struct wire { char c ; union { int i ; } ${packed} u ; } ${packed} ;`,
  );
  expect(spell(unit.lookup('ordinary', 'f')?.tokens())).toBe('int f ( struct wire * w ) { return 0 ; }');
  const isPacked = ['plain', 'again', 'last'].map(tag => spell(unit.lookup('tag', tag)?.tokens()).includes(packed));
  expect(isPacked).toEqual([false, true, false]);
});

describe('declarations that macros make', () => {
  test('each keeps the place where a person sees it', async () => {
    const unit = await unitOf({
      'flags.h': '#define FLAG(n) static inline int Is##n(void) { return PG_##n; }\n',
      'a.c': '#include "flags.h"\nFLAG(Locked)\nFLAG(Dirty)\nint after(void) { return IsLocked(); }\n',
    });
    expect(unit.functions().map(f => `${f.name}:${f.line}`)).toEqual(['IsLocked:2', 'IsDirty:3', 'after:4']);
    expect(spell(unit.lookup('ordinary', 'IsDirty')?.tokens())).toBe(
      'static inline int IsDirty ( void ) { return PG_Dirty ; }',
    );
  });

  test('the macro of the call counts, even when it is undefined before the declaration ends', async () => {
    const unit = await unitOf({
      'a.c': '#define PAIR(n) struct n { int first, second; };\nPAIR(p)\nPAIR(q)\n#undef PAIR\nint after;\n',
    });
    expect(spell(unit.lookup('tag', 'q')?.tokens())).toBe('struct q { int first , second ; } ;');
    expect(spell(unit.lookup('ordinary', 'after')?.tokens())).toBe('int after ;');
  });

  test('a tag may hide in a macro inside a struct', async () => {
    const unit = await unitOf({
      'a.c': '#define GROUP(tag, members) struct tag { members } body\nstruct outer { GROUP(inner, int x;); };\n',
    });
    expect(unit.lookup('tag', 'inner')?.kind).toBe('struct');
  });

  test('unique names come out the same whenever they are asked for', async () => {
    const unit = await unitOf({
      'a.c':
        '#define CAT(a, b) a##b\n#define NAME(a, b) CAT(a, b)\n#define ONE int NAME(u, __COUNTER__);\nONE\nONE\nint last;\n',
    });
    const names = ['u0', 'u1'].map(name => spell(unit.lookup('ordinary', name)?.tokens()));
    expect(names).toEqual(['int u0 ;', 'int u1 ;']);
  });

  test('macros that are to be kept stay calls, with their arguments expanded', async () => {
    const files = {
      'a.c': '#define ADD(x) x + 1\n#define N 7\nint f(void) { return ADD(N); }\n#ifdef ADD\nint seen;\n#endif\n',
    };
    const unit = await unitOf(files, 'a.c', { keep: new Set(['ADD']) });
    expect(spell(unit.lookup('ordinary', 'f')?.tokens())).toBe('int f ( void ) { return ADD ( 7 ) ; }');
    expect(unit.lookup('ordinary', 'seen')).toBeDefined();
    expect(unit.isMacro('ADD')).toBe(true);
  });
});

describe('the place of text in a unit', () => {
  test('text is expanded with the definitions that stand at its place', async () => {
    const unit = await unitOf({
      'a.c': '#define N 1\nint first = N;\n#undef N\n#define N 2\nint second = N;\n#undef N\nint third = N;\n',
    });
    expect(['first', 'second', 'third'].map(name => spell(unit.lookup('ordinary', name)?.tokens()))).toEqual([
      'int first = 1 ;',
      'int second = 2 ;',
      'int third = N ;',
    ]);
  });

  test('conditionals inside a function are evaluated, and its definitions hold for what follows', async () => {
    const unit = await unitOf({
      'a.c':
        'int f(int x)\n{\n#ifdef CONFIG_OFF\n\tif (x) {\n#else\n\tif (!x) {\n#endif\n#define LATER 7\n\t}\n\treturn 0;\n}\nint g = LATER;\n',
    });
    expect(spell(unit.lookup('ordinary', 'f')?.tokens())).toBe('int f ( int x ) { if ( ! x ) { } return 0 ; }');
    expect(spell(unit.lookup('ordinary', 'g')?.tokens())).toBe('int g = 7 ;');
  });

  test('a file may be included in the middle of an initialiser', async () => {
    const unit = await unitOf({ 'list.h': '1, 2,\n', 'a.c': 'int list[] = {\n#include "list.h"\n};\nint after;\n' });
    expect(spell(unit.lookup('ordinary', 'list')?.tokens())).toBe('int list [ ] = { 1 , 2 , } ;');
    expect(unit.lookup('ordinary', 'after')?.line).toBe(4);
  });

  test('a token knows its file, line and column, and the macros it came through', async () => {
    const unit = await unitOf({
      'm.h': '#define INNER(x) (x)\n#define OUTER(x) INNER(x + 1)\n',
      'a.c': '#include "m.h"\nint v =\n\tOUTER(argument);\n',
    });
    const tokens = unit.lookup('ordinary', 'v')?.tokens() ?? [];
    const one = tokens.find(token => token.text === '1');
    expect(one).toMatchObject({ path: 'm.h', line: 2, column: 28 });
    expect(one && visible(one)).toMatchObject({ path: 'a.c', line: 3, column: 2, text: 'OUTER' });
    const paren = tokens.find(token => token.text === '(');
    expect([paren?.use?.macro, paren?.use?.at.use?.macro]).toEqual(['INNER', 'OUTER']);
    const argument = tokens.find(token => token.text === 'argument');
    expect(argument && visible(argument)).toMatchObject({ path: 'a.c', line: 3, column: 8 });
  });

  test('text can be expanded as if it stood at the end', async () => {
    const unit = await unitOf({ 'a.c': '#define SHIFT 12\n' });
    expect(spell(unit.expand('1UL << SHIFT', 'watch'))).toBe('1UL << 12');
  });
});

describe('includes', () => {
  test('quotes look beside the asking file first, angles only in the include folders', async () => {
    const unit = await unitOf(
      {
        'include/x.h': 'int global;\n',
        'drivers/x.h': 'int local;\n',
        'drivers/a.c': '#include "x.h"\n',
        'drivers/b.c': '#include <x.h>\n',
      },
      'drivers/a.c',
    );
    expect(unit.lookup('ordinary', 'local')).toBeDefined();
    expect(unit.lookup('ordinary', 'global')).toBeUndefined();
  });

  test('#include_next goes on after the folder the file was found in', async () => {
    const unit = await unitOf({
      'arch/x86/include/x.h': 'int first;\n#include_next <x.h>\n',
      'include/x.h': 'int second;\n',
      'a.c': '#include <x.h>\n',
    });
    expect([unit.lookup('ordinary', 'first')?.line, unit.lookup('ordinary', 'second')?.path]).toEqual([
      1,
      'include/x.h',
    ]);
  });

  test('a name may come out of macros, and guards and #pragma once hold', async () => {
    const unit = await unitOf({
      'include/a/x.h': '#pragma once\nint once;\n',
      'a.c': '#define STR(x) #x\n#define FILE(x) STR(a/x.h)\n#include FILE(x)\n#define AGAIN <a/x.h>\n#include AGAIN\n',
    });
    expect(unit.all('ordinary', 'once')).toHaveLength(1);
  });

  test('what is missing is named, and reading goes on', async () => {
    const unit = await unitOf({ 'a.c': '\n#include <linux/none.h>\nint after;\n' });
    expect(unit.missing).toEqual([{ include: 'linux/none.h', from: 'a.c', line: 2 }]);
    expect(unit.lookup('ordinary', 'after')).toBeDefined();
  });

  test('a file that includes itself without end is left at the limit', async () => {
    const unit = await unitOf({ 'a.c': 'int before;\n#include "a.c"\nint after;\n' });
    expect(unit.lookup('ordinary', 'after')).toBeDefined();
  });

  test('__has_include asks for files that were never listed', async () => {
    const unit = await unitOf({
      'include/deep/x.h': '',
      'a.c': '#if __has_include(<deep/x.h>) && !__has_include("y.h")\nint both;\n#elif 1\nint neither;\n#endif\n',
    });
    expect(unit.lookup('ordinary', 'both')).toBeDefined();
    expect(unit.lookup('ordinary', 'neither')).toBeUndefined();
  });

  test("the folder's Makefile may add include folders", async () => {
    const unit = await unitOf(
      {
        'drivers/x/Makefile': 'TOP := $(src)/..\nccflags-y += -I $(srctree)/$(src)/include \\\n\t-I$(TOP)/common\n',
        'drivers/x/include/one.h': 'int one;\n',
        'drivers/common/two.h': 'int two;\n',
        'drivers/x/a.c': '#include <one.h>\n#include <two.h>\n',
      },
      'drivers/x/a.c',
    );
    expect(unit.missing).toEqual([]);
  });
});

describe('scenarios', () => {
  const driver = { 'drivers/d.c': 'static int secret(void) { return LEVELS; }\n', 'drivers/d.h': '' };

  test('a file in memory includes a driver by its path from the root and sees its static functions', async () => {
    const extra = new Map([
      ['scenarios/pagewarden.h', '#define LEVELS 4\n'],
      ['scenarios/s.c', '#include <pagewarden.h>\n#include "drivers/d.c"\nint run(void) { return secret(); }\n'],
    ]);
    const unit = await unitOf(driver, 'scenarios/s.c', { extra });
    expect(unit.missing).toEqual([]);
    expect(spell(unit.lookup('ordinary', 'secret')?.tokens())).toBe('static int secret ( void ) { return 4 ; }');
    expect(unit.functions().map(f => f.name)).toEqual(['run']);
    expect(unit.functions('drivers/d.c').map(f => f.name)).toEqual(['secret']);
  });

  test('definitions can be given as -D gives them', async () => {
    const unit = await unitOf(driver, 'drivers/d.c', { define: new Map([['LEVELS', '5']]) });
    expect(spell(unit.lookup('ordinary', 'secret')?.tokens())).toContain('return 5 ;');
  });
});

describe('a tree that changes', () => {
  test('only units that read a file are built again when it changes', async () => {
    const tree: MemoryTree = memoryTree({ 'x.h': 'int old;\n', 'a.c': '#include "x.h"\n', 'b.c': 'int b;\n' });
    const units = await unitsOf(tree);
    const [a, b] = [await built(units, 'a.c'), await built(units, 'b.c')];
    tree.set('x.h', 'int fresh;\n');
    units.invalidate('x.h');
    expect((await built(units, 'a.c')).lookup('ordinary', 'fresh')).toBeDefined();
    expect(await built(units, 'b.c')).toBe(b);
    expect(a.lookup('ordinary', 'old')).toBeDefined(); // a unit is a snapshot
  });

  test('a patch’s post-image shares with its base what the patch leaves alone', async () => {
    const base = await opened(memoryTree({ 'x.h': 'int x;\n', 'a.c': '#include "x.h"\nint old;\n' }));
    const files = new FileCache();
    const before = (await built(await unitsOf(base, {}, { files }), 'a.c')) as BuiltUnit;
    const patched = overlay(base, new Map([['a.c', '#include "x.h"\nint patched;\n']]));
    const after = (await built(await unitsOf(patched, {}, { files }), 'a.c')) as BuiltUnit;
    expect(after.lookup('ordinary', 'patched')).toBeDefined();
    const placeOf = (unit: BuiltUnit) => unit.lookup('ordinary', 'x')?.tokens()[0]?.file;
    expect(placeOf(after)).toBe(placeOf(before));
  });

  test('a header that was missing is found once it exists', async () => {
    const tree = memoryTree({ 'a.c': '#include <x/late.h>\n' });
    const units = await unitsOf(tree);
    expect((await built(units, 'a.c')).missing).toHaveLength(1);
    tree.set('include/x/late.h', 'int late;\n');
    units.invalidate('include/x/late.h');
    expect((await built(units, 'a.c')).missing).toEqual([]);
  });

  test('a missing file, a binary file and a cancelled build each say so', async () => {
    const units = await unitsOf({ 'a.c': '#include <none.h>\n', 'b.c': 'int\0b;' });
    const code = async (path: string, isCancellationRequested = false) => {
      const unit = await units.unit(path, { isCancellationRequested });
      return unit.ok ? 'built' : unit.failure.code;
    };
    expect([await code('none.c'), await code('b.c'), await code('a.c', true), await code('a.c')]).toEqual([
      'no-such-file',
      'not-text',
      'cancelled',
      'built',
    ]);
  });
});
