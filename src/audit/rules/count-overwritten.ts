import { isCoreMm } from '../../kernel/core-mm';
import { decisionsOf } from '../decisions';
import { testsOnlyZero } from '../immunity';
import { pageOf } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { writesField } from '../repurposed';
import { accessorOf } from '../decisions';
import { silent, type Rule } from '../rule';
import { calleeName, type CountUse } from '../unit';
import { bare } from '../variables';

/** A plain store to the count of a page that others can already find. */
export const countOverwritten: Rule = {
  id: 'count-overwritten',
  title: 'A count overwritten while others may hold references',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that overwrite `_refcount` and stores to the field',
  check(use, context) {
    if (use.api.count !== '_refcount') return undefined;
    const stores = use.api.effect === 'set' || (use.api.effect === 'field' && writesField(use) && storesField(use));
    if (!stores) return undefined;
    const { fn } = use;
    if (/\b__(?:mem)?init\b/.test(fn.file.text.slice(fn.header.header, fn.header.body)))
      return silent('The function runs at boot, when nobody else can find the page.');
    const zero = knownZero(use);
    if (zero) return silent(zero);
    const core = isCoreMm(fn.file.path);
    if (core && !context.added(use.node.start))
      return silent('Core mm sets the count here while it builds or takes apart the page.');
    const boot = use.api.name === 'init_page_count' && !context.added(use.node.start);
    return {
      severity: core || boot ? 'info' : 'warning',
      message:
        `${use.symbol.startsWith('->') ? 'The store' : `${use.symbol}()`} overwrites the count of ${pageOf(use)} with a plain store. ` +
        `If somebody holds a reference for a moment (${takersIn(use.fn.file.version)}), that reference is lost and its put takes the count below what is owned: the page is freed while in use (4231aba000f5, 35b7a1915aa3). ` +
        'A count may be set only while it is 0 or before anybody can find the page. Use page_ref_add() to take further references, or page_ref_freeze() and page_ref_unfreeze() to replace the value.',
    };
  },
};

const storesField = (use: CountUse): boolean => {
  const accessor = accessorOf(use);
  const name = accessor ? (calleeName(use.fn, accessor) ?? '') : '';
  return !accessor || /_set(?:_release)?$|WRITE_ONCE/.test(name);
};

/** A testing drop that reached 0, a freeze, or a test for 0 on the same page stands before the store. */
function knownZero(use: CountUse): string | undefined {
  const page = use.page && use.fn.folded(bare(use.page));
  for (const u of use.fn.uses) {
    if (u.node.start >= use.node.start || !u.page || use.fn.folded(bare(u.page)) !== page) continue;
    if (u.api.effect === 'sub-and-test')
      return `The count is 0 here: ${u.symbol}() was the last drop, and a count of 0 cannot be raised by others.`;
    if (u.api.effect === 'freeze') return 'The count is frozen at 0 here.';
    if (u.api.effect === 'read' && decisionsOf(u).some(d => d.sink === 'branch' && testsOnlyZero(d)))
      return 'The count was tested for 0 before, and a count of 0 cannot be raised by others.';
  }
  return undefined;
}
