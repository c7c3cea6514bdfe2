import { isWithin, walk, type CNode } from '../../source/syntax/node';
import { takersIn } from '../../kernel/speculative-paths';
import { findPath, flowOf } from '../flow';
import { foundByFrameNumber, originOf } from '../origins';
import { isDiscarded, pageKey } from '../pages';
import { pageOf } from '../phrases';
import { silent, type Rule } from '../rule';
import { callArguments, calleeName, type FunctionUnit } from '../unit';
import { bare } from '../variables';

/** A reference is taken on whatever page a frame number leads to, before anything is asked of it. */
export const blindSpeculativeGet: Rule = {
  id: 'blind-speculative-get',
  title: 'A speculative get before any look at the page',
  severity: 'info',
  versions: 'all',
  concerns: 'calls that take a reference unless the page is free',
  check(use) {
    if (use.api.effect !== 'try-add' || use.api.page < 0 || use.symbol === 'try_get_page' || isDiscarded(use.node))
      return undefined;
    const { fn } = use;
    const key = pageKey(use);
    if (key === undefined) return undefined;
    const found = foundByFrameNumber(use);
    if (!found || /swap_entry/.test(found))
      return silent(`The page ${originOf(use).because}; it was not found by its frame number.`);
    const graph = flowOf(fn);
    const get = graph?.at(use.node)?.node;
    if (!graph || !get) return undefined;
    const looks = (node: CNode): boolean => node !== get && asksKind(fn, node, key);
    const inFront = walk(get).some(n => n.start < use.node.start && asksKind(fn, n, key) && !isWithin(use.node, n));
    if (inFront || !findPath(fn, graph, { from: graph.entry, avoid: looks, to: node => node === get }))
      return silent('The page is asked what it is before the reference is taken.');
    return {
      severity: 'info',
      message:
        `${use.symbol}() takes a reference on ${pageOf(use)}, which ${found}, before anything is asked of it. So this code is one of those that raise the count of any page in use, a page table or a driver's buffer too (as ${takersIn(fn.file.version)}), ` +
        'and whoever decides on an exact count there is misled for a moment. Ask first (PageLRU, the page type), take the reference, and ask again.',
    };
  },
};

/** Does a node ask what kind of page it is? */
const asksKind = (fn: FunctionUnit, node: CNode, key: string): boolean =>
  walk(node).some(n => {
    if (n.kind === 'call_expression')
      return ASKS_KIND.test(calleeName(fn, n) ?? '') && callArguments(n).some(a => fn.folded(bare(a)) === key);
    const [page, field] = n.kind === 'field_expression' ? fn.folded(n).split('->') : [];
    return page === key && /^(?:mapping|flags|lru|page_type)$/.test(field ?? '');
  });

const ASKS_KIND =
  /^(?:Page[A-Z]\w*|folio_test_\w+|page_(?:has_type|mapping|mapped|mapcount)|folio_(?:mapping|mapped)|get_page_type|is_\w+)$/;
