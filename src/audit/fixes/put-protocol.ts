import { inRelease, pageCountApi } from '../../kernel/page-count-api';
import { bare, constantOf, variablesOf } from '../variables';
import { callArguments, calleeName, type CountUse } from '../unit';
import { pageKey } from '../pages';
import type { Fixer } from './fixer';
import { argumentTexts, isPure, recall } from './layout';

const COUNTERPART: Readonly<Record<string, string>> = {
  put_page: 'unpin_user_page',
  folio_put: 'unpin_folio',
  release_pages: 'unpin_user_pages',
  unpin_user_page: 'put_page',
  unpin_user_pages: 'release_pages',
};

/** Gives a pin back as a pin, and a reference as a reference. */
export const pinOrPut: Fixer = {
  rules: ['pin-put-mismatch'],
  propose(use) {
    const name = COUNTERPART[use.symbol];
    const row = name === undefined ? undefined : pageCountApi(name);
    if (!name || !row || use.wrapper || !inRelease(row, use.fn.file.version)) return undefined;
    return { title: `Use ${name}()`, preferred: true, changes: [recall(use.node, name)] };
  },
};

/** A testing drop that nobody listens to becomes a put, which frees the page when it was the last. */
export const putInstead: Fixer = {
  rules: ['testing-drop-ignored'],
  propose(use) {
    const { symbol } = use;
    const name = { page_ref_dec_and_test: 'put_page', put_page_testzero: 'put_page', folio_put_testzero: 'folio_put' }[
      symbol
    ];
    if (!name || use.wrapper) return undefined;
    return { title: `Use ${name}()`, changes: [recall(use.node, name)] };
  },
};

/** Several pages without a head are given back by the call that knows their order. */
export const freeWithOrder: Fixer = {
  rules: ['high-order-put'],
  propose(use) {
    const call = allocationOf(use, /^alloc_pages(?:_node)?$/);
    const args = call ? callArguments(call) : [];
    const order = args.at(-1);
    if (!call || !order || use.symbol !== 'put_page' || use.wrapper) return undefined;
    if (!isPure(use.fn, order) || !keepsValue(use, order.start)) return undefined;
    const [page = ''] = argumentTexts(use.fn, use.node);
    const changes = [recall(use.node, '__free_pages', [page, use.fn.folded(order)])];
    return { title: 'Use __free_pages(), which knows the order', preferred: true, changes };
  },
};

/** A page that was handed out frozen is freed frozen. */
export const freeFrozen: Fixer = {
  rules: ['frozen-page-put'],
  propose(use) {
    const call = allocationOf(use, /^alloc_frozen_pages(?:_noprof)?$/);
    const order = call && callArguments(call)[1];
    if (!call || !order || use.wrapper || !/^(?:put_page|__free_pages?)$/.test(use.symbol)) return undefined;
    if (!isPure(use.fn, order) || !keepsValue(use, order.start)) return undefined;
    const [page = ''] = argumentTexts(use.fn, use.node);
    const changes = [recall(use.node, 'free_frozen_pages', [page, use.fn.folded(order)])];
    return { title: 'Use free_frozen_pages()', preferred: true, changes };
  },
};

/** The one allocation of the page that the function shows. */
function allocationOf(use: CountUse, name: RegExp) {
  const assigned = variablesOf(use.fn).assigned(pageKey(use) ?? '');
  const call = assigned.length === 1 ? bare(assigned[0]!.value) : undefined;
  return call?.kind === 'call_expression' && name.test(calleeName(use.fn, call) ?? '') ? call : undefined;
}

/** Does the order of an allocation still mean the same at the put: a constant, or a name that is never assigned again? */
function keepsValue({ fn, node }: CountUse, from: number): boolean {
  const order = fn.body && deepest(fn.body, from);
  if (!order) return false;
  if (constantOf(fn, order) !== undefined) return true;
  if (order.kind !== 'identifier') return false;
  const name = fn.folded(order);
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return true;
  const later = variablesOf(fn)
    .assigned(name)
    .filter(a => a.node.start > from && a.node.start < node.start);
  return (
    !later.length &&
    !new RegExp(`(?:\\+\\+|--|&)\\s*${name}\\b|\\b${name}\\s*(?:\\+\\+|--|[-+*/|&^]=|<<=|>>=)`).test(
      fn.folded(fn.body!),
    )
  );
}

function deepest(node: NonNullable<CountUse['fn']['body']>, start: number): typeof node | undefined {
  if (node.start === start && !node.children.some(c => c.start === start && c.end === node.end)) return node;
  for (const c of node.children) {
    const found = c.start <= start && start < c.end ? deepest(c, start) : undefined;
    if (found) return found;
  }
  return undefined;
}
