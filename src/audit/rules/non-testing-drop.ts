import { isCoreMm } from '../../kernel/core-mm';
import { contractFor } from '../contracts';
import { samePage } from '../pages';
import { pageOf } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { repurposed } from '../repurposed';
import { silent, type Rule } from '../rule';

/** A reference is dropped by a call that does not look whether it was the last. */
export const nonTestingDrop: Rule = {
  id: 'non-testing-drop',
  title: 'A drop that does not test whether it was the last',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that lower `_refcount` without testing it',
  check(use, context) {
    if (use.api.effect !== 'sub' || use.api.count !== '_refcount') return undefined;
    const { fn } = use;
    if (isCoreMm(fn.file.path) && !context.added(use.node.start))
      return silent('Core mm drops references of the page cache or of mappings here while it holds one of its own.');
    if (repurposed(use)) return silent('It counts no references here; refcount-as-counter speaks of that.');
    const amount = use.amount ? fn.folded(use.amount) : '1';
    if (/-\s*1$/.test(amount))
      return silent(
        `It gives back all but one reference (${amount}); the one that is kept is put by a call that tests.`,
      );
    const later = samePage(use).find(u => u.node.start > use.node.start && u.api.effect === 'put');
    if (later) return silent('The same function puts a further reference of its own behind it.');
    if (contractFor(fn, use.node)) return silent('A comment says who else holds the page.');
    return {
      severity: context.added(use.node.start) ? 'warning' : 'info',
      message:
        `${use.symbol}() lowers the count of ${pageOf(use)} without looking whether it was the last reference. It is right only while somebody is known to hold another one, which is stated nowhere here. ` +
        `If the owner has put its own meanwhile, because one of ${takersIn(use.fn.file.version)} delayed it, the count reaches 0 and nobody frees the page. Use put_page(), or say in a comment which reference remains.`,
    };
  },
};
