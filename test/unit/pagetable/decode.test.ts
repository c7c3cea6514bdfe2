import { expect, test } from 'vitest';
import type { PhysAddr } from '../../../src/kernel/units';
import type { TableNode } from '../../../src/pagetable/decode';
import { decodeTables, type ReadableMemory } from '../../../src/pagetable/decode-tables';
import { FORMATS, formatNamed } from '../../../src/pagetable/formats';
import type { TableFormat } from '../../../src/pagetable/formats/format';

const named = (name: string): TableFormat => formatNamed(name)!;

/** Memory in which only the given words are not zero; `pages` (4 KiB) exist. */
function memory(pages: readonly bigint[], words: Record<string, bigint>): ReadableMemory {
  const content = new Map(Object.entries(words).map(([phys, raw]) => [BigInt(phys), raw]));
  return {
    read64: phys => (pages.includes(phys & ~0xfffn) ? (content.get(phys) ?? 0n) : undefined),
  };
}

test('every format has a name of its own and says where it is specified', () => {
  expect(new Set(FORMATS.map(format => format.name)).size).toBe(FORMATS.length);
  for (const format of FORMATS) expect(format.source).toMatch(/Specification|Manual/);
});

test('VT-d second stage: four levels down to a 4 KiB page, and a 2 MiB page beside it', () => {
  const tree = decodeTables(
    named('vtd-second-stage'),
    0x1000n as PhysAddr,
    4,
    memory([0x1000n, 0x2000n, 0x3000n, 0x4000n], {
      '0x1000': 0x2003n,
      '0x2000': 0x3003n,
      '0x3000': 0x4003n,
      '0x3008': 0x40000083n,
      '0x4018': 0x12345803n,
    }),
  );
  const pmd = tree.entries[0]?.child?.entries[0]?.child;
  expect(pmd).toMatchObject({ level: 2, valid: 2, pfn: 3, size: 512 });
  expect(pmd?.entries[1]).toMatchObject({
    kind: 'leaf',
    iova: '0x200000',
    bytes: '0x200000',
    phys: '0x40000000',
    flags: ['read', 'write', 'large'],
  });
  expect(pmd?.entries[0]?.child?.entries).toEqual([
    {
      index: 3,
      raw: '0x12345803',
      iova: '0x3000',
      bytes: '0x1000',
      kind: 'leaf',
      phys: '0x12345000',
      flags: ['read', 'write', 'snoop'],
    },
  ]);
});

test('a write-only entry of the VT-d second stage is present, of the first stage it is not', () => {
  const bytes = memory([0x1000n], { '0x1000': 0x5002n });
  expect(decodeTables(named('vtd-second-stage'), 0x1000n as PhysAddr, 1, bytes).valid).toBe(1);
  expect(decodeTables(named('vtd-first-stage'), 0x1000n as PhysAddr, 1, bytes).valid).toBe(0);
});

test('addresses of the upper half of the first stage are sign-extended', () => {
  const tree = decodeTables(named('vtd-first-stage'), 0x1000n as PhysAddr, 4, memory([0x1000n], { '0x1800': 0x9001n }));
  expect(tree.entries[0]).toMatchObject({ index: 256, iova: '0xffff800000000000', child: { valid: 0 } });
});

test('AMD v1: a 32 KiB page fills eight entries, each of which maps its own part', () => {
  // 32 KiB at 0x108000: address bits 13:12 set, bit 14 clear, next level 7.
  const raw = (1n << 62n) | (1n << 61n) | 0x108000n | 0x3000n | (7n << 9n) | 1n;
  const words = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`0x${(0x1000 + i * 8).toString(16)}`, raw]));
  const tree = decodeTables(named('amd-v1'), 0x1000n as PhysAddr, 1, memory([0x1000n], words));
  expect(tree.valid).toBe(8);
  expect(tree.entries.map(entry => entry.phys)).toEqual([
    '0x108000',
    '0x109000',
    '0x10a000',
    '0x10b000',
    '0x10c000',
    '0x10d000',
    '0x10e000',
    '0x10f000',
  ]);
  expect(tree.entries[0]?.flags).toContain('part of a page of 0x8000 bytes');
});

test('AMD v1: an entry may skip levels', () => {
  const tree = decodeTables(
    named('amd-v1'),
    0x1000n as PhysAddr,
    3,
    memory([0x1000n, 0x2000n], { '0x1000': 0x2000n | (1n << 9n) | 1n, '0x2008': 0x7001n }),
  );
  expect(tree.entries[0]?.child).toMatchObject({ level: 1, entries: [{ iova: '0x1000', phys: '0x7000' }] });
});

test('ARM LPAE with 64 KiB granules keeps address bits 51:48 in bits 15:12', () => {
  const raw = 0x0000_0123_4567_0000n | 0xa000n | 0b01n;
  const tree = decodeTables(named('arm-lpae-s1-64k'), 0n as PhysAddr, 2, memory([0n], { '0x0': raw }), {
    rootEntries: 64,
  });
  expect(tree.entries[0]).toMatchObject({ kind: 'leaf', bytes: '0x20000000', phys: '0xa012340000000' });
});

test('a concatenated root has more entries than a table', () => {
  const tree = decodeTables(
    named('arm-lpae-s2-4k'),
    0x10000n as PhysAddr,
    3,
    memory([0x10000n, 0x11000n], { '0x11000': 0x40000000n | 0x441n }),
    { rootEntries: 1024 },
  );
  expect(tree).toMatchObject({ size: 1024, valid: 1, entries: [{ index: 512, iova: '0x8000000000' }] });
});

test('what cannot be walked is said where it lies, and the rest is decoded', () => {
  const format = named('vtd-second-stage');
  const missing = decodeTables(
    format,
    0x1000n as PhysAddr,
    2,
    memory([0x1000n], { '0x1000': 0x2003n, '0x1008': 0x40000083n }),
  );
  expect(missing.entries[0]?.child?.problem).toBe('No memory at 0x2000, entry 0.');
  expect(missing.valid).toBe(2);

  const freed = decodeTables(format, 0x1000n as PhysAddr, 2, {
    ...memory([0x1000n, 0x2000n], { '0x1000': 0x2003n }),
    problem: pfn => (pfn === 2 ? 'The page was freed.' : undefined),
  });
  expect(freed.entries[0]?.child).toMatchObject({ problem: 'The page was freed.', entries: [] });

  const loop = decodeTables(format, 0x1000n as PhysAddr, 3, memory([0x1000n], { '0x1000': 0x1003n }));
  expect(loop.entries[0]?.child?.problem).toMatch(/points back/);
});

test('a table full of arbitrary pointers does not make the walk endless', () => {
  const everywhere: ReadableMemory = { read64: phys => ((phys << 9n) & 0xf_ffff_f000n) | 3n };
  const count = (node: TableNode): number =>
    1 + node.entries.reduce((sum, entry) => sum + (entry.child ? count(entry.child) : 0), 0);
  const tree = decodeTables(named('vtd-second-stage'), 0x5000n as PhysAddr, 4, everywhere, { tables: 50 });
  expect(count(tree)).toBeLessThan(50 * 512);
  expect(JSON.stringify(tree)).toContain('the walk stops here');
});
