import { isWithin, walk, type CNode } from '../../source/syntax/node';
import { branchesOf, consequencesOf } from '../consequences';
import { findPath, flowOf } from '../flow';
import { callsOf, decisionsOf } from '../decisions';
import { isExact } from '../immunity';
import { originOf } from '../origins';
import { isPageTableType } from '../names';
import { callsMatching } from '../pages';
import { pageOf, quote } from '../phrases';
import { silent, type Rule } from '../rule';
import { calleeName, type CountUse, type FunctionUnit } from '../unit';
import { variablesOf } from '../variables';

/** Makes the hardware forget what it has cached of the tables. */
export const FLUSHES =
  /(?:iotlb|tlb)\w*(?:flush|inv|sync)|(?:flush|inv(?:alidate)?|sync)_\w*(?:iotlb|tlb)|^flush_iotlb/i;
const LOCKS =
  /^(?:raw_)?(?:spin|read|write|mutex|down|rt_mutex|rcu_read|bit_spin|lockdep_assert)_?\w*|^xa_lock|cmpxchg/;

/** Does every caller in the file take a lock before it calls? Recursion is no caller. */
function callersLock(fn: FunctionUnit, depth: number): boolean {
  const callers = callsOf(fn);
  return (
    depth > 0 &&
    callers.length > 0 &&
    callers.every(
      ({ fn: caller, call }) =>
        callsMatching(caller, LOCKS).some(lock => lock.start < call.start) || callersLock(caller, depth - 1),
    )
  );
}

/** Is the page of a use a page-table page, by its origin or by the words of the function that frees it? */
function isTable(use: CountUse): boolean {
  if (originOf(use).population === 'page-table') return true;
  const { fn } = use;
  const variables = variablesOf(fn);
  const page = use.page;
  return (
    page !== undefined &&
    walk(page).some(
      n =>
        n.kind === 'identifier' &&
        /\*/.test(variables.typeOf(fn.text(n)) ?? '') &&
        isPageTableType(variables.typeOf(fn.text(n)) ?? ''),
    )
  );
}

const flushesOf = (fn: FunctionUnit): readonly CNode[] =>
  fn.body ? walk(fn.body).filter(n => n.kind === 'call_expression' && FLUSHES.test(calleeName(fn, n) ?? '')) : [];

/** A table goes back to the allocator while the device may still walk it. */
export const freedBeforeFlush: Rule = {
  id: 'freed-before-flush',
  title: 'A page table freed before the IOTLB flush',
  severity: 'warning',
  versions: 'all',
  concerns: 'calls that may free a page-table page',
  check(use) {
    if (use.api.effect !== 'put' && use.api.effect !== 'free') return undefined;
    if (!isTable(use)) return undefined;
    const flushes = flushesOf(use.fn);
    if (!flushes.length) return silent('No flush is in this function; the order is decided elsewhere.');
    const graph = flowOf(use.fn);
    const free = graph?.at(use.node);
    if (!graph || !free) return undefined;
    const isFlush = (node: CNode): boolean => flushes.some(f => isWithin(f, node));
    const unflushed = findPath(use.fn, graph, { from: graph.entry, avoid: isFlush, to: node => node === free.node });
    if (!unflushed) return silent('A flush stands before the free, on every path.');
    const path = findPath(use.fn, graph, { from: free, avoid: () => false, to: isFlush });
    const after = path && flushes.find(f => isWithin(f, path.at(-1)!));
    if (!after) return silent('No path leads from the free to a flush; the order is decided elsewhere.');
    return {
      severity: 'warning',
      message:
        `${use.symbol}() gives the table ${pageOf(use)} back before the flush behind it. Until then the device may walk it through its paging-structure caches, and by then the page belongs to somebody else: it reads, and may write, foreign memory. ` +
        'Clear the entry, flush, then free; a free list that is put after the flush (as the gather of iommu_iotlb_sync()) does that.',
      related: [{ start: after.start, message: 'The flush.' }],
    };
  },
};

/** A table is freed because its count says "empty", with nothing to keep a concurrent map out. */
export const freeOnEmptyWithoutExclusion: Rule = {
  id: 'free-on-empty-without-exclusion',
  title: 'A table freed when its count says empty, without exclusion against a map',
  severity: 'warning',
  versions: 'all',
  concerns: 'decisions on the count of a page-table page that free it',
  check(use, context) {
    if (
      use.api.effect !== 'read' &&
      use.api.effect !== 'field' &&
      use.api.effect !== 'sub-return' &&
      use.api.effect !== 'sub-and-test'
    )
      return undefined;
    if (originOf(use).population !== 'page-table' && use.api.name !== '->_mapcount') return undefined;
    for (const decision of decisionsOf(use)) {
      if (
        decision.sink !== 'branch' ||
        (use.api.effect !== 'field' && use.api.effect !== 'sub-and-test' && !isExact(decision))
      )
        continue;
      const branches = branchesOf(decision);
      const exact = branches && consequencesOf(decision.fn, branches.exact);
      const free = exact && [...exact.queues, ...exact.frees, ...exact.puts][0];
      if (!free) continue;
      const locked = callsMatching(decision.fn, LOCKS).length > 0 || callersLock(decision.fn, 2);
      if (locked) return silent('A lock or a compare-and-exchange stands in the function or before every call of it.');
      return {
        severity: context.added(use.node.start) ? 'warning' : 'info',
        message:
          `The table is freed (${quote(decision.fn, free)}) because its count says that it is empty, and nothing here keeps another CPU from putting an entry into it between the test and the free. ` +
          'That mapping is lost and the device walks a freed page. Test and unlink under the lock that a map takes, or mark the table dead first so that a map retries.',
        related: [{ start: free.start, message: 'The free.' }],
      };
    }
    return silent('No branch on the count frees the table.');
  },
};
