import { child, walk, type CNode } from '../source/syntax/node';
import type { Decision } from './decisions';
import { isFatal, isFree, isPrint, isUnmap, isWarning } from './names';
import { calleeName, type FunctionUnit } from './unit';
import { pageCountApi } from '../kernel/page-count-api';

/** What a stretch of code does that matters to a page. */
export interface Consequences {
  /** Gives a reference back (and so frees only if it was the last). */
  readonly puts: readonly CNode[];
  /** Frees, destroys or unmaps without asking a count. */
  readonly frees: readonly CNode[];
  readonly unmaps: readonly CNode[];
  /** Puts something on a list by the name of a free list. */
  readonly queues: readonly CNode[];
  readonly warns: readonly CNode[];
  /** Takes further references or moves counts. */
  readonly moves: readonly CNode[];
  readonly freezes: readonly CNode[];
  /** Returns a negative error number. */
  readonly fails: boolean;
  /** Leaves: return, goto, break, continue. */
  readonly leaves: boolean;
  /** Does nothing but leave. */
  readonly empty: boolean;
}

/** The statements that run on either answer of a branch. */
export interface Branches {
  /** Runs when the count is higher than the owner expects. */
  readonly raised: readonly CNode[];
  /** Runs when the count is what the owner expects. */
  readonly exact: readonly CNode[];
}

/** Splits what follows an `if` by the answer; undefined for decisions that are no `if`. */
export function branchesOf(decision: Decision): Branches | undefined {
  const { at, whenRaised } = decision;
  if (whenRaised === undefined) return undefined;
  if (at.kind === 'if_statement') {
    const then = child(at, 'consequence');
    const otherwise = child(at, 'alternative');
    const yes = then ? [then] : [];
    const no = otherwise ? [otherwise] : [];
    const after = onwards(at);
    // What stands behind belongs to the side that gets there.
    if (then && leaves(then)) no.push(...after);
    else if (otherwise && leaves(otherwise)) yes.push(...after);
    return whenRaised ? { raised: yes, exact: no } : { raised: no, exact: yes };
  }
  if (at.kind === 'conditional_expression') {
    const yes = child(at, 'consequence');
    const no = child(at, 'alternative');
    const sides = [yes ? [yes] : [], no ? [no] : []] as const;
    return whenRaised ? { raised: sides[0], exact: sides[1] } : { raised: sides[1], exact: sides[0] };
  }
  if (at.kind === 'while_statement' || at.kind === 'for_statement' || at.kind === 'do_statement') {
    const body = child(at, 'body') ?? at.children.at(-1);
    const inside = body ? [body] : [];
    const after = following(at);
    return whenRaised ? { raised: inside, exact: after } : { raised: after, exact: inside };
  }
  return undefined;
}

/** The statements behind one, in its block. */
export function following(node: CNode): CNode[] {
  const siblings = node.parent?.children ?? [];
  return siblings.slice(siblings.indexOf(node) + 1).filter(c => c.kind !== 'comment' && c.kind !== 'else_clause');
}

/** The statements that run behind one, those behind the blocks of an `if` around it included; a loop or `switch` ends it. */
function onwards(node: CNode): CNode[] {
  const out = following(node);
  if (out.some(leaves)) return out;
  for (let n = node.parent; n && /^(?:compound_statement|if_statement|else_clause)$/.test(n.kind); n = n.parent) {
    if (n.kind !== 'if_statement') continue;
    const more = n.parent?.kind === 'else_clause' ? [] : following(n);
    out.push(...more);
    if (more.some(leaves)) break;
  }
  return out;
}

/** Does a statement never reach the one behind it? */
export function leaves(node: CNode): boolean {
  switch (node.kind) {
    case 'return_statement':
    case 'goto_statement':
    case 'break_statement':
    case 'continue_statement':
      return true;
    case 'compound_statement':
    case 'else_clause':
    case 'labeled_statement': {
      const last = node.children.filter(c => c.kind !== 'comment').at(-1);
      return last !== undefined && leaves(last);
    }
    case 'if_statement': {
      const then = child(node, 'consequence');
      const otherwise = child(node, 'alternative');
      return then !== undefined && otherwise !== undefined && leaves(then) && leaves(otherwise);
    }
    default:
      return false;
  }
}

/** Looks at every call and jump of some statements. */
export function consequencesOf(fn: FunctionUnit, statements: readonly CNode[]): Consequences {
  const puts: CNode[] = [];
  const frees: CNode[] = [];
  const unmaps: CNode[] = [];
  const queues: CNode[] = [];
  const warns: CNode[] = [];
  const moves: CNode[] = [];
  const freezes: CNode[] = [];
  let fails = false;
  let work = 0;
  for (const node of statements.flatMap(walk)) {
    if (node.kind === 'return_statement') {
      if (/^return\s+-\s*E|^return\s+ERR_PTR/.test(fn.folded(node))) fails = true;
      continue;
    }
    if (node.kind === 'assignment_expression' || node.kind === 'update_expression') work++;
    if (node.kind !== 'call_expression') continue;
    const name = calleeName(fn, node) ?? memberName(fn, node);
    const wrapped = fn.file.wrappers.get(name)?.api ?? name;
    const api = pageCountApi(wrapped);
    if (!isPrint(name)) work++;
    if (api?.effect === 'put' || api?.effect === 'sub-and-test') puts.push(node);
    else if (api?.effect === 'freeze') freezes.push(node);
    else if (api && /^(?:add|sub|set|reset|add-return|sub-return|try-add)$/.test(api.effect)) moves.push(node);
    else if (isWarning(name) || isFatal(name)) warns.push(node);
    else if (isUnmap(name)) unmaps.push(node);
    else if (/^list_(?:add|move)/.test(name) && /free/i.test(fn.folded(node))) queues.push(node);
    else if (isFree(name)) frees.push(node);
  }
  return {
    puts,
    frees,
    unmaps,
    queues,
    warns,
    moves,
    freezes,
    fails,
    leaves: statements.some(leaves),
    empty: work === 0,
  };
}

function memberName(fn: FunctionUnit, call: CNode): string {
  const callee = child(call, 'function');
  const field = callee && child(callee, 'field');
  return field ? fn.text(field) : '';
}
