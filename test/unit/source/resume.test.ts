import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BuiltUnit } from '../../../src/source/built-unit';
import { memoryStore, type StoredIndex } from '../../../src/source/definers/index-store';
import { FileCache } from '../../../src/source/file-cache';
import type { MemoryTree } from '../../../src/source/memory-tree';
import { built, memoryTree, spell, unitsOf } from '../../support/units';

/** Thirty headers with what a walk must carry on: guards, macros that are redefined, packing, once-only files. */
const HEADERS = Object.fromEntries(
  Array.from({ length: 30 }, (_, i) => [
    `include/h${i}.h`,
    `${i % 3 === 0 ? '#pragma once\n' : ''}#ifndef H${i}\n#define H${i} ${i}\n${i > 0 ? `#include <h${i - 1}.h>\n` : ''}` +
      `#undef LAST\n#define LAST H${i}\n#if H${i} % 7 == 3\n#pragma pack(push, ${2 ** (i % 4)})\n#endif\n` +
      `struct s${i} { char c; long l; };\nstatic inline int f${i}(void) { return LAST + __COUNTER__; }\n` +
      `#if H${i} % 7 == 5\n#pragma pack(pop)\n#endif\n#endif\n`,
  ]),
);
const DRIVER = `#include <h9.h>
#include <h19.h>
static int own(void) { return LAST; }
#define LOCAL 5
#include <h29.h>
#ifdef LOCAL
int global = LOCAL + LAST;
#endif
const char *name = KBUILD_MODNAME;
`;
const FILES = { ...HEADERS, 'drivers/d.c': DRIVER, Kconfig: '' };
const scenario = (body: string) => `#include "drivers/d.c"\n#include <h5.h>\n${body}`;

/** All that can be seen of a unit. */
const whole = (unit: BuiltUnit): unknown => ({
  names: unit.declarations.map(d => `${d.kind} ${d.name} ${d.path}:${d.line} ${spell(d.tokens())}`),
  files: [...unit.files],
  missing: unit.missing,
  end: spell(unit.expand('LAST LOCAL H29 KBUILD_BASENAME', 'end')),
});
const read = async (tree: MemoryTree | Record<string, string>, path: string, sharing = {}, extra = {}) =>
  (await built(await unitsOf(tree, { extra: new Map(Object.entries(extra)) }, sharing), path)) as BuiltUnit;

/** A store that counts. */
function counting() {
  const store = memoryStore();
  const puts: string[] = [];
  const put = (key: string, index: StoredIndex) => {
    puts.push(key);
    return store.put(key, index);
  };
  return { store: { get: store.get, put }, puts };
}

describe('a unit that is known from before is as if it had been read anew', () => {
  test('by another process, whose symbols have other numbers', async () => {
    const { store, puts } = counting();
    const tree = memoryTree(FILES);
    const first = await read(tree, 'drivers/d.c', { store });
    const files = new FileCache();
    for (const word of ['some', 'words', 'first']) files.symbols.of(word);
    const again = await read(tree, 'drivers/d.c', { store, files });
    expect(whole(again)).toEqual(whole(first));
    expect(whole(again)).toEqual(whole(await read(FILES, 'drivers/d.c')));
    expect(puts).toHaveLength(1);
    expect(files.lexedText).toBe(0);
  });

  test('behind an edit of the driver, of which no header is read again', async () => {
    const { store, puts } = counting();
    const tree = memoryTree(FILES);
    await read(tree, 'drivers/d.c', { store });
    for (const [edited, readAgain] of [
      [`${DRIVER}int more;\n`, 0],
      [DRIVER.replace('int global', 'int other'), 0],
      [DRIVER.replace('LAST;', 'LAST + 1;'), 11], // stands above the include of h29, which leads down to h19
      [DRIVER.replace('LOCAL 5', 'LOCAL 6'), 11],
    ] as const) {
      tree.set('drivers/d.c', edited);
      const files = new FileCache();
      const again = await read(tree, 'drivers/d.c', { store, files });
      expect(whole(again)).toEqual(whole(await read({ ...FILES, 'drivers/d.c': edited }, 'drivers/d.c')));
      const lexed = [];
      for (const path of Object.keys(HEADERS)) if (files.get(path, (await tree.stamp(path))!)) lexed.push(path);
      expect(lexed).toHaveLength(readAgain);
    }
    expect(puts).toHaveLength(1);
  });

  test('for another scenario around the same driver, whose own name is another', async () => {
    const files = new FileCache();
    const [a, b] = [scenario('int a;\n'), scenario('int b = LAST;\n')];
    const sharing = { files };
    const extra = { 'scenarios/a.c': a, 'scenarios/b.c': b };
    await read(FILES, 'scenarios/a.c', sharing, extra);
    const lexed = files.lexedText;
    const second = await read(FILES, 'scenarios/b.c', sharing, extra);
    expect(whole(second)).toEqual(whole(await read(FILES, 'scenarios/b.c', {}, extra)));
    expect(spell(second.lookup('ordinary', 'name')?.tokens())).toBe('const char * name = "b" ;');
    expect(files.lexedText - lexed).toBeLessThan(2 * b.length + DRIVER.length);
  });

  test('when the name of the unit decided what was read, the decision is taken anew', async () => {
    const files = {
      ...FILES,
      'include/h9.h':
        '#define CAT(a, b) a##b\n#define N(m) int CAT(of_, m);\nN(KBUILD_MODNAME)\n#define V __KBUILD_MODNAME\n#define W(x) struct x {\nW(__KBUILD_MODNAME) int i; };\n',
    };
    const extra = { 'scenarios/a.c': scenario(''), 'scenarios/b.c': scenario('int b;\n') };
    const sharing = { files: new FileCache() };
    await read(files, 'scenarios/a.c', sharing, extra);
    const second = await read(files, 'scenarios/b.c', sharing, extra);
    expect(whole(second)).toEqual(whole(await read(files, 'scenarios/b.c', {}, extra)));
    expect(second.lookup('tag', 'kmod_b')).toBeDefined();
  });

  test.each([
    ['a header that changed', { 'include/h4.h': '#define H4 44\nint changed;\n' }],
    ['a header that hides another', { 'arch/x86/include/h4.h': 'int hides;\n' }],
    ['a header beside the driver', { 'drivers/h4.h': 'int beside;\n' }],
    ['a configuration', { '.config': 'CONFIG_X=y\n' }],
    [
      'a Makefile that adds a folder',
      { 'drivers/Makefile': 'ccflags-y += -I$(src)/own\n', 'drivers/own/h4.h': 'int own_h4;\n' },
    ],
  ])('after %s', async (_what, change) => {
    const { store } = counting();
    const tree = memoryTree(FILES);
    await read(tree, 'drivers/d.c', { store });
    for (const [path, text] of Object.entries(change)) tree.set(path, text);
    const again = await read(tree, 'drivers/d.c', { store });
    expect(whole(again)).toEqual(whole(await read({ ...FILES, ...change }, 'drivers/d.c')));
  });

  test('after any edits of any of its files', async () => {
    const paths = Object.keys({ ...HEADERS, 'drivers/d.c': DRIVER });
    const edit = fc.record({
      path: fc.constantFrom('drivers/d.c', ...paths),
      at: fc.nat(300),
      cut: fc.nat(30),
      put: fc.constantFrom(
        '',
        '\n',
        '#endif\n',
        '#if 0\n',
        'int added;',
        '/*',
        '*/',
        '"',
        '#undef LAST\n',
        '}',
        '#include <h2.h>\n',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async edits => {
        const tree = memoryTree(FILES);
        const now: Record<string, string> = { ...FILES };
        const store = memoryStore();
        const sharing = { store, files: new FileCache() };
        await read(tree, 'drivers/d.c', sharing);
        for (const { path, at, cut, put } of edits) {
          now[path] = now[path]!.slice(0, at) + put + now[path]!.slice(at + cut);
          tree.set(path, now[path]);
          const fresh = whole(await read(now, 'drivers/d.c'));
          expect(whole(await read(tree, 'drivers/d.c', sharing))).toEqual(fresh);
          expect(whole(await read(tree, 'drivers/d.c', { store }))).toEqual(fresh);
        }
      }),
      { numRuns: 40 },
    );
  });
});
