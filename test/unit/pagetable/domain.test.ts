import { describe, expect, test } from 'vitest';
import { PROT } from '../../../src/pagetable/domain/driver';
import { domainOf, GiB, iova, KiB, mappedBy, MiB, phys, tablesOf, TiB } from './support';

const RW = PROT.read | PROT.write;

describe('a range is mapped with the largest pages that fit', () => {
  test('VT-d: 4 KiB up to the first 2 MiB boundary, then 2 MiB, 1 GiB, and back down', () => {
    const domain = domainOf('vtd-second-stage');
    const from = GiB - 2n * MiB - 4n * KiB;
    expect(domain.map(iova(from), phys(GiB * 4n + from), GiB + 4n * MiB + 8n * KiB, RW)).toMatchObject({ code: 0 });
    const sizes = tablesOf(domain.decode()).map(table =>
      table.entries.filter(entry => entry.kind === 'leaf').map(entry => Number(BigInt(entry.bytes) / KiB)),
    );
    expect(sizes.flat().sort((a, b) => a - b)).toEqual([4, 4, 2048, 2048, 1048576]);
    expect(mappedBy(domain.decode())).toEqual([{ iova: from, size: GiB + 4n * MiB + 8n * KiB, phys: GiB * 4n + from }]);
  });

  test('VT-d without 1 GiB pages uses 2 MiB ones', () => {
    const domain = domainOf('vtd-second-stage', 'never', { largestLevel: 2 });
    domain.map(iova(0n), phys(0n), GiB, RW);
    expect(tablesOf(domain.decode()).at(-1)).toMatchObject({ level: 2, valid: 512 });
  });

  test('AMD v1 has every power of two', () => {
    const domain = domainOf('amd-v1');
    domain.map(iova(32n * KiB), phys(MiB + 32n * KiB), 32n * KiB, RW);
    const leaf = tablesOf(domain.decode()).at(-1)!;
    expect(leaf.entries.map(entry => entry.raw)).toEqual(Array(8).fill('0x700000000010be01'));
    expect(domain.iovaToPhys(iova(32n * KiB + 0x5123n))).toBe(MiB + 32n * KiB + 0x5123n);
  });

  test('ARM LPAE with 64 KiB granules and 52 bits has 4 TiB blocks', () => {
    const domain = domainOf('arm-lpae-s1-64k', 'never', { iovaBits: 52, physBits: 52 });
    domain.map(iova(4n * TiB), phys(8n * TiB), 4n * TiB, RW);
    expect(domain.decode()).toMatchObject({ level: 3, valid: 1, size: 1024 });
    expect(domain.iovaToPhys(iova(5n * TiB))).toBe(9n * TiB);
  });
});

describe('shapes', () => {
  test('ARM stage 2 starts one level lower with up to 16 tables side by side', () => {
    const domain = domainOf('arm-lpae-s2-4k', 'never', { iovaBits: 42, physBits: 42 });
    expect(domain.decode()).toMatchObject({ level: 3, size: 4096 });
    domain.map(iova(3n * TiB), phys(GiB), 4n * KiB, RW);
    expect(domain.iovaToPhys(iova(3n * TiB))).toBe(GiB);
    expect(mappedBy(domain.decode())).toEqual([{ iova: 3n * TiB, size: 4n * KiB, phys: GiB }]);
  });

  test('AMD tables grow a level when an IOVA needs it, and keep what was mapped', () => {
    const domain = domainOf('amd-v1');
    domain.map(iova(0n), phys(GiB), 4n * KiB, RW);
    expect(domain.tables.levels).toBe(3);
    domain.map(iova(1n << 60n), phys(2n * GiB), 4n * KiB, RW);
    expect(domain.tables.levels).toBe(6);
    expect(domain.iovaToPhys(iova(0n))).toBe(GiB);
    expect(domain.iovaToPhys(iova(1n << 60n))).toBe(2n * GiB);
  });

  test('VT-d with five levels reaches 57 bits', () => {
    const domain = domainOf('vtd-second-stage', 'never', { levels: 5 });
    expect(domain.map(iova((1n << 57n) - 4n * KiB), phys(GiB), 4n * KiB, RW).code).toBe(0);
    expect(domain.decode().entries[0]).toMatchObject({ index: 511 });
  });
});

describe('an overlapping map, as each driver treats it', () => {
  test('VT-d keeps the old entry, warns and succeeds', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(GiB), 8n * KiB, RW);
    const again = domain.map(iova(4n * KiB), phys(2n * GiB), 8n * KiB, RW);
    expect(again).toMatchObject({ code: 0, warnings: [expect.stringMatching(/0x1 is already set.*keeps its value/)] });
    expect(domain.iovaToPhys(iova(4n * KiB))).toBe(GiB + 4n * KiB);
    expect(domain.iovaToPhys(iova(8n * KiB))).toBe(2n * GiB + 4n * KiB);
  });

  test('VT-d replaces tables and large pages by a large page', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(GiB), 8n * KiB, RW);
    expect(domain.map(iova(0n), phys(4n * GiB), 2n * MiB, RW)).toMatchObject({ code: 0, warnings: [] });
    expect(domain.map(iova(0n), phys(6n * GiB), 2n * MiB, RW)).toMatchObject({ code: 0, warnings: [] });
    expect(domain.tables.tablesFreed).toBe(1);
    expect(mappedBy(domain.decode())).toEqual([{ iova: 0n, size: 2n * MiB, phys: 6n * GiB }]);
  });

  test('VT-d under a large page has no defined result: the driver would write into the mapped page', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(0n), 2n * MiB, RW);
    const inside = domain.map(iova(4n * KiB), phys(GiB), 4n * KiB, RW);
    expect(inside.code).toBeUndefined();
    expect(inside.failure?.why).toMatch(/takes it for a table/);
    expect(mappedBy(domain.decode())).toEqual([{ iova: 0n, size: 2n * MiB, phys: 0n }]);
  });

  test('AMD v1 replaces the old mapping and frees the tables below it', () => {
    const domain = domainOf('amd-v1');
    domain.map(iova(0n), phys(GiB), 8n * KiB, RW);
    expect(domain.map(iova(0n), phys(2n * GiB), 2n * MiB, RW)).toMatchObject({ code: 0, warnings: [] });
    expect(domain.tables.tablesFreed).toBe(1);
    expect(mappedBy(domain.decode())).toEqual([{ iova: 0n, size: 2n * MiB, phys: 2n * GiB }]);
  });

  test('ARM LPAE refuses with -EEXIST and undoes the part that was mapped', () => {
    const domain = domainOf('arm-lpae-s1-4k');
    domain.map(iova(2n * MiB), phys(GiB), 4n * KiB, RW);
    const over = domain.map(iova(2n * MiB - 8n * KiB), phys(2n * GiB), 16n * KiB, RW);
    expect(over).toMatchObject({ code: -17, bytes: 0n, failure: { code: 'eexist' } });
    expect(mappedBy(domain.decode())).toEqual([{ iova: 2n * MiB, size: 4n * KiB, phys: GiB }]);
  });

  test('ARM LPAE puts a block where only a table is', () => {
    const domain = domainOf('arm-lpae-s2-4k', 'never', { iovaBits: 40 });
    domain.map(iova(0n), phys(GiB), 4n * KiB, RW);
    domain.unmap(iova(0n), 4n * KiB);
    expect(domain.map(iova(0n), phys(GiB), 2n * MiB, RW).code).toBe(0);
    expect(domain.tables.tablesFreed).toBe(1);
  });
});

describe('a partial unmap', () => {
  test('VT-d widens an unmap at the start of a large page to the whole page', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(0n), 4n * MiB, RW);
    expect(domain.unmap(iova(0n), 4n * KiB)).toMatchObject({ code: 0, bytes: 2n * MiB });
    expect(mappedBy(domain.decode())).toEqual([{ iova: 2n * MiB, size: 2n * MiB, phys: 2n * MiB }]);
  });

  test('VT-d inside a large page has no defined result, and nothing is changed', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(0n), 4n * MiB, RW);
    expect(domain.unmap(iova(MiB), 4n * KiB)).toMatchObject({ code: undefined, bytes: 0n });
    expect(mappedBy(domain.decode())).toEqual([{ iova: 0n, size: 4n * MiB, phys: 0n }]);
  });

  test('AMD v1 takes the whole page', () => {
    const domain = domainOf('amd-v1');
    domain.map(iova(0n), phys(0n), 64n * KiB, RW);
    expect(domain.unmap(iova(4n * KiB), 4n * KiB)).toMatchObject({ code: 0, bytes: 64n * KiB });
    expect(domain.decode().entries[0]?.child?.entries[0]?.child?.valid).toBe(0);
  });

  test('ARM LPAE splits the block, level by level', () => {
    const domain = domainOf('arm-lpae-s1-4k');
    domain.map(iova(0n), phys(0n), GiB, PROT.read);
    expect(domain.unmap(iova(MiB), 4n * KiB)).toMatchObject({ code: 0, bytes: 4n * KiB });
    expect(mappedBy(domain.decode())).toEqual([
      { iova: 0n, size: MiB, phys: 0n },
      { iova: MiB + 4n * KiB, size: GiB - MiB - 4n * KiB, phys: MiB + 4n * KiB },
    ]);
    expect(domain.decode().entries[0]?.child?.entries[0]?.child).toMatchObject({ level: 2, valid: 512 });
  });
});

describe('an unmap of a hole', () => {
  test('VT-d passes over it, as far as the missing table would reach', () => {
    expect(domainOf('vtd-second-stage').unmap(iova(0n), 4n * KiB)).toMatchObject({ code: 0, bytes: 512n * GiB });
  });

  test('AMD v1 and ARM LPAE stop there', () => {
    expect(domainOf('amd-v1').unmap(iova(0n), 4n * KiB)).toMatchObject({ code: 0, bytes: 0n });
    expect(domainOf('arm-lpae-s1-4k').unmap(iova(0n), 4n * KiB)).toMatchObject({
      code: 0,
      bytes: 0n,
      warnings: [expect.stringMatching(/Nothing is mapped here/)],
    });
  });
});

describe('bad input is one return code and one sentence', () => {
  const cases: readonly [string, bigint, bigint, number, number, RegExp][] = [
    ['vtd-second-stage', 0n, 0n, RW, -22, /size is zero/],
    ['vtd-second-stage', 0x800n, 0x1000n, RW, -22, /multiples of 0x1000/],
    ['vtd-second-stage', 0n, 0x1800n, RW, -22, /multiples of 0x1000/],
    ['vtd-second-stage', 1n << 48n, 0x1000n, RW, -14, /48 address bits/],
    ['vtd-second-stage', 0n, 0x1000n, PROT.noexec, -22, /permit reading, writing or both/],
    ['vtd-first-stage', (1n << 47n) - 0x1000n, 0x2000n, RW, -14, /47 address bits/],
    ['amd-v1', (1n << 64n) - 0x1000n, 0x2000n, RW, -22, /64-bit address space/],
    ['arm-lpae-s1-4k', 1n << 48n, 0x1000n, RW, -34, /48 address bits/],
    ['arm-lpae-s1-16k', 0x1000n, 0x4000n, RW, -22, /multiples of 0x4000/],
    ['arm-lpae-s2-64k', 0n, 0n, RW, -22, /size is zero/],
  ];
  test.each(cases)('%s: map of 0x%x bytes', (format, at, size, prot, code, why) => {
    const domain = domainOf(format);
    const outcome = domain.map(iova(at), phys(GiB), size, prot);
    expect(outcome).toMatchObject({ code, bytes: 0n });
    expect(outcome.failure?.why).toMatch(why);
    expect(domain.decode().valid).toBe(0);
  });

  test('unmap refuses the same', () => {
    const domain = domainOf('vtd-second-stage');
    expect(domain.unmap(iova(0n), 0n).code).toBe(-22);
    expect(domain.unmap(iova(1n), 4096n).code).toBe(-22);
    expect(domain.unmap(iova(1n << 48n), 4096n)).toMatchObject({
      code: undefined,
      failure: { why: expect.stringMatching(/BUG/) },
    });
    expect(domainOf('vtd-second-stage', 'never', { kernel: '6.12' }).unmap(iova(1n << 48n), 4096n)).toMatchObject({
      code: 0,
      bytes: 0n,
    });
  });

  test('a translation beyond the width is no translation', () => {
    for (const format of ['vtd-second-stage', 'arm-lpae-s1-4k', 'amd-v1'])
      expect(domainOf(format).iovaToPhys(iova((1n << 63n) + 5n))).toBeUndefined();
  });

  test('physical address 0 is an address', () => {
    const domain = domainOf('vtd-second-stage');
    domain.map(iova(0n), phys(0n), 4096n, RW);
    expect(domain.iovaToPhys(iova(0n))).toBe(0n);
    expect(domain.iovaToPhys(iova(4096n))).toBeUndefined();
  });
});
