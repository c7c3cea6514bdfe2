import { contractFor } from '../contracts';
import { decisionsOf, type Decision } from '../decisions';
import { comparison, quote } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { counters, repurposed } from '../repurposed';
import { silent, type Rule } from '../rule';

/** A WARN or BUG asserts a range of `_refcount` that a transient reference leaves. */
export const rangeCheckOnCount: Rule = {
  id: 'range-check-on-count',
  title: 'A WARN or BUG on a count that a transient reference trips',
  severity: 'warning',
  versions: 'all',
  concerns: 'values of `_refcount` that reach a WARN, BUG or assertion',
  check(use, context) {
    if (use.api.count !== '_refcount' || use.api.effect === 'try-add' || use.api.effect === 'freeze') return undefined;
    const checks = decisionsOf(use).filter(d => d.sink === 'warning' || d.sink === 'fatal');
    const check = checks.find(tripsWhenRaised) ?? checks[0];
    if (!check) return undefined;
    if (!tripsWhenRaised(check))
      return silent('The check fires only when the count is too low; a transient reference makes it higher.');
    if (contractFor(use.fn, use.node)) return silent('A comment says why no transient reference can trip it.');
    const added = context.added(use.node.start);
    const counter = repurposed(use) !== undefined || counters(use.fn.file).some(c => c.fn === use.fn);
    const consequence =
      check.sink === 'fatal'
        ? 'stops the kernel'
        : 'prints a backtrace and taints or, with panic_on_warn, stops the kernel';
    return {
      severity: added || counter ? 'warning' : 'info',
      message:
        `${quote(check.fn, check.at)} asserts an exact range of \`_refcount\`. Nobody promises that range: ${takersIn(use.fn.file.version)} may hold a reference at that moment, ` +
        `and then the check ${consequence} although nothing is wrong. The condition that no such reference is possible here (${comparison(check)}) is not stated. ` +
        'Drop the check, test only for a count that is too low, or say in a comment why nobody else can find the page.',
      related: check.at.start === use.node.start ? [] : [{ start: check.at.start, message: 'It is asserted here.' }],
    };
  },
};

/** Is the condition true when the count is higher than expected? A testing drop that must reach 0 is such a one. */
function tripsWhenRaised(decision: Decision): boolean {
  const { compare, whenRaised, use } = decision;
  if (use.api.effect === 'sub-and-test') return whenRaised === false;
  if (use.api.effect === 'put') return false;
  const two = decision.fn.folded(decision.at);
  // `rc > 513 || rc < 1` holds both; either half may be the one that was followed.
  return (
    whenRaised === true || (compare !== undefined && compare.op === '<' && /\|\|/.test(two) && /(?<!-)>/.test(two))
  );
}
