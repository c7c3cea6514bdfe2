import { child, isWithin, walk, type CNode } from '../source/syntax/node';
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

/** Does a node give a variable another value: an assignment, a declaration, or a loop macro that moves its cursor? */
export function givesNewValue(fn: FunctionUnit, node: CNode, name: string): boolean {
  const mentions = (n: CNode | undefined): boolean =>
    n !== undefined && walk(n).some(c => c.kind === 'identifier' && fn.text(c) === name);
  // A loop macro is read as `while`; its condition stands there as the macro's arguments.
  for (let n: CNode | undefined = node; n && n.kind !== 'compound_statement'; n = n.parent)
    if (n.kind === 'while_statement' && !/^while\b/.test(fn.text(n))) {
      const condition = child(n, 'condition');
      if (condition && isWithin(node, condition) && mentions(condition)) return true;
    }
  return walk(node).some(
    n =>
      (n.kind === 'assignment_expression' && fn.folded(child(n, 'left') ?? n) === name) ||
      (n.kind === 'update_expression' && fn.folded(child(n, 'argument') ?? n) === name) ||
      (n.kind === 'init_declarator' && mentions(child(n, 'declarator'))) ||
      (n.kind === 'pointer_expression' && fn.folded(n) === `&${name}`),
  );
}

/** Is the value of a call thrown away: `call();`, or `(void)call();`? */
export function isDiscarded(node: CNode): boolean {
  let n = node;
  while (n.parent?.kind === 'parenthesized_expression' || n.parent?.kind === 'cast_expression') n = n.parent;
  return n.parent?.kind === 'expression_statement';
}
