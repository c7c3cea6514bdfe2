import { isCoreMm } from '../../kernel/core-mm';
import { branchesOf, consequencesOf, following, leaves } from '../consequences';
import { contractFor } from '../contracts';
import { decisionsOf, type Decision } from '../decisions';
import { isExact } from '../immunity';
import { originOf, type Population } from '../origins';
import { pageKey } from '../pages';
import { comparison, quote } from '../phrases';
import { takersIn } from '../../kernel/speculative-paths';
import { counters } from '../repurposed';
import { walk } from '../../source/syntax/node';
import { leavesNoHeadroom } from './no-overflow-headroom';
import { silent, type Report, type Rule } from '../rule';
import { calleeName, type CountUse } from '../unit';
import { bare } from '../variables';

const DECIDES = new Set<Decision['sink']>(['branch', 'loop', 'wait', 'return', 'stored', 'argument']);
const READS = new Set(['page_ref_count', 'page_count', 'folio_ref_count', '->_refcount']);

/** Pages whose one-sided tests are the established idiom: the owner only forgoes something of its own. */
const QUIET: ReadonlySet<Population> = new Set<Population>(['allocated', 'own', 'core', 'network']);

/** A branch is taken on an exact value of `_refcount` that a transient reference can change at any time. */
export const exactRefcountDecision: Rule = {
  id: 'exact-refcount-decision',
  title: 'A decision on the exact value of _refcount that is not under a freeze',
  severity: 'warning',
  versions: 'all',
  concerns: 'reads of `_refcount` and calls that return its new value',
  check(use, context) {
    if (use.api.count !== '_refcount') return undefined;
    const returns = use.api.effect === 'add-return' || use.api.effect === 'sub-return';
    if (!READS.has(use.api.name) && !returns) return undefined;
    const all = decisionsOf(use);
    const decisions = all.filter(d => DECIDES.has(d.sink));
    if (!decisions.length) {
      if (all.some(d => d.sink === 'warning' || d.sink === 'fatal'))
        return silent('The value feeds a WARN or BUG and nothing else; range-check-on-count looks at that.');
      if (all.some(d => d.sink === 'move'))
        return silent('The value decides nothing; it becomes the amount of a move.');
      return silent(
        all.length ? 'The value is printed or traced and decides nothing.' : 'The value decides nothing in this file.',
      );
    }
    if (decisions.every(d => d.upperBits))
      return silent('Only upper bits are looked at; a transient reference moves the lower ones, unless they carry.');
    const exact = decisions.filter(isExact);
    const decision = exact.find(d => d.sink !== 'argument' && d.sink !== 'stored') ?? exact[0];
    if (!decision)
      return silent(
        'It only asks whether the count is 0. Nobody takes a transient reference on a count of 0, so the answer is the same with and without one.',
      );
    const settled = settledByFreeze(use, decision);
    if (settled) return silent(settled);
    const core = isCoreMm(use.fn.file.path);
    const harm = harmOf(use, decision);
    const contract = contractFor(use.fn, use.node);
    const added = context.added(use.node.start);
    if (harm) return report(harm.sure || added ? 'warning' : 'info', use, decision, harm.text);
    if (contract) return silent('It is one-sided, and a comment says why a transient reference is harmless.');
    const origin = originOf(use);
    const atWorst = `A count that is too high here is harmless: at worst ${forgoneBy(decision)}.`;
    if (added) return { ...report('info', use, decision, oneSided(decision)), atWorst };
    const population = origin.population;
    const blamed =
      reportsFailure(decision) ?? pollsForEver(decision) ?? nearTheTop(use, decision) ?? concludesFreed(decision, core);
    if (blamed) return report('info', use, decision, blamed);
    return { ...report(QUIET.has(population) ? 'hint' : 'info', use, decision, oneSided(decision)), atWorst };
  },
};

/** Under a freeze the value is exact; before one it is only a first look. */
function settledByFreeze(use: CountUse, decision: Decision): string | undefined {
  const page = use.page && use.fn.folded(bare(use.page));
  const same = use.fn.uses.filter(u => u.page && use.fn.folded(bare(u.page)) === page);
  const freeze = same.find(u => u.api.effect === 'freeze');
  if (freeze)
    return freeze.node.start < use.node.start
      ? 'The count is frozen here: page_ref_freeze() took it to 0, so nobody else can raise it.'
      : 'It is a first look; the freeze behind it decides.';
  const branches = branchesOf(decision);
  const exact = branches && consequencesOf(decision.fn, branches.exact);
  const tests = exact?.puts.some(p => same.some(u => u.node === p && u.api.effect === 'sub-and-test'));
  return tests ? 'It is a first look; the testing drop behind it decides.' : undefined;
}

/** What goes wrong when the count is higher for a moment. */
interface Harm {
  readonly text: string;
  /** Seen in the code itself, not only likely from what the page is used for. */
  readonly sure: boolean;
}

/** The harm, or undefined when something is only delayed or forgone. */
function harmOf(use: CountUse, decision: Decision): Harm | undefined {
  const origin = originOf(use);
  const core = isCoreMm(use.fn.file.path);
  if (use.api.effect !== 'read' && use.api.effect !== 'field')
    return {
      text: 'The count serves as a counter or lock here, so a transient reference changes what it says: a second user appears where there is none, or the last one goes unnoticed.',
      sure: !core,
    };
  if (origin.population === 'page-table')
    return {
      text: `The page ${origin.because}, and the count is taken for the number of its users or entries. With a transient reference the table looks used: it is kept, or its sharing is misjudged (59d9094df3d7), and nothing here looks again.`,
      sure: false,
    };
  const proof = core ? undefined : counters(use.fn.file)[0];
  if (proof)
    return {
      text: `In this file the same count serves as a counter (${proof.symbol}() in ${proof.fn.name}()). A transient reference looks like one more entry or user, so this branch goes the wrong way.`,
      sure: false,
    };
  const branches = branchesOf(decision);
  if (!branches) return undefined;
  const exact = consequencesOf(decision.fn, branches.exact);
  const unmap = exact.unmaps[0];
  if (unmap && !core && !consequencesOf(decision.fn, branches.raised).unmaps.length) {
    const key = pageKey(use);
    const behind = following(decision.at).flatMap(walk);
    const put = use.fn.uses.some(u => u.api.effect === 'put' && pageKey(u) === key && behind.includes(u.node));
    return {
      text: `Whether the page is still mapped for the device is read from its count: ${quote(decision.fn, unmap)} is skipped when somebody holds a reference for a moment, ${put ? 'and the page is given back all the same, so the mapping is never undone' : 'and nothing here makes up for it'}. Keep beside the page whether it is mapped.`,
      sure: put,
    };
  }
  const overwritten = exact.moves.find(m => /set_page_count|set_count|init_page_count/.test(decision.fn.folded(m)));
  if (overwritten)
    return {
      text: `The branch then overwrites the count (${quote(decision.fn, overwritten)}); a reference taken between the test and the store is lost, and its put underflows.`,
      sure: true,
    };
  return undefined;
}

/** A failure is told to the log or to user space for good, though waiting a moment would have made it a success. */
function reportsFailure(decision: Decision): string | undefined {
  const branches = branchesOf(decision);
  if (!branches || decision.at.kind !== 'if_statement') return undefined;
  const print = branches.raised
    .filter(n => n.parent === decision.at || n.parent?.parent === decision.at)
    .flatMap(walk)
    .find(n => n.kind === 'call_expression' && TELLS.test(calleeName(decision.fn, n) ?? ''));
  return (
    print &&
    `The answer is final: it goes to the log (${quote(decision.fn, print)}), and a reference held for a moment is reported as a page in use. Look again before giving up, or say in a comment why nobody can hold one here.`
  );
}

/** Work or a timer looks again later, as often as it takes. */
function pollsForEver(decision: Decision): string | undefined {
  const branches = branchesOf(decision);
  const again = branches?.raised
    .flatMap(walk)
    .find(n => n.kind === 'call_expression' && LOOKS_AGAIN.test(calleeName(decision.fn, n) ?? ''));
  return (
    again &&
    `It looks again later (${quote(decision.fn, again)}) for as long as the count is too high. A reference held for a moment costs one more turn; one that is kept, a pin for instance, keeps it waiting without an end. Say in a comment who bounds the wait.`
  );
}

const LOOKS_AGAIN =
  /^(?:(?:schedule|queue|mod)_delayed_work\w*|(?:schedule|queue)_work\w*|mod_timer\w*|hrtimer_(?:start|forward)\w*)$/;

/** The same file raises counts to where one more reference turns them negative. */
function nearTheTop(use: CountUse, decision: Decision): string | undefined {
  if (decision.compare?.constant !== undefined) return undefined;
  const top = use.fn.file.memo('raises to the top', () =>
    use.fn.file.functions.flatMap(fn => fn.uses).find(leavesNoHeadroom),
  );
  return (
    top &&
    `In this file ${top.symbol}() in ${top.fn.name}() raises counts to where one more reference makes them negative. The comparison then says "lower than expected" of a page that has one reference more.`
  );
}

/** A count of 1 is taken for "everybody else has let go", and the page is taken apart on that without a freeze. */
function concludesFreed(decision: Decision, core: boolean): string | undefined {
  if (!core || decision.compare?.constant !== 1 || decision.compare.op !== '==' || decision.sink !== 'branch')
    return undefined;
  const { at } = decision;
  const then = at.kind === 'if_statement' ? at.children.find(c => c.field === 'consequence') : undefined;
  if (!then || !leaves(then)) return undefined;
  const apart = walk(then).find(
    n => n.kind === 'call_expression' && TAKES_APART.test(calleeName(decision.fn, n) ?? ''),
  );
  return (
    apart &&
    `A count of 1 is taken to say that everybody else has let go of the page, and it is taken apart on that (${quote(decision.fn, apart)}). A reference held for a moment only hides it, and the long way is taken; that nobody can take one between the test and the end is stated nowhere.`
  );
}

const TAKES_APART = /putback|_done$|^list_del|^(?:__)?(?:folio|page)_clear_|free/;

const TELLS = /(?:^|_)(?:err|warn|warning|notice|info|alert|crit|emerg)(?:_\w+)?$|^printk$/;

/** What is only missed or delayed where nothing worse can be seen: "the free is skipped". */
export function forgoneBy(decision: Decision): string {
  const branches = branchesOf(decision);
  const exact = branches && consequencesOf(decision.fn, branches.exact);
  const raised = branches && consequencesOf(decision.fn, branches.raised);
  return exact && (exact.queues.length || exact.frees.length)
    ? 'the free is skipped'
    : exact && exact.unmaps.length
      ? 'the unmap is skipped'
      : raised?.puts.length
        ? 'the page is given back instead of being used again'
        : decision.sink === 'wait' || decision.sink === 'loop'
          ? 'it waits or tries again'
          : raised?.fails
            ? 'the operation fails, as if the page were in use'
            : 'the page counts as in use';
}

function oneSided(decision: Decision): string {
  return `As far as this file shows, nothing worse follows than that ${forgoneBy(decision)}; that condition is nowhere stated. Say in a comment why a count that is too high for a moment is harmless here, or decide with page_ref_freeze().`;
}

function report(severity: Report['severity'], use: CountUse, decision: Decision, consequence: string): Report {
  return {
    severity,
    message:
      `${comparison(decision)} decides on an exact value of \`_refcount\`, but the count may be higher than its owner expects: ` +
      `${takersIn(use.fn.file.version)} can hold a reference at any time. ${consequence}`,
    related: [
      ...decision.path
        .filter(s => s.fn.file === use.fn.file)
        .map(s => ({ start: s.node.start, message: `The value is ${s.what}.` })),
      ...(decision.at.start !== use.node.start ? [{ start: decision.at.start, message: 'It decides here.' }] : []),
    ],
  };
}
