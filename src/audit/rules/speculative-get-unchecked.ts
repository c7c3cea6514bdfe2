import { isWithin, walk, type CNode } from '../../source/syntax/node';
import { findPath, flowOf, truthIn } from '../flow';
import { originOf } from '../origins';
import { isDiscarded, pageKey } from '../pages';
import { pageOf } from '../phrases';
import { silent, type Rule } from '../rule';
import { calleeName, type CountUse, type FunctionUnit } from '../unit';

/** Asks what kind of page it is, or whether it is still the one that was looked for. */
const RECHECKS =
  /^(?:Page[A-Z]\w*|folio_test_\w+|xas_\w*(?:reload|load|retry)\w*|page_(?:folio|mapping|is_\w+|to_nid|zone\w*)|folio_(?:mapping|nid|lruvec\w*|lock\w*|trylock\w*)|\w*lock_page\w*|compound_head|TestClear\w+|is_\w+|get_page_type|READ_ONCE|p[tmu]e?d?_same|thp_\w+|isolate_\w+)$/;

/** A reference was taken on whatever page stood there, and nobody asks whether it is the right one. */
export const speculativeGetUnchecked: Rule = {
  id: 'speculative-get-unchecked',
  title: 'A speculative get without a recheck',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that take a reference unless the page is free',
  check(use, context) {
    if (use.api.effect !== 'try-add' || use.api.page < 0 || use.symbol === 'try_get_page' || isDiscarded(use.node))
      return undefined;
    const { fn } = use;
    const key = pageKey(use);
    if (!fn.body || key === undefined) return undefined;
    const origin = originOf(use);
    if (origin.population !== 'pfn') return silent(`The page ${origin.because}; it was not found by its frame number.`);
    const way = uncheckedPath(use, key);
    if (!way) return silent('The page is examined again, or put, after the reference was taken, on every path.');
    return {
      severity: context.added(use.node.start) ? 'warning' : 'hint',
      message:
        `${use.symbol}() takes a reference on ${pageOf(use)}, found by its frame number, and nothing here asks afterwards whether it is still the page that was meant. ` +
        'Between the look-up and the get it may have been freed and given to somebody else, an IOMMU table for instance, who then sees a count it did not expect and frees late. ' +
        'Look again once the reference is held, and put it if the answer has changed.',
    };
  },
};

/** A path on which the reference was taken and the page is neither examined nor put. */
function uncheckedPath(use: CountUse, key: string): readonly CNode[] | undefined {
  const { fn } = use;
  const graph = flowOf(fn);
  const from = graph?.at(use.node);
  if (!graph || !from?.node) return undefined;
  const asked = from.next.some(edge => edge.when !== undefined);
  const when = asked ? truthIn(fn, use.node, from.node) : undefined;
  const settles = (node: CNode): boolean =>
    isExamined(fn, node) ||
    fn.uses.some(
      u =>
        u !== use &&
        (u.api.effect === 'put' || u.api.effect === 'sub-and-test') &&
        pageKey(u) === key &&
        isWithin(u.node, node),
    );
  // The same condition may go on to ask: `get(page) && PageLRU(page)`.
  return findPath(fn, graph, { from, avoid: settles, ...(when === undefined ? {} : { when }) });
}

/** Does a statement ask what kind of page it is, or whether it is still the one that was looked for? */
export const isExamined = (fn: FunctionUnit, node: CNode): boolean =>
  walk(node).some(n => {
    if (n.kind === 'call_expression')
      return RECHECKS.test(calleeName(fn, n) ?? '') || (calleeName(fn, n) ?? '').includes('check');
    return (
      n.kind === 'field_expression' && /(?:->|\.)(?:mapping|flags|lru|index|private|compound_head)$/.test(fn.folded(n))
    );
  });
