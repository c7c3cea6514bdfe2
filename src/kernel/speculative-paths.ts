import { compareVersions, parseVersion, type KernelVersion } from './version';

/** A path in the kernel that takes a reference on whatever page it finds, and looks only then. */
export interface SpeculativePath {
  readonly name: string;
  /** Where it is in 6.1. */
  readonly source: string;
  /** What it asks of the page before it takes the reference. */
  readonly before: string;
  /** By how much it raises the count. */
  readonly delta: readonly number[];
  /** Can it reach a page-table page of an IOMMU that is in use? */
  readonly reaches: 'by a stale pointer' | 'at will' | 'no';
  /** From this release on it looks first, so {@link reaches} no longer holds. */
  readonly looksFirstFrom?: string;
}

/** What one pin (FOLL_PIN) adds to the count of a small page: GUP_PIN_COUNTING_BIAS. */
export const PIN_BIAS = 1024;

/** Who may raise a count for a moment, from the sources of 6.1, 6.12 and 7.0. */
export const SPECULATIVE_PATHS: readonly SpeculativePath[] = [
  {
    name: 'GUP-fast',
    source: 'mm/gup.c: gup_pte_range(), try_grab_folio()',
    before: 'nothing: the page comes from a PTE that may be stale',
    delta: [1, PIN_BIAS],
    reaches: 'by a stale pointer',
  },
  {
    name: 'page-cache lookup',
    source: 'mm/filemap.c: mapping_get_entry() and four others',
    before: 'nothing: the folio comes from an xarray slot, under RCU',
    delta: [1],
    reaches: 'by a stale pointer',
  },
  {
    name: 'DAMON',
    source: 'mm/damon/ops-common.c: damon_get_page()',
    before: 'nothing; whether it is on the LRU is asked afterwards',
    delta: [1],
    reaches: 'at will',
    looksFirstFrom: '7.0',
  },
  {
    name: 'split_huge_pages',
    source: 'mm/huge_memory.c: split_huge_pages_all()',
    before: 'nothing: every online page',
    delta: [1],
    reaches: 'at will',
  },
  {
    name: 'memory offlining',
    source: 'mm/memory_hotplug.c: do_migrate_range()',
    before: 'that the block holds nothing unmovable',
    delta: [1],
    reaches: 'no',
  },
  {
    name: 'compaction',
    source: 'mm/compaction.c: isolate_migratepages_block()',
    before: 'PageLRU',
    delta: [1],
    reaches: 'by a stale pointer',
  },
  {
    name: 'KSM',
    source: 'mm/ksm.c: get_ksm_page()',
    before: 'page->mapping',
    delta: [1],
    reaches: 'by a stale pointer',
  },
  {
    name: 'page idle tracking',
    source: 'mm/page_idle.c: page_idle_get_page()',
    before: 'PageLRU',
    delta: [1],
    reaches: 'by a stale pointer',
  },
  {
    name: 'memory failure',
    source: 'mm/memory-failure.c: __get_hwpoison_page()',
    before: 'that the page is on the LRU, movable or free',
    delta: [1],
    reaches: 'no',
  },
];

/** The paths that can reach a page which is no page-cache or user page, in a release. */
export const pathsIn = (version: KernelVersion): readonly SpeculativePath[] =>
  SPECULATIVE_PATHS.filter(path => {
    const first = path.looksFirstFrom === undefined ? undefined : parseVersion(path.looksFirstFrom);
    return path.reaches !== 'no' && (!first || compareVersions(version, first) < 0);
  });

/** Those paths as one phrase: "GUP-fast (+1, or +1024 for a pin), a page-cache lookup under RCU, …". */
export function takersIn(version: KernelVersion): string {
  const walkers = pathsIn(version)
    .filter(path => path.reaches === 'at will' || path.name === 'compaction')
    .map(path => path.name);
  return `GUP-fast (+1, or +${PIN_BIAS} for a pin), a page-cache lookup under RCU, or a walker over page frames (${walkers.join(', ')})`;
}
