/** A function of mm/ on state that was built by hand, and what it must leave; the figures are reasoned, not recorded. */
export interface MmCase {
  /** The function, as docs/conformance.md names it. */
  readonly name: string;
  /** The C file beside this one in mm/ that builds the state. */
  readonly file: string;
  /** What the scenario reports, line by line. */
  readonly says: readonly string[];
}

export const MM_CASES: readonly MmCase[] = [
  {
    name: '__free_pages()',
    file: 'free-pages.c',
    // Two references to the first page; those who put one leave the other. The three behind it, never counted, are freed.
    says: ['before: 2 0', 'after: 1 0', 'put: 0'],
  },
  {
    name: 'put_page()',
    file: 'put-page.c',
    // A reference to a tail counts at the head; a block that is freed is compound no more.
    says: ['held: 2 0', 'one: 1', 'none: 0 head 0'],
  },
  {
    name: 'try_get_folio()',
    file: 'try-get-folio.c',
    // 1 + 3 references, all at the head; zero stays zero.
    says: ['tail: 1 4', 'free: 1 0'],
  },
  {
    name: 'gup_pte_range()',
    file: 'gup-pte-range.c',
    says: [
      'get three: 1, 3 pages, counts 2 2 2',
      // The fourth entry is not present: it gives up, and keeps what it has for its caller to put.
      'get four: 0, 3 pages, counts 3 3 3',
      // The third page is read-only.
      'write: 0, 2 pages, counts 4 4 3',
      // FOLL_PIN adds GUP_PIN_COUNTING_BIAS, 1024.
      'pin: 1, 1 pages, counts 1028 4 3',
      'found 1, referenced 1',
    ],
  },
  {
    name: 'page_remove_rmap()',
    file: 'page-remove-rmap.c',
    // _mapcount is one less than the mappings, and references stay their holders'.
    says: ['mapped: 2 2', 'once: 0 0', 'no more: -1 -1, mapped 0', 'counts: 1 1'],
  },
  {
    name: '__remove_mapping()',
    file: 'remove-mapping.c',
    says: [
      // The cache, the one who isolated it, and a third: it expects two.
      'held: 0, count 3, cached 1, 1 pages',
      'dirty: 0, count 2, cached 1, 1 pages',
      // Its two references are frozen; the slot is empty.
      'clean: 1, count 0, cached 0, 0 pages',
      'mapping 0, index 7',
    ],
  },
];
