/** What a run shows, as far as a mutation's prediction speaks of it. */
export interface Shown {
  /** All leaf entries by place, as in calls.ts. */
  readonly leaves?: Readonly<Record<string, bigint>>;
  /** Bits below the address of entries that lead to tables. */
  readonly tableBits?: readonly bigint[];
  /** Table pages that are still allocated. */
  readonly tables?: number;
  readonly log?: readonly string[];
  /** What stopped or warned: kinds, in order. */
  readonly violations?: readonly string[];
}

/** One edit of the driver's text and what it must change. */
export interface Mutation {
  readonly name: string;
  readonly file: 'iommu.c' | 'iommu.h';
  /** Matches once, or the test fails: the driver is not what this was written for. */
  readonly find: RegExp;
  readonly put: string;
  /** C, run as cpu0(). */
  readonly body: string;
  /** What the tree's own text shows. */
  readonly original: Shown;
  /** What the edited text shows, written down before it was run. */
  readonly mutated: Shown;
  readonly because: string;
}

const onePage = 'map(0x1000, 0x12345000, SZ_4K, 1, rw);';
const twoPages = 'map(0x1000, 0x10000, SZ_4K, 2, rw); unmap(0x1000, SZ_4K, 2);';
const fullTable = 'map(0x200000, 0x40201000, SZ_4K, 512, rw); unmap(0x200000, SZ_4K, 512);';
const largePage = `int level = 2;

                   map(0x40000000, 0x80000000, SZ_2M, 1, rw);
                   pw_log("entry %#llx", pfn_to_dma_pte(dmar, 0x40000, &level)->val);`;

/** The edits. Regular expressions, because no line of the kernel is kept here. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a flag bit: leaves lose the bit that every leaf gets',
    file: 'iommu.c',
    find: /attr \|= DMA_FL_PTE_PRESENT;/,
    put: ';',
    body: 'map(0x1000, 0x12345000, SZ_4K, 1, IOMMU_WRITE);',
    original: { leaves: { '0.0.0.1': 0x12345003n } },
    mutated: { leaves: { '0.0.0.1': 0x12345002n } },
    because: 'Only the write bit of prot is left.',
  },
  {
    name: 'a flag bit: large pages lose their mark',
    file: 'iommu.c',
    find: /pteval \|= DMA_PTE_LARGE_PAGE;/,
    put: ';',
    body: largePage,
    original: { log: ['entry 0x80000083'] },
    mutated: { log: ['entry 0x80000003'] },
    because: 'Bits 0 and 1 only; it now looks like the address of a table.',
  },
  {
    name: 'a flag bit: tables become read only',
    file: 'iommu.c',
    find: /(<< VTD_PAGE_SHIFT\) \| DMA_PTE_READ) \| DMA_PTE_WRITE;/,
    put: '$1;',
    body: onePage,
    original: { tableBits: [0x3n] },
    mutated: { tableBits: [0x1n], leaves: { '0.0.0.1': 0x12345003n } },
    because: 'The entries that pfn_to_dma_pte() installs; the leaf is made elsewhere.',
  },
  {
    name: 'a flag bit: what the driver calls a large page',
    file: 'iommu.h',
    find: /(#define DMA_PTE_LARGE_PAGE\s+BIT_ULL\()7\)/,
    put: '$18)',
    body: largePage,
    original: { log: ['entry 0x80000083'] },
    mutated: { log: ['entry 0x80000103'] },
    because: 'Bit 8 instead of bit 7.',
  },
  {
    name: 'a constant: eight bits for each level',
    file: 'iommu.c',
    find: /(#define LEVEL_STRIDE\s+)\(9\)/,
    put: '$1(8)',
    body: 'map(0x1ff000, 0x12345000, SZ_4K, 1, rw);',
    original: { leaves: { '0.0.0.511': 0x12345003n } },
    mutated: { leaves: { '0.0.1.255': 0x12345003n } },
    because: 'Page 0x1ff is entry 255 below entry 1 when a level has 256.',
  },
  {
    name: 'a loop bound: unmap stops one entry early',
    file: 'iommu.c',
    find: /(pfn = level_pfn \+ level_size\(level\);\s+\} while \(!first_pte_in_page\(\+\+pte\) && pfn) <= (last_pfn\);)/,
    put: '$1 < $2',
    body: twoPages,
    original: { leaves: {} },
    mutated: { leaves: { '0.0.0.2': 0x11003n } },
    because: 'The second page is the last one of the range.',
  },
  {
    name: 'a loop bound: the walk ends at the first entry of a table',
    file: 'iommu.c',
    find: /(pfn = level_pfn \+ level_size\(level\);\s+\} while \()!(first_pte_in_page\(\+\+pte\))/,
    put: '$1$2',
    body: twoPages,
    original: { leaves: {} },
    mutated: { leaves: { '0.0.0.2': 0x11003n } },
    because: 'The condition is false after the first entry at every level.',
  },
  {
    name: 'a step: frames go up twice as fast',
    file: 'iommu.c',
    find: /pteval \+= lvl_pages \* VTD_PAGE_SIZE;/,
    put: 'pteval += 2 * lvl_pages * VTD_PAGE_SIZE;',
    body: 'map(0x1000, 0x10000, SZ_4K, 3, rw);',
    original: { leaves: { '0.0.0.1': 0x10003n, '0.0.0.2': 0x11003n, '0.0.0.3': 0x12003n } },
    mutated: { leaves: { '0.0.0.1': 0x10003n, '0.0.0.2': 0x12003n, '0.0.0.3': 0x14003n } },
    because: 'Each entry is 0x2000 above the one before.',
  },
  {
    name: 'a shift: pages are mapped one place further',
    file: 'iommu.c',
    find: /return __domain_mapping\(dmar_domain, iova >> VTD_PAGE_SHIFT,/,
    put: 'return __domain_mapping(dmar_domain, (iova >> VTD_PAGE_SHIFT) + 1,',
    body: onePage,
    original: { leaves: { '0.0.0.1': 0x12345003n } },
    mutated: { leaves: { '0.0.0.2': 0x12345003n } },
    because: 'The page number of the address, plus one.',
  },
  {
    name: 'a dropped flush',
    file: 'iommu.c',
    find: /xa_for_each\(&dmar_domain->iommu_array, i, info\)\s+iommu_flush_iotlb_psi\(info->iommu, dmar_domain,\s+start_pfn, nrpages,\s+list_empty\(&gather->freelist\), 0\);/,
    put: '(void)info; (void)i; (void)nrpages; (void)start_pfn;',
    body: twoPages,
    original: { log: ['flush domain 1: 0x1000, order 2, leaves only'] },
    mutated: { log: [], leaves: {} },
    because: 'intel_iommu_tlb_sync() puts the list without a word to the unit.',
  },
  {
    name: 'a negated argument: the flush keeps the freed tables',
    file: 'iommu.c',
    find: /(start_pfn, nrpages,\s+)list_empty\(&gather->freelist\), 0\);/,
    put: '$1!list_empty(&gather->freelist), 0);',
    body: fullTable,
    original: { log: ['flush domain 1: 0x200000, order 9'] },
    mutated: { log: ['flush domain 1: 0x200000, order 9, leaves only'] },
    because: 'The hint is set when a table goes, which is when it must not be.',
  },
  {
    name: 'a dropped put: tables leak',
    file: 'iommu.c',
    find: /(list_empty\(&gather->freelist\), 0\);\s+)put_pages_list\(&gather->freelist\);/,
    put: '$1;',
    body: fullTable,
    original: { tables: 3 },
    mutated: { tables: 4 },
    because: 'The table of pages is unlinked and listed, and nobody frees the list.',
  },
  {
    name: 'a swapped branch: the winner of the race frees its table',
    file: 'iommu.c',
    find: /if \((cmpxchg64\(&pte->val, 0ULL, pteval\))\)/,
    put: 'if (!$1)',
    body: onePage,
    original: { violations: [] },
    mutated: { violations: ['use-after-free'] },
    because: 'The table has just been installed; the next step down reads it.',
  },
  {
    name: 'a swapped branch: large pages are never used',
    file: 'iommu.c',
    find: /support = domain->iommu_superpage;/,
    put: 'support = !domain->iommu_superpage;',
    body: 'map(0x200000, 0x40200000, SZ_4K, 512, rw); unmap(0x200000, SZ_4K, 511);',
    original: { leaves: {}, tables: 3 },
    mutated: { leaves: { '0.0.1.511': 0x403ff003n }, tables: 4 },
    because: 'One large page goes as a whole; of 512 small ones the last is not in the range.',
  },
  {
    name: 'a wrong value: clearing leaves the read bit',
    file: 'iommu.h',
    find: /(static inline void dma_clear_pte\(struct dma_pte \*pte\)\s+\{\s+pte->val) = 0;/,
    put: '$1 &= ~2ULL;',
    body: `${onePage} unmap(0x1000, SZ_4K, 1);`,
    original: { leaves: {} },
    mutated: { leaves: { '0.0.0.1': 0x12345001n } },
    because: 'The page stays readable.',
  },
  {
    name: 'a missing flag: tables are not zeroed',
    file: 'iommu.c',
    find: /alloc_pages_node\(node, GFP_ATOMIC \| __GFP_ZERO, 0\)/,
    put: 'alloc_pages_node(node, GFP_ATOMIC, 0)',
    body: onePage,
    original: { violations: [] },
    mutated: { violations: ['undefined-behaviour'] },
    because: 'Whether an entry is present is decided by bytes that nobody wrote.',
  },
  {
    name: 'a lost size: a large page is unmapped by halves',
    file: 'iommu.c',
    find: /if \(size < VTD_PAGE_SIZE << level_to_offset_bits\(level\)\)\s+size = VTD_PAGE_SIZE << level_to_offset_bits\(level\);/,
    put: ';',
    body: `struct page *buffer = alloc_pages(GFP_KERNEL | __GFP_ZERO, 9);

           map(0x40000000, page_to_phys(buffer), SZ_2M, 1, rw);
           pw_log("unmapped %zu", unmap(0x40000000, SZ_4K, 1));`,
    original: { log: ['flush domain 1: 0x40000000, order 9, leaves only', 'unmapped 2097152'], leaves: {} },
    mutated: { log: ['flush domain 1: 0x40000000, order 0, leaves only', 'unmapped 4096'] },
    because: 'The range no longer covers the entry, so the walk goes on into the mapped memory, which is zero.',
  },
];
