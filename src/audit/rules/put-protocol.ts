import { child, isWithin, walk, type CNode } from '../../source/syntax/node';
import { isCoreMm } from '../../kernel/core-mm';
import { decisionsOf } from '../decisions';
import { isPrint } from '../names';
import { findPath, flowOf, truthIn } from '../flow';
import { callsMatching, givesNewValue, isDiscarded, pageKey, samePage } from '../pages';
import { pageOf, quote } from '../phrases';
import { silent, type Rule } from '../rule';
import { callArguments, calleeName, type CountUse } from '../unit';
import { bare, constantOf, variablesOf } from '../variables';

const isPut = (use: CountUse): boolean => use.api.effect === 'put' || use.api.effect === 'free';

/** Freed by one call whatever others hold: what follows may not touch the page. */
const FREES_OUTRIGHT = new Set(['__free_page', '__free_pages', 'free_unref_page', 'free_frozen_pages']);

/** The page is touched after the reference that kept it was given back. */
export const useAfterPut: Rule = {
  id: 'use-after-put',
  title: 'A page used after its put',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that give a reference back, as statements of their own',
  check(use, context) {
    if (!isPut(use) || !isDiscarded(use.node) || use.wrapper || !/^(?:raw|head|folio)$/.test(use.api.on))
      return undefined;
    const { fn } = use;
    const key = pageKey(use);
    if (key === undefined || !/^[A-Za-z_]\w*$/.test(key)) return silent('The page has no name of its own to look for.');
    const others = samePage(use);
    const taken = others.some(u => u.node.start < use.node.start && /^(?:add|try-add)$/.test(u.api.effect));
    if (taken) return silent('The function took a reference of its own before; another may remain.');
    const again = others.some(u => u.node.start > use.node.start && isPut(u));
    if (again) return silent('The function puts the page again, so it owns more than one reference.');
    const touch = firstTouch(use, key);
    if (!touch) return silent('On no path behind it is the page touched.');
    const outright = FREES_OUTRIGHT.has(use.api.name);
    return {
      severity: outright || context.added(use.node.start) ? 'warning' : 'info',
      message:
        `${quote(fn, touch)} uses ${pageOf(use)} after ${use.symbol}() gave its reference back. ` +
        (outright
          ? 'The page may belong to somebody else by then. '
          : 'If that was the last reference, and nobody can promise that it was not, the page belongs to somebody else by then. ') +
        'Use the page first and put it last.',
      related: [{ start: touch.start, message: 'The use behind the put.' }],
    };
  },
};

/** Asks where the page is, which stays true whoever has it. */
const ASKS_WHERE = /^(?:page_to_(?:pfn|phys|nid)|page_zone\w*|PageHighMem|adjust_managed_page_count|IS_ERR\w*)$/;

/** The first dereference or hand-over of a name on a path behind the put, as long as it keeps its value. */
function firstTouch(use: CountUse, name: string): CNode | undefined {
  const { fn } = use;
  const graph = flowOf(fn);
  const from = graph?.at(use.node);
  if (!graph || !from) return undefined;
  // Another turn of a loop has another page, mostly by ways that cannot be seen; only an outright free is followed there.
  const forwards = !FREES_OUTRIGHT.has(use.api.name);
  const path = findPath(fn, graph, {
    from,
    avoid: node => givesNewValue(fn, node, name) || (forwards && node.start < use.node.start),
    to: node =>
      !givesNewValue(fn, node, name) && !(forwards && node.start < use.node.start) && touchIn(node) !== undefined,
  });
  return path && touchIn(path.at(-1)!);

  function touchIn(node: CNode): CNode | undefined {
    for (const n of walk(node)) {
      if (n.kind !== 'identifier' || fn.text(n) !== name) continue;
      if (n.parent?.kind === 'field_expression' && n.field === 'argument') return n.parent;
      const call = n.parent?.kind === 'argument_list' ? n.parent.parent : undefined;
      const callee = call ? (calleeName(fn, call) ?? '') : '';
      if (call && !isPrint(callee) && !ASKS_WHERE.test(callee)) return call;
    }
    return undefined;
  }
}

const LOOKS_AT_HEAD =
  /^(?:PageHead|PageCompound|PageTail|PageTransHuge|compound_(?:head|order|nr)|folio_(?:order|nr_pages|test_large)|page_order)$/;

/** Whether a page is compound is asked after the reference that kept it was dropped. */
export const headTestedAfterPut: Rule = {
  id: 'head-tested-after-put',
  title: 'A page asked whether it is compound after the put',
  severity: 'warning',
  versions: 'all (462a8e08e0e6)',
  concerns: 'calls that give a reference back',
  check(use) {
    if (use.api.effect !== 'sub-and-test' && !isPut(use)) return undefined;
    const { fn } = use;
    const key = pageKey(use);
    if (key === undefined || !fn.body) return undefined;
    const look = lookBehind(use, key);
    if (isCoreMm(fn.file.path)) return silent('Core mm keeps the page by a lock here (lru_lock, the zone lock).');
    if (!look) return silent('Nothing behind it asks whether the page is compound.');
    return {
      severity: 'warning',
      message:
        `${quote(fn, look)} looks at the page after the reference that kept it was dropped. Whoever holds the other reference may have put it meanwhile, and then the page is free or somebody else's: ` +
        'that race freed the tails of pages in use (462a8e08e0e6, after e320d3012d25). Ask before the put and keep the answer.',
      related: [{ start: look.start, message: 'The look behind the put.' }],
    };
  },
};

/** A question about the head on a path on which the reference was dropped and was not known to be the last. */
function lookBehind(use: CountUse, key: string): CNode | undefined {
  const { fn } = use;
  const graph = flowOf(fn);
  const from = graph?.at(use.node);
  if (!graph || !from) return undefined;
  const asks = (node: CNode): CNode | undefined =>
    walk(node).find(
      n =>
        n.kind === 'call_expression' &&
        n.start !== use.node.start &&
        LOOKS_AT_HEAD.test(calleeName(fn, n) ?? '') &&
        callArguments(n).some(a => fn.folded(bare(a)) === key),
    );
  const query = {
    from,
    avoid: (node: CNode) => givesNewValue(fn, node, key),
    to: (node: CNode) => asks(node) !== undefined,
  };
  if (use.api.effect !== 'sub-and-test') {
    const path = isDiscarded(use.node) ? findPath(fn, graph, query) : undefined;
    return path && asks(path.at(-1)!);
  }
  // Where it was the last reference the page is ours; on the other side it is not.
  const truth = from.node && truthIn(fn, use.node, from.node);
  const path = truth === undefined ? undefined : findPath(fn, graph, { ...query, when: !truth });
  return path && asks(path.at(-1)!);
}

/** Several pages that are no compound page are given back one reference at a time. */
export const highOrderPut: Rule = {
  id: 'high-order-put',
  title: 'A page of higher order that is no compound page freed by put_page()',
  severity: 'warning',
  versions: 'all',
  concerns: 'put_page() and folio_put()',
  check(use) {
    if (use.api.name !== 'put_page' && use.api.name !== 'folio_put') return undefined;
    const { fn } = use;
    const key = pageKey(use);
    if (key === undefined) return undefined;
    for (const a of variablesOf(fn).assigned(key)) {
      const call = bare(a.value);
      if (call.kind !== 'call_expression') continue;
      const name = calleeName(fn, call) ?? '';
      const args = callArguments(call);
      const order = name === 'alloc_pages' ? args[1] : name === 'alloc_pages_node' ? args[2] : undefined;
      if (!order || constantOf(fn, order) === 0) continue;
      const gfp = args[name === 'alloc_pages' ? 0 : 1];
      if (gfp && /COMP|gfp|flags/i.test(fn.folded(gfp)) && !/^GFP_\w+$/.test(fn.folded(gfp))) continue;
      if (callsMatching(fn, /^split_page$/).length)
        return silent('The pages are split before, each has a count of its own.');
      return {
        severity: 'warning',
        message:
          `${pageOf(use)} was allocated with ${quote(fn, call)}, without __GFP_COMP, so only its first page has a count. ${use.symbol}() frees that page alone and the others leak. ` +
          '__free_pages() knows the order, also when somebody else holds a reference for a moment (e320d3012d25). Pass __GFP_COMP, or free with __free_pages().',
        related: [{ start: call.start, message: 'The allocation.' }],
      };
    }
    return silent('The page is not seen to come from an allocation of higher order.');
  },
};

const PINS = /^pin_user_(?:pages|page)\w*$|^pin_longterm\w*$/;
const GETS = /^get_user_(?:pages|page)\w*$/;

/** FOLL_PIN is undone by unpin_user_page(), FOLL_GET by put_page(). */
export const pinPutMismatch: Rule = {
  id: 'pin-put-mismatch',
  title: 'A pin given back by put_page(), or a reference by unpin',
  severity: 'warning',
  versions: '5.6 on',
  concerns: 'calls that give back references of user pages',
  check(use) {
    const unpins = /^unpin_/.test(use.api.name);
    const puts = /^(?:put_page|folio_put|release_pages)$/.test(use.api.name);
    if (!unpins && !puts) return undefined;
    const { fn } = use;
    const array = use.page && /^(\w+(?:(?:->|\.)\w+)*)/.exec(fn.folded(bare(use.page)))?.[1];
    if (!array) return undefined;
    const wrong = callsMatching(fn, unpins ? GETS : PINS).find(call => handsOver(call, array));
    if (!wrong) return silent('The page is not seen to come from the other kind of get in this function.');
    if (callsMatching(fn, unpins ? PINS : GETS).some(call => handsOver(call, array)))
      return silent('The function takes the pages either way.');
    return {
      severity: 'warning',
      message: unpins
        ? `${use.symbol}() takes 1024 off the count, but ${quote(fn, wrong)} took a plain reference (FOLL_GET): the count underflows and the page is freed in use. Use put_page().`
        : `${use.symbol}() takes 1 off the count, but ${quote(fn, wrong)} took a pin, 1024 on a small page (FOLL_PIN): the page stays pinned for ever. Use unpin_user_page().`,
      related: [{ start: wrong.start, message: 'Where the page comes from.' }],
    };
    function handsOver(call: CNode, name: string): boolean {
      return callArguments(call).some(a => fn.folded(a).replace(/^&/, '').startsWith(name));
    }
  },
};

/** A frozen page is thawed or freed on every path. */
export const freezeImbalance: Rule = {
  id: 'freeze-imbalance',
  title: 'A freeze without unfreeze or free',
  severity: 'warning',
  versions: 'all',
  concerns: 'page_ref_freeze() and folio_ref_freeze()',
  check(use, context) {
    if (use.api.effect !== 'freeze') return undefined;
    const { fn } = use;
    if (isCoreMm(fn.file.path) && !context.added(use.node.start))
      return silent('Core mm keeps pages frozen on purpose, on its free lists for instance.');
    if (isDiscarded(use.node))
      return {
        severity: 'warning',
        message: `${use.symbol}() fails when somebody else holds a reference; without a look at the result the code goes on as if ${pageOf(use)} were frozen. Test it, and retry or give up when it is 0.`,
      };
    const ends = (node: CNode): boolean =>
      fn.uses.some(u => u !== use && /^(?:unfreeze|free|set)$/.test(u.api.effect) && isWithin(u.node, node)) ||
      walk(node).some(
        n =>
          n.kind === 'call_expression' &&
          n.start !== use.node.start &&
          /free|thaw|unfreeze|put|remove|prep_|split/.test(calleeName(fn, n) ?? ''),
      );
    const leaks = frozenPath(use, ends);
    if (leaks === 'none') return silent('The function unfreezes or frees the page again, on every path.');
    if (leaks && fn.body && walk(fn.body).some(n => n.start > use.node.end && n.kind === 'call_expression' && ends(n)))
      return {
        severity: 'warning',
        message:
          `${use.symbol}() takes the count of ${pageOf(use)} to 0, and one path of ${fn.name}() leaves without restoring or freeing it: ${wayOf(use, leaks)}. ` +
          'A page with a count of 0 can neither be got nor put: it leaks. Call page_ref_unfreeze() on that path, too.',
        related: leaks.slice(-1).map(node => ({ start: node.start, message: 'The last branch on that path.' })),
      };
    const returned = decisionsOf(use).some(
      d => d.sink === 'return' || (isWithin(use.node, d.at) && d.at.kind === 'return_statement'),
    );
    if (returned) return silent('It hands the result of the freeze to its caller.');
    return {
      severity: 'warning',
      message:
        `${use.symbol}() takes the count of ${pageOf(use)} to 0, and no path of ${fn.name}() restores or frees it. A page with a count of 0 can neither be got nor put: it leaks, and a later put_page() reports a bad page. ` +
        'Call page_ref_unfreeze() with the count that was expected, or free the page.',
    };
  },
};

/** A path from a successful freeze to the function's end on which nothing ends it; "none" when there is none. */
function frozenPath(use: CountUse, ends: (node: CNode) => boolean): readonly CNode[] | 'none' | undefined {
  const { fn } = use;
  const graph = flowOf(fn);
  const from = graph?.at(use.node);
  if (!graph || !from?.node) return undefined;
  const kept = keptIn(use);
  const asked = from.next.some(edge => edge.when !== undefined);
  const when = asked ? truthIn(fn, use.node, from.node) : undefined;
  if (asked ? when === undefined : kept === undefined) return undefined;
  const handsOn = (node: CNode): boolean =>
    node.kind === 'return_statement' &&
    (HANDED_ON.test(fn.folded(node)) || fn.folded(node) === `return ${kept ?? 'true'};`);
  const path = findPath(fn, graph, {
    from,
    avoid: node => ends(node) || handsOn(node),
    ...(when === undefined ? {} : { when }),
    ...(kept === undefined ? {} : { holds: [kept] }),
  });
  return path ?? 'none';
}

/** "return true": the caller learns that the page is frozen, and has to end it. */
const HANDED_ON = /^return (?:\(?true\)?|1|page|folio|\w*page\w*|\w*folio\w*);$/;

/** The variable that keeps the result of a call. */
function keptIn({ fn, node }: CountUse): string | undefined {
  const { parent } = node;
  if (parent?.kind === 'init_declarator') return fn.folded(child(parent, 'declarator')!);
  if (parent?.kind === 'assignment_expression' && node.field === 'right') return fn.folded(child(parent, 'left')!);
  return undefined;
}

/** A path in words: the lines of its branches. */
const wayOf = ({ fn }: CountUse, path: readonly CNode[]): string => {
  const lines = [...new Set(path.map(n => fn.file.lines.lineAt(n.start)))].filter(l => l > 0);
  return lines.length ? `the one through line ${lines.join(', ')}` : 'the one that goes straight on';
};
