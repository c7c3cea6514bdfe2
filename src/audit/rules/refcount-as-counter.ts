import { pageOf } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { repurposed } from '../repurposed';
import { movesRefcount } from '../repurposed';
import { originOf } from '../origins';
import { isCoreMm } from '../../kernel/core-mm';
import { silent, type Rule } from '../rule';

/** `_refcount` is moved to count table entries, users or a lock's holders instead of references to the page. */
export const refcountAsCounter: Rule = {
  id: 'refcount-as-counter',
  title: '_refcount moved to count something other than references',
  severity: 'warning',
  versions: 'all (the rule in mm_types.h stands since 4.18)',
  concerns: 'calls and field accesses that move `_refcount`',
  check(use, context) {
    if (!movesRefcount(use) || use.api.effect === 'set') return undefined;
    const found = repurposed(use);
    if (!found) return silent('Nothing here shows that it counts anything but references to the page.');
    const core = isCoreMm(use.fn.file.path);
    const plain = found.how === 'counts table entries' && !found.proof;
    const beside = found.how === 'part of a counter' && use.api.effect === 'add';
    const quiet = core || plain || beside || found.how === 'bits of the field';
    const severity = quiet && !context.added(use.node.start) ? 'info' : 'warning';
    const home =
      originOf(use).population === 'page-table'
        ? 'a field of the page-table descriptor (as pt_share_count of 59d9094df3d7 and pt_frag_refcount of 4231aba000f5)'
        : 'a field of your own';
    return {
      severity,
      message:
        `${use.symbol.startsWith('->') ? `\`${use.symbol}\`` : `${use.symbol}()`} on ${pageOf(use)} makes \`_refcount\` count something other than references (${found.because}). ` +
        `${takersIn(use.fn.file.version)} raise it for a moment, so the number is an upper bound at best: equality tests miss, range checks fire, and the last put may be somebody else's. ` +
        `mm_types.h allows this only where temporary increments by other CPUs do not matter. Count in ${home} instead, or state in a comment why every test stays right when the count is too high.`,
      related: found.proof ? [{ start: found.proof.node.start, message: 'This makes it a counter.' }] : [],
    };
  },
};
