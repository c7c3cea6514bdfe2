import { constantOf } from '../variables';
import { quote } from '../phrases';
import { silent, type Rule } from '../rule';
import type { CountUse } from '../unit';

/** From here on a count is too close to INT_MAX for the references that others take. */
const TOO_HIGH = 0x40000000;

/** So many references are taken at once that a few more wrap the count. */
export const noOverflowHeadroom: Rule = {
  id: 'no-overflow-headroom',
  title: 'A raise that leaves no room before the count overflows',
  severity: 'warning',
  versions: 'all; since 5.1 try_get_page() and GUP refuse a count at or below 0',
  concerns: 'calls that raise `_refcount` by an amount',
  check(use) {
    if (use.api.count !== '_refcount' || !use.amount) return undefined;
    if (use.api.effect !== 'add' && use.api.effect !== 'set' && use.api.effect !== 'add-return') return undefined;
    const near = leavesNoHeadroom(use);
    const value = constantOf(use.fn, use.amount);
    if (!near)
      return silent(
        value === undefined
          ? 'The amount is not known to be near INT_MAX.'
          : `The amount, ${String(value)}, leaves enough room below INT_MAX.`,
      );
    return {
      severity: 'warning',
      message:
        `Raising the count by ${quote(use.fn, use.amount)} puts it at INT_MAX or just below. One more reference, by a socket buffer or by GUP-fast (+1, or +1024 for a pin), ` +
        'wraps it to a negative number; from then on try_get_page() and GUP refuse the page with a WARN (15fab63e1e57, CVE-2019-11487), and page_maybe_dma_pinned() is true all along. ' +
        'A bias of USHRT_MAX, raised again when it runs low, does the same and leaves 31 bits of room.',
    };
  },
};

/** Does a use raise or set the count to so close below INT_MAX that the references of others wrap it? */
export function leavesNoHeadroom(use: CountUse): boolean {
  if (use.api.count !== '_refcount' || !use.amount || !/^(?:add|set|add-return)$/.test(use.api.effect)) return false;
  const value = constantOf(use.fn, use.amount);
  if (value !== undefined) return value >= TOO_HIGH;
  return /\b(?:INT_MAX|S32_MAX|UINT_MAX|U32_MAX|LONG_MAX)\b/.test(use.fn.folded(use.amount));
}
