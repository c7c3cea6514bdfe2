import { isCoreMm } from '../../kernel/core-mm';
import { originOf, sources } from '../origins';
import { samePage } from '../pages';
import { pageOf } from '../phrases';
import { silent, type Rule } from '../rule';
import { callArguments, calleeName } from '../unit';
import { bare } from '../variables';

const ALLOCATES_SLAB =
  /^(?:k[mzv]*(?:alloc|calloc)\w*|kmem_cache_\w*alloc\w*|kmemdup\w*|kstrdup\w*|devm_k\w*alloc\w*)$/;

/** A plain get on a page that nobody is known to hold. */
export const unownedRaise: Rule = {
  id: 'unowned-raise',
  title: 'A reference taken without owning one',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that raise `_refcount` without asking whether it is 0',
  check(use, context) {
    if (use.api.effect !== 'add' || use.api.count !== '_refcount') return undefined;
    const { fn } = use;
    const origin = originOf(use);
    if (isCoreMm(fn.file.path) && !context.added(use.node.start)) return silent('Core mm holds the page otherwise.');
    const slab = use.page && sources(fn, use.page, 2).find(e => e.kind === 'call_expression' && holdsSlab(e));
    if (slab)
      return {
        severity: 'warning',
        message:
          `${pageOf(use)} is a slab page (${fn.folded(slab)} of memory from a slab allocator). Slab pages are not reference counted: the slab frees the object, and the page, whatever the count says, ` +
          'and a put of the last reference frees a page under the slab (7d4194abfc4d). Take the memory from alloc_page(), or copy it; sendpage_ok() tells the two apart.',
      };
    if (origin.population !== 'pfn') return silent(`The page ${origin.because}; nothing says that it may be free.`);
    const before = samePage(use).find(u => u.node.start < use.node.start);
    if (before) return silent('The function already looked at, or holds, a reference of the page.');
    const raw = use.api.on === 'raw';
    return {
      severity: context.added(use.node.start) ? 'warning' : raw ? 'info' : 'hint',
      message:
        `${use.symbol}() raises the count of a page found by its frame number (${pageOf(use)}) without asking whether it is free. ` +
        'On a count of 0 that makes a reference to a page that is in the buddy allocator, frozen or on its way there' +
        `${raw ? '' : ' (get_page() reports it under CONFIG_DEBUG_VM)'}. ` +
        'Use get_page_unless_zero() and test the result, or say in a comment who holds the page here.',
    };

    function holdsSlab(e: Parameters<typeof calleeName>[1]): boolean {
      const argument = /^virt_to_(?:head_)?(?:page|folio)$/.test(calleeName(fn, e) ?? '')
        ? callArguments(e)[0]
        : undefined;
      if (!argument) return false;
      return sources(fn, bare(argument), 2).some(
        s => s.kind === 'call_expression' && ALLOCATES_SLAB.test(calleeName(fn, s) ?? ''),
      );
    }
  },
};
