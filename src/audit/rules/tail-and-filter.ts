import { isCoreMm } from '../../kernel/core-mm';
import { decisionsOf } from '../decisions';
import { testsOnlyZero } from '../immunity';
import { originOf } from '../origins';
import { pageOf, quote } from '../phrases';
import { silent, type Rule } from '../rule';
import { bare } from '../variables';

/** The count of a struct page that may be a tail: a tail has none. */
export const rawCountOfTail: Rule = {
  id: 'raw-count-of-tail',
  title: 'A raw page_ref call on a page that may be a tail',
  severity: 'info',
  versions: '4.6 on (ddc58f27f9ee)',
  concerns: 'page_ref_* calls, which take the struct page as it is given',
  check(use, context) {
    if (use.api.on !== 'raw' || !use.api.name.startsWith('page_ref_') || use.api.count !== '_refcount')
      return undefined;
    if (isCoreMm(use.fn.file.path) && !context.added(use.node.start))
      return silent('Core mm knows whether the page is a head.');
    const page = use.page && bare(use.page);
    const text = page ? use.fn.folded(page) : '';
    const fragment = originOf(use).population === 'network' && /skb_|sg_page/.test(text);
    const arithmetic = page?.kind === 'binary_expression' || /^nth_page\(/.test(text);
    if (!fragment && !arithmetic) return silent('Nothing says that the page may be a tail of a compound page.');
    return {
      severity: context.added(use.node.start) ? 'info' : 'hint',
      message:
        `${use.symbol}() works on the count of the struct page that it is given, and ${pageOf(use)} may be a tail of a compound page, whose count is always 0: what is taken here no put_page() gives back, and a test reads 0. ` +
        'Use get_page(), put_page() or page_count(), which go to the head, or state that these pages are of order 0.',
    };
  },
};

/** "Count is not 0" is taken for "may be got and put". */
export const refcountedFilter: Rule = {
  id: 'refcounted-filter',
  title: 'A count of at least 1 taken for "this page is reference counted"',
  severity: 'info',
  versions: 'all',
  concerns: 'tests of the count of pages handed in by others against 0',
  check(use) {
    if (use.api.effect !== 'read' || use.api.count !== '_refcount') return undefined;
    const decision = decisionsOf(use).find(
      d => d.compare && testsOnlyZero(d) && (d.sink === 'branch' || d.sink === 'return'),
    );
    if (!decision) return undefined;
    const { fn } = use;
    if (originOf(use).population !== 'network') return silent('The page is not one that others handed in.');
    if (fn.mentions('PageSlab') || fn.mentions('sendpage_ok') || fn.mentions('folio_test_slab'))
      return silent('Slab pages are sorted out beside it.');
    return {
      severity: 'info',
      message:
        `${quote(decision.fn, decision.compare!.node.kind === 'zero' ? use.node : decision.compare!.node)} is meant to keep pages out that may not be got and put, but it sees only tails of plain allocations: a slab page has a count of 1 or more and passes. ` +
        'A put of such a page frees memory under the slab (7d4194abfc4d). Use sendpage_ok(), which tests PageSlab as well.',
    };
  },
};
