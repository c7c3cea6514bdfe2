import { walk, type CNode } from '../source/syntax/node';
import { calleeName, type CountUse, type FunctionUnit } from './unit';
import { bare } from './variables';

/** The text by which the code calls the page of a use: what two uses have in common when they mean one page. */
export const pageKey = (use: CountUse): string | undefined =>
  use.page &&
  use.fn
    .folded(bare(use.page))
    .replace(/^&(\w+)->page$/, '$1')
    .replace(/^(?:page_folio|compound_head)\((\w+)\)$/, '$1');

/** The other uses of a function that mean the same page, in text order. */
export const samePage = (use: CountUse): readonly CountUse[] => {
  const key = pageKey(use);
  return key === undefined ? [] : use.fn.uses.filter(u => u !== use && pageKey(u) === key);
};

/** Calls of a function, in text order, whose name matches. */
export const callsMatching = (fn: FunctionUnit, name: RegExp): readonly CNode[] =>
  fn.body ? walk(fn.body).filter(n => n.kind === 'call_expression' && name.test(calleeName(fn, n) ?? '')) : [];

/** The statement that a node is part of. */
export function statementOf(node: CNode): CNode {
  let n = node;
  while (n.parent && n.parent.kind !== 'compound_statement' && n.parent.kind !== 'case_statement') n = n.parent;
  return n;
}

/** Is the value of a call thrown away: `call();`, or `(void)call();`? */
export function isDiscarded(node: CNode): boolean {
  let n = node;
  while (n.parent?.kind === 'parenthesized_expression' || n.parent?.kind === 'cast_expression') n = n.parent;
  return n.parent?.kind === 'expression_statement';
}
