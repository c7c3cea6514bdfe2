import { describe, expect, it, vi } from 'vitest';
import { executeScenario, openTree } from '../support/scenario';
import { shipped } from '../support/session';

vi.setConfig({ testTimeout: 300_000 });

/*
 * What a few calls of drivers leave in their tables, on 6.1 and 6.12. Each literal was derived by hand from the format
 * macros of the driver's source before the driver was executed; how stands beside it. The tables are found by the
 * scenario's own arithmetic, not by the driver's.
 */

interface Entries {
  readonly driver: string;
  /** C: the first table, from `domain` or from what {@link base} declares. */
  readonly root: string;
  readonly base?: string;
  /** C: the second table that an entry `e` of the first leads to, as a physical address. */
  readonly below: string;
  /** Bits of address that the first table and the second resolve above and below this one. */
  readonly shift: number;
  /** Masked bits of the first entry when it leads to a table. */
  readonly table: readonly [mask: number, value: number];
  /** What is mapped, in order: address, target, bytes, protection, and the entry. */
  readonly maps: readonly (readonly [iova: number, paddr: number, bytes: number, prot: string, entry: number])[];
  /** What the entry of the first mapping is after it is unmapped. */
  readonly unmapped: number;
}

const RW = 'IOMMU_READ | IOMMU_WRITE';

const DRIVERS: readonly Entries[] = [
  {
    // mk_lv1ent_page: (table >> 4) | 1. mk_lv2ent_spage: (page >> 4) | prot << 2 | 2; _lpage: the same with 1, sixteen
    // times. mk_lv1ent_sect: (page >> 4) | prot << 4 | 2. prot: 1 reads, 2 writes, 3 both. Addresses have 36 bits.
    driver: 'exynos',
    root: 'to_exynos_domain(domain)->pgtable',
    below: '((phys_addr_t)(e & 0xffffffc0) << 4)',
    shift: 20,
    table: [3, 1],
    maps: [
      [0x12345000, 0x45678000, 0x1000, RW, 0x0456780e],
      [0x12346000, 0x987654000, 0x1000, 'IOMMU_READ', 0x98765406],
      [0x12347000, 0x1000000, 0x1000, 'IOMMU_WRITE', 0x0010000a],
      [0x12350000, 0x7770000, 0x10000, RW, 0x0077700d],
      [0x20000000, 0x80000000, 0x100000, 'IOMMU_WRITE', 0x08000022],
    ],
    unmapped: 0,
  },
  {
    // rk_mk_dte: table | 1. rk_mk_pte: page | 2 when it reads | 4 when it writes | 1. rk_mk_pte_invalid clears the 1.
    driver: 'rockchip',
    root: 'to_rk_domain(domain)->dt',
    below: '(e & 0xfffff000)',
    shift: 22,
    table: [0xfff, 1],
    maps: [
      [0x12345000, 0x45678000, 0x1000, RW, 0x45678007],
      [0x12346000, 0x76543000, 0x1000, 'IOMMU_READ', 0x76543003],
      [0x12347000, 0x1000000, 0x1000, 'IOMMU_WRITE', 0x01000005],
      [0x123ff000, 0x2000000, 0x2000, RW, 0x02000007],
    ],
    unmapped: 0x45678006,
  },
  {
    // sun50i_mk_dte: table | 1. sun50i_mk_pte: page | authority << 4 | 2; authority is 2 to read, 3 to write, 4 for both.
    driver: 'sun50i',
    root: 'to_sun50i_domain(domain)->dt',
    below: '(e & 0xfffffc00)',
    shift: 20,
    table: [0x3ff, 1],
    maps: [
      [0x12345000, 0x45678000, 0x1000, RW, 0x45678042],
      [0x12346000, 0x76543000, 0x1000, 'IOMMU_READ', 0x76543022],
      [0x12347000, 0x1000000, 0x1000, 'IOMMU_WRITE', 0x01000032],
    ],
    unmapped: 0,
  },
  {
    // ARM v7s without permissions, non-secure, with MediaTek's address bits 32, 33, 34 in bits 9, 4, 5. Attributes nG,
    // S and TEX 1 are 0xc4, at bit 4 of a page and at bit 10 of a section; a page is type 2. A large page is sixteen
    // entries of type 1 with TEX moved up by 6 bits. A section has NS in bit 19; a table is type 1 with NS in bit 3.
    // The base register has address bits 32 to 34 in its lowest bits; tables are above 4 GiB.
    driver: 'mtk',
    root: '((u32 *)phys_to_virt((r & 0xffffc000) | (phys_addr_t)(r & 7) << 32))',
    base: 'u32 r = to_mtk_domain(domain)->cfg.arm_v7s_cfg.ttbr;',
    below: '((e & 0xfffffc00) | (phys_addr_t)((e >> 9 & 1) | (e >> 4 & 1) << 1 | (e >> 5 & 1) << 2) << 32)',
    shift: 20,
    table: [0x3cf, 0x209],
    maps: [
      [0x12345000, 0x45678000, 0x1000, RW, 0x45678c42],
      [0x12346000, 0x107654000, 0x1000, 'IOMMU_READ', 0x07654e42],
      [0x12347000, 0x600003000, 0x1000, RW, 0x00003c72],
      [0x12350000, 0x7770000, 0x10000, RW, 0x07771c01],
      [0x20000000, 0x80000000, 0x100000, RW, 0x800b1002],
    ],
    unmapped: 0,
  },
];

/** The shipped scenario's domain, and these calls on it; prints one entry a line. */
const scenario = ({ driver, root, base = '', below, shift, maps }: Entries): string => `
${shipped(`${driver}.c`).replace('void cpu0(void)', 'void shipped_cpu0(void)')}
/* The entry for an address: in the first table, or in the one below. */
static u32 entry(unsigned long iova, bool section)
{
	${base}
	u32 *first = ${root};
	u32 e = first[iova >> ${String(shift)}];

	if (section)
		return e;
	return ((u32 *)phys_to_virt(${below}))[(iova >> 12) & ${String(2 ** (shift - 12) - 1)}];
}

void cpu0(void)
{
${maps
  .map(
    ([iova, paddr, bytes, prot]) => `	pw_assert(!map(${iova}ul, ${paddr}ul, ${bytes}, 1, ${prot}));
	pw_result("entry %#010x", entry(${iova}ul, ${String(bytes === 0x100000)}));
${bytes === 0x10000 ? `	pw_assert(entry(${iova}ul, false) == entry(${iova + 0xf000}ul, false));\n` : ''}`,
  )
  .join('')}
	pw_result("table %#x", entry(${maps[0]![0]}ul, true));
	pw_assert(unmap(${maps[0]![0]}ul, 4096, 1) == 4096);
	pw_result("unmapped %#010x", entry(${maps[0]![0]}ul, false));
	pw_result("neighbour %#010x", entry(${maps[1]![0]}ul, false));
}
`;

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

describe.each(['6.1', '6.12'] as const)('entries that drivers of %s write', version => {
  it.each(DRIVERS)('$driver', async driver => {
    const run = await executeScenario(await openTree(version), scenario(driver));
    expect(run.violations.map(violation => violation.message)).toEqual([]);
    const said = (word: string): readonly string[] =>
      run.results.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1));

    expect(said('entry')).toEqual(driver.maps.map(([, , , , entry]) => hex(entry)));
    const [mask, value] = driver.table;
    expect(Number(said('table')[0]) & mask).toBe(value);
    expect(said('unmapped').map(Number)).toEqual([driver.unmapped]);
    expect(said('neighbour')).toEqual([hex(driver.maps[1]![4])]);
  });
});
