import { isCoreMm } from '../../kernel/core-mm';
import { accessorOf } from '../decisions';
import { isAtomic } from '../names';
import { writesField } from '../repurposed';
import { silent, type Rule } from '../rule';
import { calleeName, type CountUse } from '../unit';

/** The helper that does what an atomic accessor of `_refcount` does. */
export const INSTEAD: Record<string, string> = {
  atomic_read: 'page_ref_count()',
  atomic_inc: 'page_ref_inc()',
  atomic_dec: 'page_ref_dec()',
  atomic_add: 'page_ref_add()',
  atomic_sub: 'page_ref_sub()',
  atomic_inc_return: 'page_ref_inc_return()',
  atomic_dec_return: 'page_ref_dec_return()',
  atomic_dec_and_test: 'page_ref_dec_and_test()',
  atomic_sub_and_test: 'page_ref_sub_and_test()',
  atomic_set: 'set_page_count()',
  atomic_cmpxchg: 'page_ref_freeze()',
};

/** Code outside core mm names `_refcount` or `_mapcount` itself. */
export const directFieldAccess: Rule = {
  id: 'direct-field-access',
  title: 'Direct access to _refcount or _mapcount',
  severity: 'warning',
  versions: '4.7 on (0139aa7b7fa1)',
  concerns: 'expressions that name `_refcount`, `_mapcount` or a field of their family',
  check(use, context) {
    if (use.api.effect !== 'field' || !use.symbol.startsWith('->') || use.api.count === null) return undefined;
    if (use.api.name === '->page_type') return undefined;
    if (isCoreMm(use.fn.file.path)) return silent('Core mm owns the field.');
    const added = context.added(use.node.start);
    const accessor = accessorOf(use);
    const call = accessor ? (calleeName(use.fn, accessor) ?? '') : '';
    const write = writesField(use);
    if (!write && accessor && !isAtomic(call))
      return report(use, added ? 'info' : 'hint', `Only its address is used, by ${call || 'a call'}().`);
    const helper =
      use.api.name === '->_refcount' ? INSTEAD[call] : call === 'atomic_read' ? 'page_mapcount()' : undefined;
    const advice = helper ? `Use ${helper}.` : 'No accessor does this, which says that nobody is meant to.';
    return report(use, added ? 'warning' : 'info', advice);
  },
};

const report = (use: CountUse, severity: 'warning' | 'info' | 'hint', advice: string) => ({
  severity,
  message:
    `\`${use.symbol}\` is named outside core mm. mm_types.h says "DO NOT USE DIRECTLY" of \`_refcount\`, and \`_mapcount\` belongs to rmap: ` +
    `such an access is missed by the page_ref tracepoints, by everybody who searches for the accessors, and by changes of the layout (the word of \`_mapcount\` has held the page type since 4.18). ${advice}`,
});
