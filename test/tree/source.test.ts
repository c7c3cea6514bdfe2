import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeTree } from '../../src/host/node';
import type { BuiltUnit } from '../../src/source/built-unit';
import { declarations } from '../../src/source/chunk';
import { configurationOf } from '../../src/source/config/configuration';
import { DriverConfigurations } from '../../src/source/config/driver-configuration';
import { parseDeclaration } from '../../src/source/declaration';
import { boundsHeader } from '../../src/source/generated/bounds';
import { derive } from '../../src/source/generated/derived';
import { LexedFile } from '../../src/source/lexed-file';
import { predefinedText } from '../../src/source/predefined/predefined';
import { SourceFile } from '../../src/source/source-file';
import { Symbols } from '../../src/source/symbols';
import { kernelTreePath } from '../support/trees';
import { built, opened, spell } from '../support/units';
import { openUnits } from '../../src/source/units';

const scratch = mkdtempSync(join(tmpdir(), 'pagewarden-source-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A unit of a real tree, with what is needed to derive its generated headers once more. */
async function realUnit(version: '6.1' | '6.12', path: string, arch: string) {
  const tree = await opened(nodeTree(kernelTreePath(version)));
  const units = await openUnits(tree, { arch, keep: new Set() });
  const unit = (await built(units, path)) as BuiltUnit;
  const { options: base } = await configurationOf(tree, arch);
  const { configuration } = await new DriverConfigurations(tree, arch).with([path], base);
  const bounds = async () => boundsHeader((await built(units, 'kernel/bounds.c')) as BuiltUnit, configuration);
  const generated = (file: string) => derive(file, { tree, arch, configuration, bounds });
  return { tree, unit, generated };
}

/**
 * The same unit as `gcc -E` reads it, with the headers that Pagewarden derived and the macros it predefines: everything
 * else (search order, conditionals, expansion, what is declared) is gcc's doing.
 */
async function throughGcc(version: '6.1' | '6.12', path: string, arch: string): Promise<Map<string, Set<string>>> {
  const root = kernelTreePath(version);
  const { unit, generated } = await realUnit(version, path, arch);
  const folder = mkdtempSync(join(scratch, 'build-'));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  put('predefined.h', predefinedText(arch, path));
  for (const file of unit.files) {
    const text = file.includes('generated/') ? await generated(file) : undefined;
    if (text !== undefined) put(file, text);
  }
  const include = [
    ...[`${root}/arch/${arch}/include`, `${folder}/arch/${arch}/include/generated`, `${root}/include`],
    ...[`${folder}/include`, `${root}/arch/${arch}/include/uapi`, `${folder}/arch/${arch}/include/generated/uapi`],
    ...[`${root}/include/uapi`, `${folder}/include/generated/uapi`],
  ].flatMap(name => ['-I', name]);
  const forced = ['compiler-version.h', 'kconfig.h', 'compiler_types.h'].flatMap(name => [
    ...['-include', `${root}/include/linux/${name}`],
  ]);
  const predefined = ['-undef', '-nostdinc', '-std=gnu11', '-w', '-imacros', join(folder, 'predefined.h')];
  const result = spawnSync('gcc', ['-E', '-P', ...predefined, ...include, ...forced, path], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(result.stderr).toBe('');
  const symbols = new Symbols();
  const file = new LexedFile(new SourceFile('gcc', '', result.stdout), symbols);
  // gcc passes pragmas on.
  const starts = [0, ...file.directives.map(directive => directive.end)];
  const ends = [...file.directives.map(directive => directive.hash), file.count];
  const tokens = starts.flatMap((start, i) => file.tokens(start, ends[i]!));
  const found = new Map<string, Set<string>>();
  for (const { from, to, head } of declarations(tokens, symbols)) {
    const names = parseDeclaration(
      head.map(i => tokens[i]!.symbol),
      symbols,
    );
    const text = spell(tokens.slice(from, to));
    for (const { kind, symbol } of names) remember(found, `${kind} ${symbols.text(symbol)}`, text, root);
  }
  return found;
}

function remember(into: Map<string, Set<string>>, name: string, text: string, root: string): void {
  const key = comparable(name, root);
  into.set(key, (into.get(key) ?? new Set()).add(comparable(text, root)));
}

/** Leaves out the attribute that stands for `#pragma pack`, where __COUNTER__ stands (ours counts anew in each declaration) and how gcc was told the paths. */
const comparable = (text: string, root: string): string =>
  text
    .replaceAll(`${root}/`, '')
    .replace(/ __attribute__ \( \( __pragma_pack__ \( \d+ \) \) \)/g, '')
    .replace(/(__UNIQUE_ID_?\w*?|__compiletime_assert_|__addressable_\w*?|__initcall__kmod_\w*?__)\d+(_\d+)?/g, '$1N')
    .replace(/"\d+" (": nop|": \\n|"b - )/g, '"N" $1')
    .replace(/"i" \( \d+ \)/g, '"i" ( N )');

describe.each([
  ['6.1', 'drivers/iommu/intel/iommu.c', 'x86'],
  ['6.12', 'drivers/iommu/amd/io_pgtable.c', 'x86'],
  ['6.12', 'drivers/iommu/io-pgtable-arm.c', 'arm64'],
] as const)('Linux %s, %s', (version, path, arch) => {
  test('declares what gcc sees, token for token', async () => {
    const theirs = await throughGcc(version, path, arch);
    const { unit } = await realUnit(version, path, arch);
    expect(unit.missing).toEqual([]);
    const ours = new Map<string, Set<string>>();
    for (const declared of unit.declarations) {
      remember(ours, `${declared.kind} ${declared.name}`, spell(declared.tokens()), kernelTreePath(version));
    }
    expect([...theirs.keys()].filter(name => !ours.has(name))).toEqual([]);
    expect([...ours.keys()].filter(name => !theirs.has(name))).toEqual([]);
    const different = [...theirs].filter(([name, texts]) => [...texts].some(text => !ours.get(name)!.has(text)));
    expect(different.map(([name]) => name)).toEqual([]);
    expect(theirs.size).toBeGreaterThan(10_000);
  }, 300_000);
});

describe('what a build would have generated', () => {
  // Left by `make prepare` of the same configurations.
  test.each([
    ['6.1', 'x86', 24, 4, 6],
    ['6.12', 'x86', 21, 4, 6],
    ['6.1', 'arm64', 24, 4, 8],
    ['6.12', 'arm64', 23, 4, 9],
  ] as const)('bounds.h of Linux %s, %s', async (version, arch, flags, zones, cpuBits) => {
    const { generated } = await realUnit(version, 'kernel/bounds.c', arch);
    const values = Object.fromEntries(
      [...(await generated('include/generated/bounds.h'))!.matchAll(/#define (\w+) (\d+)/g)].map(m => [
        m[1],
        Number(m[2]),
      ]),
    );
    expect(values).toMatchObject({ NR_PAGEFLAGS: flags, MAX_NR_ZONES: zones, NR_CPUS_BITS: cpuBits, SPINLOCK_SIZE: 4 });
  });

  test('the driver under review is built, whatever the configuration says', async () => {
    const { tree } = await realUnit('6.1', 'kernel/bounds.c', 'x86');
    const turnedOn = async (file: string, arch: string) => {
      const { options } = await configurationOf(tree, arch);
      const { changed, unmet, configuration } = await new DriverConfigurations(tree, arch).with([file], options);
      expect(changed.every(name => configuration.has(name))).toBe(true);
      return { changed, unmet };
    };
    // In the defconfig already.
    expect(await turnedOn('drivers/iommu/intel/iommu.c', 'x86')).toEqual({ changed: [], unmet: [] });
    // Depends on another architecture, and is read all the same; what it selects is on already.
    expect(await turnedOn('drivers/iommu/io-pgtable-arm.c', 'x86')).toEqual({
      changed: ['IOMMU_IO_PGTABLE_LPAE'],
      unmet: ['IOMMU_IO_PGTABLE_LPAE (depends on ARM, ARM64)'],
    });
    // Can be had where it belongs; what it depends on stands in Kconfig files elsewhere.
    const exynos = await turnedOn('drivers/iommu/exynos-iommu.c', 'arm64');
    expect(exynos).toMatchObject({ unmet: [] });
    expect(exynos.changed).toContain('EXYNOS_IOMMU');
    // A self-test, and the framework that another one needs.
    expect((await turnedOn('lib/test_min_heap.c', 'x86')).changed).toEqual(['TEST_MIN_HEAP']);
    expect((await turnedOn('lib/list-test.c', 'x86')).changed).toEqual(
      expect.arrayContaining(['KUNIT', 'LIST_KUNIT_TEST']),
    );
  });
});

test('definitions are found where they are, and what nothing defines is not', async () => {
  const tree = await opened(nodeTree(kernelTreePath('6.1')));
  const units = await openUnits(tree, { arch: 'x86', keep: new Set() });
  const near = 'drivers/iommu/intel/iommu.c';
  const first = async (name: string) => (await units.definers(name, near))[0];
  expect(await first('intel_pasid_setup_first_level')).toBe('drivers/iommu/intel/pasid.c');
  expect(await first('iommu_group_alloc')).toBe('drivers/iommu/iommu.c');
  expect(await first('put_pages_list')).toBe('mm/swap.c');
  expect(await first('list_sort')).toBe('lib/list_sort.c');
  expect(await first('system_wq')).toBe('kernel/workqueue.c');
});
