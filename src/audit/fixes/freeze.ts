import { child, isWithin, walk, type CNode } from '../../source/syntax/node';
import { following, leaves } from '../consequences';
import { decisionsOf, type Decision } from '../decisions';
import { pageKey } from '../pages';
import { calleeName, type CountUse } from '../unit';
import { bare } from '../variables';
import type { Fixer } from './fixer';
import { isPure } from './layout';

const READERS =
  /^(?:page_address|lowmem_page_address|page_to_\w+|page_is_\w+|page_zone\w*|Page[A-Z]\w*|folio_(?:address|pfn|nid|test_\w+))$/;

/**
 * `if (page_count(p) == n) … set_page_count(p, m)` becomes a freeze and an unfreeze: the test and the store are then one
 * step for everybody else. Only where nothing between the two can leave, look at the count or hand the page on.
 */
export const freeze: Fixer = {
  rules: ['exact-refcount-decision', 'count-overwritten'],
  propose(use) {
    const { fn } = use;
    const read = use.api.effect === 'set' ? readBefore(use) : use;
    if (!read?.page || !/^(?:page_ref_count|page_count|folio_ref_count)$/.test(read.api.name)) return undefined;
    const decision = decisionsOf(read).find(d => d.sink === 'branch' && d.at.kind === 'if_statement' && d.fn === fn);
    const { compare } = decision ?? {};
    if (!decision || !compare?.other || decision.path.length || decision.computed) return undefined;
    if (compare.op !== '==' && compare.op !== '!=') return undefined;
    const comparison = compare.node;
    if (!isPure(fn, read.page) || !isPure(fn, compare.other)) return undefined;
    const guarded = guardedBy(decision, comparison);
    const store = guarded && storeIn(read, guarded);
    if (!store?.amount) return undefined;
    if (use.api.effect === 'set' && store !== use) return undefined;
    const folio = read.api.name === 'folio_ref_count';
    const page = fn.folded(bare(read.page));
    const name = folio ? 'folio_ref_freeze' : 'page_ref_freeze';
    const not = comparesUnequal(fn.folded(child(comparison, 'operator') ?? comparison), comparison) ? '!' : '';
    return {
      title: `Decide with ${name}() and give the count back with ${folio ? 'folio' : 'page'}_ref_unfreeze()`,
      preferred: true,
      changes: [
        {
          start: comparison.start,
          end: comparison.end,
          text: `${not}${name}(${page}, ${fn.folded(compare.other)})`,
        },
        {
          start: store.node.start,
          end: store.node.end,
          text: `${folio ? 'folio' : 'page'}_ref_unfreeze(${page}, ${fn.folded(store.amount)})`,
        },
      ],
    };
  },
};

const comparesUnequal = (operator: string, comparison: CNode): boolean =>
  (child(comparison, 'operator')?.kind ?? operator) === '!=';

/** The read whose answer guards a store. */
function readBefore(store: CountUse): CountUse | undefined {
  const key = pageKey(store);
  return store.fn.uses
    .filter(u => u.api.effect === 'read' && u.node.start < store.node.start && pageKey(u) === key)
    .at(-1);
}

/** The statements that run only when the comparison said "as expected"; undefined when other tests come behind it. */
function guardedBy(decision: Decision, comparison: CNode): readonly CNode[] | undefined {
  const { at } = decision;
  const unequal = child(comparison, 'operator')?.kind === '!=';
  // The comparison has to be the last thing that the condition asks.
  for (let n: CNode = comparison; n.parent && n.parent !== at; n = n.parent) {
    const { parent } = n;
    if (parent.kind === 'binary_expression') {
      const op = child(parent, 'operator')?.kind;
      if (n.field !== 'right' || op !== (unequal ? '||' : '&&')) return undefined;
    } else if (parent.kind === 'unary_expression' || parent.kind === 'conditional_expression') return undefined;
  }
  const then = child(at, 'consequence');
  const otherwise = child(at, 'alternative');
  if (!then) return undefined;
  if (!unequal) return then.kind === 'compound_statement' ? then.children : undefined;
  return leaves(then) && !otherwise ? following(at) : undefined;
}

/** The store of the count among guarded statements, when everything before it is harmless. */
function storeIn(read: CountUse, guarded: readonly CNode[]): CountUse | undefined {
  const { fn } = read;
  const key = pageKey(read);
  for (const statement of guarded) {
    const store = fn.uses.find(u => u.api.effect === 'set' && u.node.parent === statement && pageKey(u) === key);
    if (store) return store;
    if (fn.uses.some(u => isWithin(u.node, statement) && pageKey(u) === key)) return undefined;
    for (const n of walk(statement)) {
      if (/^(?:return|goto|break|continue|labeled|case)_statement$/.test(n.kind)) return undefined;
      const hands = n.kind === 'call_expression' && key !== undefined && fn.folded(n).includes(key);
      if (hands && !READERS.test(calleeName(fn, n) ?? '')) return undefined;
    }
  }
  return undefined;
}
