import { originOf, sources } from '../origins';
import { pageOf } from '../phrases';
import { silent, type Rule } from '../rule';
import { calleeName } from '../unit';

/** A page that was handed out with a count of 0 is put as if it had one. */
export const frozenPagePut: Rule = {
  id: 'frozen-page-put',
  title: 'put_page() or __free_pages() on a page from alloc_frozen_pages()',
  severity: 'warning',
  versions: '6.14 on',
  concerns: 'calls that give a reference back',
  check(use) {
    if (use.api.effect !== 'put' || !use.page) return undefined;
    const frozen = sources(use.fn, use.page, 2).some(
      e => e.kind === 'call_expression' && /^_*alloc_frozen_pages/.test(calleeName(use.fn, e) ?? ''),
    );
    if (!frozen) return silent(`The page ${originOf(use).because}, not from alloc_frozen_pages().`);
    return {
      severity: 'warning',
      message: `${pageOf(use)} comes from alloc_frozen_pages() with a count of 0, so ${use.symbol}() takes it to -1 and frees nothing (VM_BUG_ON under CONFIG_DEBUG_VM). Free it with free_frozen_pages().`,
    };
  },
};
