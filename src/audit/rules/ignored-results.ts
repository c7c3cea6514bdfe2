import { child, walk } from '../../source/syntax/node';
import { decisionsOf } from '../decisions';
import { isDiscarded } from '../pages';
import { pageOf } from '../phrases';
import { silent, type Rule } from '../rule';
import type { CountUse } from '../unit';

/** A drop that says "you have to free it" is not listened to. */
export const testingDropIgnored: Rule = {
  id: 'testing-drop-ignored',
  title: 'The result of a testing drop ignored',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that lower `_refcount` and say whether it reached 0',
  check(use) {
    if (use.api.effect !== 'sub-and-test') return undefined;
    const kept = /^(?:assignment_expression|init_declarator)$/.test(use.node.parent?.kind ?? '');
    if (!isDiscarded(use.node) && !(kept && !decisionsOf(use).length && !mentionedAgain(use)))
      return silent('Its result is used.');
    return {
      severity: 'warning',
      message:
        `${use.symbol}() says whether the count of ${pageOf(use)} reached 0, and then the caller has to free the page; here nobody listens. ` +
        'If this is the last reference, because whoever took one for a moment has already dropped it, the page leaks. Use put_page(), or free on true.',
    };
  },
};

/** Is the variable that keeps the result read anywhere behind, in whatever way? */
function mentionedAgain({ fn, node }: CountUse): boolean {
  const parent = node.parent!;
  const target = child(parent, parent.kind === 'init_declarator' ? 'declarator' : 'left');
  // What is kept in memory may be read by anybody.
  if (target?.kind !== 'identifier') return true;
  const name = fn.text(target);
  return walk(fn.body!).some(n => n.kind === 'identifier' && n !== target && fn.text(n) === name && n.start > node.end);
}

/** A speculative get may fail, and nobody asks. */
export const tryGetIgnored: Rule = {
  id: 'try-get-ignored',
  title: 'The result of a try-get ignored',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that take a reference unless the page is free',
  check(use) {
    if (use.api.effect !== 'try-add' || use.api.page < 0) return undefined;
    if (!isDiscarded(use.node)) return silent('Its result is used.');
    return {
      severity: 'warning',
      message:
        `${use.symbol}() fails when ${pageOf(use)} is free or its count is about to overflow; without a look at the result the code goes on as if it held a reference, and its put drops somebody else's. ` +
        'Test the result, or use get_page() where a reference is owned already.',
    };
  },
};
