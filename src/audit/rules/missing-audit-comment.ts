import { isCoreMm } from '../../kernel/core-mm';
import { contractFor } from '../contracts';
import { branchesOf, consequencesOf } from '../consequences';
import { decisionsOf, accessorOf, type Decision } from '../decisions';
import { isExact } from '../immunity';
import { originOf } from '../origins';
import { since } from '../phrases';
import { counters, repurposed, writesField } from '../repurposed';
import { silent, type Rule } from '../rule';
import type { CountUse, FunctionUnit } from '../unit';
import { forgoneBy } from './exact-refcount-decision';
import { resets } from './private-mapcount';

/** A count serves another purpose, and no comment says why a transient reference is harmless. */
export const missingAuditComment: Rule = {
  id: 'missing-audit-comment',
  title: 'A repurposed count without a comment that says why a transient reference is harmless',
  severity: 'warning',
  versions: 'all',
  concerns: 'uses that give a count a purpose of their own',
  check(use, context) {
    const purpose = purposeOf(use);
    if (!purpose) return undefined;
    const core = isCoreMm(use.fn.file.path);
    if (core && !context.added(use.node.start)) return undefined;
    const contract = contractFor(use.fn, use.node);
    if (contract)
      return silent(
        `A comment in line ${String(use.fn.file.lines.lineAt(contract.start))} says why others' references are harmless.`,
      );
    const first = firstOf(use.fn);
    if (first && first !== use)
      return silent(
        `One comment for the function is enough; it is asked for in line ${String(use.fn.file.lines.lineAt(first.node.start))}.`,
      );
    const atWorst = atWorstOf(use);
    return {
      ...(atWorst === undefined ? {} : { atWorst }),
      severity: context.added(use.node.start) ? 'warning' : 'hint',
      message:
        `${purpose} No comment here or above ${use.fn.name}() tells the next auditor why that is safe. ` +
        (use.api.count === '_mapcount'
          ? 'Say that the page is never mapped to user space, who resets the field before which free, and why whoever finds the page meanwhile (page_mapped(), compaction, kpagecount) comes to no harm.'
          : 'Say which transient references can occur (GUP-fast, page-cache lookups under RCU, page-frame walks) and why a count that is too high for a moment is harmless: what is missed, and what makes up for it.'),
    };
  },
};

/** What the count is used for, when it is not what it is there for. */
function purposeOf(use: CountUse): string | undefined {
  if (repurposed(use)) return `\`_refcount\` counts something other than references here.`;
  if (use.api.name === '->_mapcount' && !isCoreMm(use.fn.file.path) && (writesField(use) || accessorOf(use)))
    return '`_mapcount` serves as a private counter here.';
  const reads = use.api.count === '_refcount' && use.api.effect === 'read';
  const repurposedPage = originOf(use).population === 'page-table' || counters(use.fn.file).length > 0;
  if (reads && repurposedPage && decisionsOf(use).some(isExact))
    return 'A decision is made on a `_refcount` that counts something other than references.';
  return undefined;
}

/** What the code shows about a count that is too high for a moment, where it shows that it does no harm. */
function atWorstOf(use: CountUse): string | undefined {
  const { fn } = use;
  if (use.api.count === '_mapcount') {
    const reset = resets(fn.file);
    if (since(fn.file.version, 6, 11) || !reset) return undefined;
    return (
      `\`_mapcount\` of ${fn.folded(use.page ?? use.node)} is a private counter: the page is never mapped to user space, and transient references ` +
      `(GUP, page-cache look-ups) move \`_refcount\` only. ${reset.fn.name}() sets it to -1 before the page is freed.`
    );
  }
  const said = `\`_refcount\` of ${use.page ? fn.folded(use.page) : 'the page'} counts something other than references.`;
  const decisions = decisionsOf(use);
  if (!decisions.length && (use.api.effect === 'add' || use.api.effect === 'sub')) {
    const deciding = fn.file.functions.find(f =>
      f.uses.some(u => u.api.count === '_refcount' && u.api.effect === 'read' && decisionsOf(u).some(isExact)),
    );
    const elsewhere = deciding && deciding !== fn ? ` ${deciding.name}() decides on it.` : '';
    return `${said} Nothing in ${fn.name}() looks at its value, so one that is too high for a moment is harmless here.${elsewhere}`;
  }
  const exact = decisions.filter(isExact);
  if (!exact.length || !exact.every(onlyMissesAFree)) return undefined;
  return `${said} A count that is too high is harmless: at worst ${forgoneBy(exact[0]!)}.`;
}

/** Does the branch free on the exact value, and do nothing at all on any other? */
function onlyMissesAFree(decision: Decision): boolean {
  const branches = branchesOf(decision);
  if (!branches || decision.sink !== 'branch') return false;
  const exact = consequencesOf(decision.fn, branches.exact);
  const then = decision.at.children.find(c => c.field === 'consequence');
  const inside = branches.raised.filter(n => n === then || n.parent === decision.at);
  return exact.puts.length + exact.frees.length + exact.queues.length > 0 && consequencesOf(decision.fn, inside).empty;
}

const asked = new WeakMap<FunctionUnit, CountUse | null>();

/** The use of a function at which the comment is asked for. */
function firstOf(fn: FunctionUnit): CountUse | undefined {
  let first = asked.get(fn);
  if (first === undefined) {
    first = fn.uses.find(u => purposeOf(u) !== undefined && !contractFor(fn, u.node)) ?? null;
    asked.set(fn, first);
  }
  return first ?? undefined;
}
