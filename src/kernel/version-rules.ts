import { compareVersions, parseVersion, type KernelVersion } from './version';

/** What the kernel's own sources say about the counts in a range of releases. */
export interface VersionRule {
  /** Stable name, as reviews and docs cite it. */
  readonly id: string;
  readonly rule: string;
  /** First and last release, both included; absent where open. */
  readonly from?: string;
  readonly to?: string;
  /** What happens when it is broken. */
  readonly consequence: string;
  /** Where it stands: file, commit. */
  readonly source: string;
}

const row = (id: string, range: string, rule: string, consequence: string, source: string): VersionRule => {
  const [from = '', to = ''] = range.split('..');
  return { id, rule, consequence, source, ...(from ? { from } : {}), ...(to ? { to } : {}) };
};

/** The rules by release: mm_types.h and page-flags.h of 6.1, 6.12 and 7.0, and the commits that changed them. */
export const VERSION_RULES: readonly VersionRule[] = [
  row(
    'R1',
    '..4.17',
    'Extra type information in _mapcount must be -2 or less, and only for pages that are never mapped.',
    'the page looks mapped; bad_page',
    'mm_types.h',
  ),
  row(
    'R2',
    '4.18..6.10',
    'A page that is never mapped to user space may use the four bytes of the mapcount union if page_mapcount_reset() is called before it is freed.',
    'bad_page "nonzero mapcount"; the page leaks',
    'mm_types.h',
  ),
  row(
    'R3',
    '6.11..',
    'The mapcount field must not be used for own purposes; page_mapcount_reset() does not exist.',
    'does not build; rmap, kpagecount and page types are confused',
    '6d21dde7adc0',
  ),
  row(
    'R4',
    '4.18..6.11',
    'page_type shares the four bytes; a value below -128 is a type.',
    'a counter that underflows turns the page into a buddy, offline, table or guard page',
    '6e292b9be7f4',
  ),
  row(
    'R5',
    '6.12..',
    'The top byte of the word is the page type (0xf0 and up); 0x80 to 0xef is reserved for overflow.',
    'a value whose top byte is 0x80 or more is a type or an overflow',
    '4ffca5a96678',
  ),
  row(
    'R6',
    '6.12..',
    'The low 24 bits of page_type belong to the owner after it has set a page type of its own.',
    'needs a PGTY of its own',
    'page-flags.h',
  ),
  row(
    'R7',
    '4.18..',
    '_refcount may be used only so that other CPUs temporarily incrementing and decrementing it does not cause problems.',
    'missed or early decisions, false warnings, lost references',
    'mm_types.h',
  ),
  row(
    'R8',
    '4.7..',
    '_refcount is not to be used directly; see page_ref.h.',
    'tracepoints and searches miss it',
    '0139aa7b7fa1',
  ),
  row(
    'R9',
    '..',
    'The count of a live page is never stored, only while it is 0 or before the page can be found.',
    'a speculative reference is lost; a later put underflows',
    '4231aba000f5',
  ),
  row(
    'R10',
    '5.10..',
    'Nobody may assume that its put is the last; order > 0 that is no compound page is freed by __free_pages().',
    'leaked or doubly freed tails',
    'e320d3012d25, 462a8e08e0e6',
  ),
  row(
    'R11',
    '..',
    'Bit 0 of the second word of struct page must be 0 (it marks a tail).',
    'random redirection to a foreign head page',
    '9ddb3c14afba',
  ),
  row(
    'R12',
    '..',
    'Who used the word of page->mapping restores NULL before the page is freed.',
    'bad_page "non-NULL mapping"',
    'page_expected_state()',
  ),
  row(
    'R13',
    '..',
    'For order > 0 the fields of the tails may be used if some values are restored.',
    'bad tail page',
    'mm_types.h',
  ),
  row(
    'R14',
    '5.1..',
    'A speculative get is get_page_unless_zero() or folio_try_get(); get_page() needs an owned reference; a count at or below 0 is refused.',
    'overflow and use after free',
    '15fab63e1e57',
  ),
  row(
    'R15',
    '6.11..',
    'Speculative gets run under RCU and skip fake heads.',
    'a write to a remapped, read-only struct page',
    'bd225530a4c7',
  ),
  row(
    'R16',
    '6.6..',
    'Page tables own a struct ptdesc; counters that belong to them live there (pt_frag_refcount, pt_share_count).',
    'the bugs of 59d9094df3d7',
    '59d9094df3d7',
  ),
  row(
    'R17',
    '6.14..',
    'alloc_frozen_pages() returns a count of 0 and free_frozen_pages() frees; both are internal to mm.',
    'put_page() on such a page is a bug',
    'mm/internal.h',
  ),
  row(
    'R18',
    '6.16..',
    'IOMMU table pages go through iommu-pages.h and struct ioptdesc.',
    'accounting drifts',
    'the iommu subsystem, iommu-pages',
  ),
  row(
    'R19',
    '6.18..',
    'struct page is on its way to memdesc; CONFIG_NO_PAGE_MAPCOUNT leaves per-page _mapcount of large folios unmaintained.',
    'any use of _mapcount will break',
    'mm_types.h',
  ),
];

/** The rules that hold in a release. */
export const rulesIn = (version: KernelVersion): readonly VersionRule[] =>
  VERSION_RULES.filter(rule => {
    const series = { ...version, patch: 0 };
    const from = rule.from === undefined ? undefined : parseVersion(rule.from);
    const to = rule.to === undefined ? undefined : parseVersion(rule.to);
    return (!from || compareVersions(series, from) >= 0) && (!to || compareVersions(series, to) <= 0);
  });
