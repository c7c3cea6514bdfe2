/** A range of I/O virtual addresses and where it leads: [iova, physical address, bytes]. */
export type Mapped = readonly [iova: number, phys: number, bytes: number];

/** A few calls of the driver, and the bytes that they must leave in its tables. */
export interface Call {
  readonly name: string;
  /** C, run as cpu0() of scenarios/intel-iommu.c; what calls return is checked in place. */
  readonly body: string;
  /**
   * Every leaf entry, keyed by its place in the tables, top level first: "0.0.1.5" is entry 5 of a table of base pages,
   * "0.1.0" a 2 MiB and "0.2" a 1 GiB entry.
   */
  readonly leaves: Readonly<Record<string, bigint>>;
  /** The same in addresses, for the walker that knows the specification only. */
  readonly mapped: readonly Mapped[];
  /** Table pages that are allocated at the end, the root included. */
  readonly tables: number;
  /** Bits that every entry which leads to a table has below its address; 0x3 unless the row says otherwise. */
  readonly table?: bigint;
  /** What the scenario's flush function and the driver log. */
  readonly log?: readonly string[];
  /** WARNs that fire; none unless the row says so. */
  readonly warnings?: number;
  /** Levels of the tables; 4 unless the row says otherwise. */
  readonly levels?: number;
  /** How the bytes follow from the source and the format. */
  readonly because: string;
}

/** `count` entries from `path`.`first` on, each `step` above the one before. */
const entries = (path: string, first: number, count: number, value: bigint, step: bigint): Record<string, bigint> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${path}.${String(first + i)}`, value + BigInt(i) * step]),
  );

/*
 * The format (VT-d specification 3.9.1, second-stage entries): bit 0 read, bit 1 write, bit 7 large page, bit 11 snoop,
 * bits 51:12 address. Nine bits of the address select the entry at each level: 47:39, 38:30, 29:21, 20:12.
 *
 * The source (drivers/iommu/intel/iommu.c of 6.1, __domain_mapping): a leaf is the frame's address, the read, write and
 * snoop bits of `prot`, and always bit 0 (`attr |= DMA_FL_PTE_PRESENT`); a large one has bit 7. pfn_to_dma_pte() makes a
 * table entry of the table's address with both bits set, and as many tables as are missing on the way.
 */
export const CALLS: readonly Call[] = [
  {
    name: 'a page, read and write',
    body: 'pw_assert(!map(0x1000, 0x12345000, SZ_4K, 1, rw));',
    leaves: { '0.0.0.1': 0x12345003n },
    mapped: [[0x1000, 0x12345000, 0x1000]],
    tables: 4,
    because: 'The address with bits 0 and 1; three tables below the root.',
  },
  {
    name: 'a page, read only',
    body: 'pw_assert(!map(0x5000, 0xabcde000, SZ_4K, 1, IOMMU_READ));',
    leaves: { '0.0.0.5': 0xabcde001n },
    mapped: [[0x5000, 0xabcde000, 0x1000]],
    tables: 4,
    because: 'Bit 0 alone.',
  },
  {
    name: 'a page, write only',
    body: 'pw_assert(!map(0x7000, 0x7777000, SZ_4K, 1, IOMMU_WRITE));',
    leaves: { '0.0.0.7': 0x7777003n },
    mapped: [[0x7000, 0x7777000, 0x1000]],
    tables: 4,
    because:
      'The format asks for bit 1 alone (0x7777002). The source sets bit 0 in every leaf, for the first-stage format ' +
      'whose present bit it is, and so makes the page readable. The source wins.',
  },
  {
    name: 'a page that nobody may touch',
    body: 'pw_assert(map(0x7000, 0x7777000, SZ_4K, 1, 0) == -EINVAL);',
    leaves: {},
    mapped: [],
    tables: 1,
    because: '__domain_mapping() refuses before it looks for an entry: not even a table is made.',
  },
  {
    name: 'a page with snooping forced',
    body: 'dmar->set_pte_snp = true; pw_assert(!map(0x1000, 0x12345000, SZ_4K, 1, rw));',
    leaves: { '0.0.0.1': 0x12345803n },
    mapped: [[0x1000, 0x12345000, 0x1000]],
    tables: 4,
    because: 'Bit 11 in the leaf; table entries are made without it.',
  },
  {
    name: 'IOMMU_CACHE, which the format has no bit for',
    body: 'pw_assert(!map(0x1000, 0x12345000, SZ_4K, 1, rw | IOMMU_CACHE | IOMMU_NOEXEC));',
    leaves: { '0.0.0.1': 0x12345003n },
    mapped: [[0x1000, 0x12345000, 0x1000]],
    tables: 4,
    because: 'intel_iommu_map() translates IOMMU_READ and IOMMU_WRITE and drops the rest.',
  },
  {
    name: '2 MiB',
    body: 'pw_assert(!map(0x40000000, 0x80000000, SZ_2M, 1, rw));',
    leaves: { '0.1.0': 0x80000083n },
    mapped: [[0x40000000, 0x80000000, 0x200000]],
    tables: 3,
    because: 'Bits 0, 1 and 7 at level 2.',
  },
  {
    name: '1 GiB',
    body: 'pw_assert(!map(0x80000000, 0x100000000, SZ_1G, 1, rw));',
    leaves: { '0.2': 0x100000083n },
    mapped: [[0x80000000, 0x100000000, 0x40000000]],
    tables: 2,
    because: 'Bits 0, 1 and 7 at level 3.',
  },
  {
    name: '512 aligned pages at once',
    body: 'pw_assert(!map(0x200000, 0x40200000, SZ_4K, 512, rw));',
    leaves: { '0.0.1': 0x40200083n },
    mapped: [[0x200000, 0x40200000, 0x200000]],
    tables: 3,
    because: 'hardware_largepage_caps() merges: both addresses are aligned to 512 pages, and there are 512.',
  },
  {
    name: '512 large pages at once',
    body: 'pw_assert(!map(0x40000000, 0xc0000000, SZ_2M, 512, IOMMU_READ));',
    leaves: { '0.1': 0xc0000081n },
    mapped: [[0x40000000, 0xc0000000, 0x40000000]],
    tables: 2,
    because: 'The same one level up: 262,144 pages are one of 1 GiB.',
  },
  {
    name: '512 pages whose frames are not aligned',
    body: 'pw_assert(!map(0x200000, 0x40201000, SZ_4K, 512, rw));',
    leaves: entries('0.0.1', 0, 512, 0x40201003n, 0x1000n),
    mapped: [[0x200000, 0x40201000, 0x200000]],
    tables: 4,
    because: 'The frame number has its lowest bit set, so nothing can be merged.',
  },
  {
    name: '2 MiB without large pages',
    body: 'dmar->iommu_superpage = 0; pw_assert(!map(0x200000, 0x40200000, SZ_2M, 1, rw));',
    leaves: entries('0.0.1', 0, 512, 0x40200003n, 0x1000n),
    mapped: [[0x200000, 0x40200000, 0x200000]],
    tables: 4,
    because: 'iommu_superpage is 0, as md_domain_init() leaves it: every level but the first is refused.',
  },
  {
    name: '1 GiB with large pages of 2 MiB only',
    body: 'dmar->iommu_superpage = 1; pw_assert(!map(0x40000000, 0x80000000, SZ_1G, 1, rw));',
    leaves: entries('0.1', 0, 512, 0x80000083n, 0x200000n),
    mapped: [[0x40000000, 0x80000000, 0x40000000]],
    tables: 3,
    because: 'One step up is allowed, the second is not: 512 entries of level 2.',
  },
  {
    name: 'across the edge of a table of pages',
    body: 'pw_assert(!map(0x1ff000, 0x12345000, SZ_4K, 2, rw));',
    leaves: { '0.0.0.511': 0x12345003n, '0.0.1.0': 0x12346003n },
    mapped: [[0x1ff000, 0x12345000, 0x2000]],
    tables: 5,
    because: 'Address bits 20:12 go from 511 to 0, bits 29:21 from 0 to 1: a second table of pages.',
  },
  {
    name: 'across the edge of a table of level 2',
    body: 'pw_assert(!map(0x3ffff000, 0x1000, SZ_4K, 2, rw));',
    leaves: { '0.0.511.511': 0x1003n, '0.1.0.0': 0x2003n },
    mapped: [[0x3ffff000, 0x1000, 0x2000]],
    tables: 6,
    because: 'Bits 38:30 go from 0 to 1: two tables of level 2 and two of pages.',
  },
  {
    name: 'two large pages across the edge of a table of level 2',
    body: 'pw_assert(!map(0x3fe00000, 0x5fe00000, SZ_2M, 2, rw));',
    leaves: { '0.0.511': 0x5fe00083n, '0.1.0': 0x60000083n },
    mapped: [[0x3fe00000, 0x5fe00000, 0x400000]],
    tables: 4,
    because: 'Bits 29:21 go from 511 to 0: the entry is looked for again below a second table of level 2.',
  },
  {
    name: 'across the edge of a table of level 3',
    body: 'pw_assert(!map(0x7ffffff000, 0x5000, SZ_4K, 2, rw));',
    leaves: { '0.511.511.511': 0x5003n, '1.0.0.0': 0x6003n },
    mapped: [[0x7ffffff000, 0x5000, 0x2000]],
    tables: 7,
    because: 'Bits 47:39 go from 0 to 1: the root has two entries, with three tables below each.',
  },
  {
    name: 'the last page of the address width',
    body: 'pw_assert(!map(0xfffffffff000, 0x9000, SZ_4K, 1, rw));',
    leaves: { '511.511.511.511': 0x9003n },
    mapped: [[0xfffffffff000, 0x9000, 0x1000]],
    tables: 4,
    because: 'All 36 bits of the page number are set; max_addr is 2^48, which is not above the end.',
  },
  {
    name: 'one page above the address width',
    body: 'pw_assert(map(0x1000000000000, 0x9000, SZ_4K, 1, rw) == -EFAULT);',
    leaves: {},
    mapped: [],
    tables: 1,
    log: ['DMAR: intel_iommu_map: iommu width (48) is not sufficient for the mapped address (1000000001000)'],
    because: 'intel_iommu_map() compares with 2^gaw first.',
  },
  {
    name: 'the highest frame of 52 bits',
    body: 'pw_assert(!map(0x1000, 0xffffffffff000, SZ_4K, 1, rw));',
    leaves: { '0.0.0.1': 0xffffffffff003n },
    mapped: [[0x1000, 0xffffffffff000, 0x1000]],
    tables: 4,
    because: 'Bits 51:12 of a physical address fit the field; nothing masks them.',
  },
  {
    name: 'an address that is not aligned to its page size',
    body: 'pw_assert(map(0x1000, 0x200000, SZ_2M, 1, rw) == -EINVAL);',
    leaves: {},
    mapped: [],
    tables: 1,
    because: 'intel_iommu_map_pages() tests iova | paddr.',
  },
  {
    name: 'a page size that the format does not have',
    body: 'pw_assert(map(0x10000, 0x20000, SZ_64K, 1, rw) == -EINVAL);',
    leaves: {},
    mapped: [],
    tables: 1,
    because: 'Only 4K, 2M and 1G pass.',
  },
  {
    name: 'pages, a large page and a page in one call',
    body: 'pw_assert(!map(0x1ff000, 0x3ff000, SZ_4K, 514, rw));',
    leaves: { '0.0.0.511': 0x3ff003n, '0.0.1': 0x400083n, '0.0.2.0': 0x600003n },
    mapped: [[0x1ff000, 0x3ff000, 0x202000]],
    tables: 5,
    because:
      'One page up to the edge of the table, where the entry is looked for again; then 513 pages at 0x200000 hold one ' +
      'large page; the page that is left is less than one. pteval loses bit 7 again for it.',
  },
  {
    name: 'unmap one of three pages',
    body: `pw_assert(!map(0x1000, 0x10000, SZ_4K, 3, rw));
           pw_assert(unmap(0x2000, SZ_4K, 1) == SZ_4K);`,
    leaves: { '0.0.0.1': 0x10003n, '0.0.0.3': 0x12003n },
    mapped: [
      [0x1000, 0x10000, 0x1000],
      [0x3000, 0x12000, 0x1000],
    ],
    tables: 4,
    log: ['flush domain 1: 0x2000, order 0, leaves only'],
    because: 'dma_clear_pte() stores 0. No table is free, so the flush may keep what it has of the way.',
  },
  {
    name: 'unmap the only page: its tables stay',
    body: `pw_assert(!map(0x1000, 0x10000, SZ_4K, 1, rw));
           pw_assert(unmap(0x1000, SZ_4K, 1) == SZ_4K);`,
    leaves: {},
    mapped: [],
    tables: 4,
    log: ['flush domain 1: 0x1000, order 0, leaves only'],
    because: 'A table goes only when the range covers it, and one page does not cover 512.',
  },
  {
    name: 'unmap all that a table of pages can hold',
    body: `pw_assert(!map(0x200000, 0x40201000, SZ_4K, 512, rw));
           pw_assert(unmap(0x200000, SZ_4K, 512) == SZ_2M);`,
    leaves: {},
    mapped: [],
    tables: 3,
    log: ['flush domain 1: 0x200000, order 9'],
    because:
      'The range covers the entry of level 2: the table goes onto the list, and the flush says that more than leaves is gone.',
  },
  {
    name: 'unmap a table of pages that holds one page',
    body: `pw_assert(!map(0x234000, 0x1000, SZ_4K, 1, rw));
           pw_assert(unmap(0x200000, SZ_4K, 512) == SZ_2M);`,
    leaves: {},
    mapped: [],
    tables: 3,
    log: ['flush domain 1: 0x200000, order 9'],
    because: 'Whether the entries were filled does not matter, only what the range covers.',
  },
  {
    name: 'unmap a large page by its first page',
    body: `pw_assert(!map(0x40000000, 0x80000000, SZ_2M, 1, rw));
           pw_assert(unmap(0x40000000, SZ_4K, 1) == SZ_2M);`,
    leaves: {},
    mapped: [],
    tables: 3,
    log: ['flush domain 1: 0x40000000, order 9, leaves only'],
    because: 'intel_iommu_unmap() finds a leaf of level 2 and raises the size to its 2 MiB.',
  },
  {
    name: 'unmap inside a large page, after its start',
    body: `struct page *buffer = alloc_pages(GFP_KERNEL | __GFP_ZERO, 9);

           pw_assert(!map(0x40000000, page_to_phys(buffer), SZ_2M, 1, rw));
           pw_assert(unmap(0x40001000, SZ_4K, 1) == SZ_2M);
           pw_assert(lookup(0x40000000) == page_to_phys(buffer));
           pw_assert(unmap(0x40000000, SZ_2M, 1) == SZ_2M);
           __free_pages(buffer, 9);`,
    leaves: {},
    mapped: [],
    tables: 3,
    log: ['flush domain 1: 0x40001000, order 10, leaves only', 'flush domain 1: 0x40000000, order 9, leaves only'],
    because:
      'The specification knows no such call; the IOMMU core never makes it. The size becomes 2 MiB, but the range starts ' +
      'one page late and does not cover the entry, so dma_pte_clear_level() walks into the mapped memory as if it were a ' +
      'table. It is zero here, so nothing happens: 2 MiB are reported as unmapped and still translate. Pages ' +
      '0x40001 to 0x40200 differ up to bit 9, so the flush needs order 10.',
  },
  {
    name: 'unmap two neighbours in different tables',
    body: `pw_assert(!map(0x1ff000, 0x12345000, SZ_4K, 2, rw));
           pw_assert(unmap(0x1ff000, SZ_4K, 2) == 2 * SZ_4K);`,
    leaves: {},
    mapped: [],
    tables: 5,
    log: ['flush domain 1: 0x1ff000, order 10, leaves only'],
    because:
      'Two pages round up to order 1, but page 0x1ff is odd: shared_bits are the bits above bit 9 in which 0x1ff and ' +
      '0x200 agree, the lowest of which is bit 10.',
  },
  {
    name: 'map again after unmap',
    body: `pw_assert(!map(0x1000, 0x11111000, SZ_4K, 1, rw));
           pw_assert(unmap(0x1000, SZ_4K, 1) == SZ_4K);
           pw_assert(!map(0x1000, 0x22222000, SZ_4K, 1, IOMMU_READ));`,
    leaves: { '0.0.0.1': 0x22222001n },
    mapped: [[0x1000, 0x22222000, 0x1000]],
    tables: 4,
    log: ['flush domain 1: 0x1000, order 0, leaves only'],
    because: 'The tables that stayed are used again.',
  },
  {
    name: 'map again without unmap',
    body: `pw_assert(!map(0x1000, 0x11111000, SZ_4K, 1, rw));
           pw_assert(!map(0x1000, 0x22222000, SZ_4K, 1, rw));`,
    leaves: { '0.0.0.1': 0x11111003n },
    mapped: [[0x1000, 0x11111000, 0x1000]],
    tables: 4,
    log: ['DMAR: ERROR: DMA PTE for vPFN 0x1 already set (to 11111003 not 22222003)'],
    warnings: 1,
    because: 'cmpxchg64_local() finds the entry taken; the driver complains, and reports success.',
  },
  {
    name: 'a large page where an empty table has stayed',
    body: `pw_assert(!map(0x201000, 0x1000, SZ_4K, 1, rw));
           pw_assert(unmap(0x201000, SZ_4K, 1) == SZ_4K);
           pw_assert(!map(0x200000, 0x40200000, SZ_2M, 1, rw));`,
    leaves: { '0.0.1': 0x40200083n },
    mapped: [[0x200000, 0x40200000, 0x200000]],
    tables: 3,
    log: ['flush domain 1: 0x201000, order 0, leaves only', 'flush domain 1: 0x200000, order 9'],
    because: 'switch_to_super_page() clears the entry, frees the table, and then flushes.',
  },
  {
    name: '1 GiB where two levels of empty tables have stayed',
    body: `pw_assert(!map(0x40000000, 0x1000, SZ_4K, 1, rw));
           pw_assert(unmap(0x40000000, SZ_4K, 1) == SZ_4K);
           pw_assert(!map(0x40000000, 0x80000000, SZ_1G, 1, rw));`,
    leaves: { '0.1': 0x80000083n },
    mapped: [[0x40000000, 0x80000000, 0x40000000]],
    tables: 2,
    log: ['flush domain 1: 0x40000000, order 0, leaves only', 'flush domain 1: 0x40000000, order 18'],
    because: 'dma_pte_free_level() goes down to level 2 first; 262,144 pages are order 18, which the unit still takes.',
  },
  {
    name: 'an address inside a large page',
    body: `pw_assert(!map(0x80000000, 0x100000000, SZ_1G, 1, rw));
           pw_assert(lookup(0x80000000) == 0x100000000);
           pw_assert(lookup(0xbfffffff) == 0x13fffffff);
           pw_assert(!lookup(0xc0000000));
           pw_assert(!lookup(0x7fffffff));`,
    leaves: { '0.2': 0x100000083n },
    mapped: [[0x80000000, 0x100000000, 0x40000000]],
    tables: 2,
    because:
      'Bit 7 of the entry is masked with the address; iova_to_phys() adds the low 30 bits. Looking up makes no tables: ' +
      'the level that is asked for is 0.',
  },
  {
    name: 'three levels',
    body: `dmar->agaw = 1;
           dmar->gaw = 39;
           pw_show_table("vtd-second-stage", dmar->pgd, 3);
           pw_assert(!map(0x7ffffff000, 0x9000, SZ_4K, 1, rw));
           pw_assert(map(0x8000000000, 0x9000, SZ_4K, 1, rw) == -EFAULT);`,
    levels: 3,
    leaves: { '511.511.511': 0x9003n },
    mapped: [[0x7ffffff000, 0x9000, 0x1000]],
    tables: 3,
    log: ['DMAR: intel_iommu_map: iommu width (39) is not sufficient for the mapped address (8000001000)'],
    because: 'The root is a table of level 3 when agaw is 1.',
  },
  {
    name: 'first-stage tables',
    body: `dmar->flags |= DOMAIN_FLAG_USE_FIRST_LEVEL;
           pw_assert(!map(0x1000, 0x12345000, SZ_4K, 1, rw));
           pw_assert(!map(0x3000, 0x6000, SZ_4K, 1, IOMMU_READ));
           pw_assert(lookup(0x1abc) == 0x12345abc);`,
    leaves: { '0.0.0.1': 0x8000000012345067n, '0.0.0.3': 0x8000000000006025n },
    mapped: [
      [0x1000, 0x12345000, 0x1000],
      [0x3000, 0x6000, 0x1000],
    ],
    tables: 4,
    table: 0x8000000000000027n,
    because:
      'Bits 0 present, 1 write, 2 user, 5 accessed, 6 dirty when written, 63 no execute; table entries have bits 0, 1, 2, ' +
      '5 and 63.',
  },
  {
    name: 'the whole domain is freed',
    body: `pw_assert(!map(0x1000, 0x10000, SZ_4K, 3, rw));
           pw_assert(!map(0x40000000, 0x80000000, SZ_2M, 1, rw));
           pw_assert(!map(0xfffffffff000, 0x9000, SZ_4K, 1, rw));
           domain->ops->free(domain);
           domain = NULL;`,
    leaves: {},
    mapped: [],
    tables: 0,
    because: 'domain_exit() lists all tables and the root, and puts them.',
  },
];
