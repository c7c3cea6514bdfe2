import { child, isWithin, walk, type CNode } from '../source/syntax/node';
import { isEnding, isFatal, isTransparent, isWarning } from './names';
import { callArguments, calleeName, type FunctionUnit } from './unit';
import { bare, constantOf, variablesOf } from './variables';

/** A place in a function's control flow: a simple statement, one leaf of a condition, or the end. */
export interface Point {
  /** What is executed here; undefined for the entry, the exit and joins. */
  readonly node: CNode | undefined;
  readonly next: readonly Edge[];
}

/** A way from one point to the next; `when` is the answer of the condition that it leaves. */
export interface Edge {
  readonly to: Point;
  readonly when: boolean | undefined;
}

/** The control flow of one function: `goto`, labels, loops, `switch`, short circuits, calls that never return. */
export interface FlowGraph {
  readonly entry: Point;
  readonly exit: Point;
  /** The point at which a node is executed; undefined for dead text. */
  at(node: CNode): Point | undefined;
}

interface Making {
  node: CNode | undefined;
  next: Edge[];
}

/** Where control goes from a stretch of code. */
interface Targets {
  readonly onBreak: Making | undefined;
  readonly onContinue: Making | undefined;
}

const graphs = new WeakMap<FunctionUnit, FlowGraph | null>();

/** The control flow of a function; undefined where its body could not be parsed. Worked out once. */
export function flowOf(fn: FunctionUnit): FlowGraph | undefined {
  let graph = graphs.get(fn);
  if (graph === undefined) graphs.set(fn, (graph = fn.body ? new Builder(fn).build(fn.body) : null));
  return graph ?? undefined;
}

/** Builds the graph from the last statement backwards: every stretch is told what follows it. */
class Builder {
  private readonly points: Making[] = [];
  private readonly labels = new Map<string, Making>();
  private readonly exit: Making = { node: undefined, next: [] };

  constructor(private readonly fn: FunctionUnit) {}

  build(body: CNode): FlowGraph {
    for (const n of walk(body)) {
      const label = n.kind === 'labeled_statement' ? child(n, 'label') : undefined;
      if (label) this.labels.set(this.fn.text(label), { node: undefined, next: [] });
    }
    const entry: Making = { node: undefined, next: [] };
    link(entry, this.statement(body, this.exit, { onBreak: undefined, onContinue: undefined }));
    const points = this.points;
    return {
      entry,
      exit: this.exit,
      at(node) {
        let best: Making | undefined;
        for (const p of points)
          if (
            p.node &&
            isWithin(node, p.node) &&
            (!best?.node || p.node.end - p.node.start < best.node.end - best.node.start)
          )
            best = p;
        return best;
      },
    };
  }

  private point(node: CNode | undefined, next?: Making): Making {
    const made: Making = { node, next: next ? [{ to: next, when: undefined }] : [] };
    if (node) this.points.push(made);
    return made;
  }

  /** The first point of a statement that is followed by `next`. */
  private statement(node: CNode, next: Making, targets: Targets): Making {
    switch (node.kind) {
      case 'compound_statement':
      case 'else_clause':
        return this.sequence(node.children, next, targets);
      case 'labeled_statement': {
        const label = this.labels.get(this.fn.text(child(node, 'label')!));
        const inner = this.sequence(
          node.children.filter(c => c.field !== 'label'),
          next,
          targets,
        );
        if (!label) return inner;
        link(label, inner);
        return label;
      }
      case 'if_statement': {
        const then = child(node, 'consequence');
        const otherwise = child(node, 'alternative');
        return this.condition(
          child(node, 'condition'),
          then ? this.statement(then, next, targets) : next,
          otherwise ? this.statement(otherwise, next, targets) : next,
        );
      }
      case 'while_statement':
        return this.loop(node, next, targets, undefined, undefined);
      case 'for_statement': {
        const first = child(node, 'initializer');
        const loop = this.loop(node, next, targets, child(node, 'update'), child(node, 'condition') ? undefined : true);
        return first ? this.point(first, loop) : loop;
      }
      case 'do_statement': {
        const head: Making = { node: undefined, next: [] };
        const test = this.condition(child(node, 'condition'), head, next);
        const body = child(node, 'body');
        link(head, body ? this.statement(body, test, { onBreak: next, onContinue: test }) : test);
        return head;
      }
      case 'switch_statement':
        return this.switch(node, next, targets);
      case 'return_statement':
        return this.point(node, this.exit);
      case 'goto_statement': {
        const label = child(node, 'label');
        return this.point(node, (label && this.labels.get(this.fn.text(label))) ?? this.exit);
      }
      case 'break_statement':
        return this.point(node, targets.onBreak ?? this.exit);
      case 'continue_statement':
        return this.point(node, targets.onContinue ?? this.exit);
      case 'comment':
        return next;
      default:
        return this.point(node, this.neverReturns(node) ? undefined : next);
    }
  }

  private sequence(statements: readonly CNode[], next: Making, targets: Targets): Making {
    return statements.reduceRight((after, s) => this.statement(s, after, targets), next);
  }

  private loop(
    node: CNode,
    next: Making,
    targets: Targets,
    update: CNode | undefined,
    endless: true | undefined,
  ): Making {
    const head: Making = { node: undefined, next: [] };
    const again = update ? this.point(update, head) : head;
    const body = child(node, 'body') ?? node.children.filter(c => c.field === '').at(-1);
    const inside = body ? this.statement(body, again, { ...targets, onBreak: next, onContinue: again }) : again;
    link(head, endless ? inside : this.condition(child(node, 'condition'), inside, next));
    return head;
  }

  private switch(node: CNode, next: Making, targets: Targets): Making {
    const body = child(node, 'body');
    const test = this.point(child(node, 'condition'));
    let byDefault = false;
    const cases = body?.children ?? [];
    // From the last to the first: a case falls through to the one behind it.
    let after = next;
    for (const c of [...cases].reverse()) {
      if (c.kind !== 'case_statement') {
        after = this.statement(c, after, { ...targets, onBreak: next });
        continue;
      }
      const value = child(c, 'value');
      after = this.sequence(
        c.children.filter(s => s !== value),
        after,
        { ...targets, onBreak: next },
      );
      if (!value) byDefault = true;
      test.next.push({ to: after, when: undefined });
    }
    if (!byDefault) link(test, next);
    return test;
  }

  /** The first point of a condition: each operand of && and || is a point of its own. */
  private condition(node: CNode | undefined, yes: Making, no: Making): Making {
    if (!node) return yes;
    if (node.kind === 'condition_clause' || node.kind === 'parenthesized_expression') {
      const inner = node.children.filter(c => c.kind !== 'comment');
      if (inner.length === 1) return this.condition(inner[0], yes, no);
    }
    const op = child(node, 'operator')?.kind;
    if (node.kind === 'unary_expression' && op === '!') return this.condition(child(node, 'argument'), no, yes);
    if (node.kind === 'binary_expression' && (op === '&&' || op === '||')) {
      const right = this.condition(child(node, 'right'), yes, no);
      return op === '&&'
        ? this.condition(child(node, 'left'), right, no)
        : this.condition(child(node, 'left'), yes, right);
    }
    const constant = constantOf(this.fn, node);
    const leaf = this.point(node);
    if (constant === undefined || constant !== 0) leaf.next.push({ to: yes, when: true });
    if (constant === undefined || constant === 0) leaf.next.push({ to: no, when: false });
    return leaf;
  }

  private neverReturns(node: CNode): boolean {
    const call = node.kind === 'expression_statement' ? node.children[0] : undefined;
    return call?.kind === 'call_expression' && isEnding(calleeName(this.fn, call) ?? '');
  }
}

const link = (from: Making, to: Making): void => {
  from.next.push({ to, when: undefined });
};

/**
 * What the truth of a part says about the condition it stands in: true when the condition then is true, false when it is
 * false, undefined when that cannot be said (`n + f()`).
 */
export function truthIn(fn: FunctionUnit, part: CNode, condition: CNode): boolean | undefined {
  let truth = true;
  for (let n = part; n !== condition;) {
    const parent = n.parent;
    if (!parent) return undefined;
    const call = parent.kind === 'argument_list' ? parent.parent : undefined;
    if (call) {
      const name = calleeName(fn, call) ?? '';
      if (callArguments(call)[0] !== n || !(isTransparent(name) || isWarning(name) || isFatal(name))) return undefined;
      n = call;
      continue;
    }
    const op = child(parent, 'operator')?.kind;
    if (parent.kind === 'unary_expression' && op === '!') truth = !truth;
    else if (parent.kind === 'binary_expression' && (op === '==' || op === '!=') && n.field === 'left') {
      const other = constantOf(fn, child(parent, 'right'));
      if (other !== 0 && other !== 1) return undefined;
      if ((op === '==') === (other === 0)) truth = !truth;
    } else if (parent.kind === 'assignment_expression' && n.field === 'right') {
      // `(ok = f())` is as true as f() is.
    } else if (parent.kind !== 'parenthesized_expression' && parent.kind !== 'condition_clause') return undefined;
    n = parent;
  }
  return truth;
}

/** A question about the paths of a function. */
export interface PathQuery {
  /** Where paths begin: behind this point, or on the edge with that answer. */
  readonly from: Point;
  readonly when?: boolean;
  /** A path that passes such a point is of no interest any more. */
  readonly avoid: (node: CNode) => boolean;
  /** A path that arrives here is what was asked for; without it, one that reaches the function's end. */
  readonly to?: (node: CNode) => boolean;
  /** Names that are known to be true on every path of interest (the kept result of a call). */
  readonly holds?: readonly string[];
}

/** Points that a search may visit before it gives up; a function of a thousand lines has some hundreds. */
const BUDGET = 20_000;

/**
 * A path as {@link PathQuery} asks for, as the nodes of the branches it takes and its last node; undefined when there is
 * none. A condition that is asked twice about a variable that nobody changes is answered the same both times.
 */
export function findPath(fn: FunctionUnit, graph: FlowGraph, query: PathQuery): readonly CNode[] | undefined {
  const memory = rememberable(fn);
  interface Walk {
    readonly point: Point;
    readonly known: ReadonlyMap<string, boolean>;
    readonly steps: readonly CNode[];
  }
  const start = new Map((query.holds ?? []).map(name => [name, true]));
  const queue: Walk[] = [];
  const seen = new Map<Point, Set<string>>();
  const push = (point: Point, known: ReadonlyMap<string, boolean>, steps: readonly CNode[]): void => {
    const key = [...known]
      .map(([k, v]) => `${k}=${String(v)}`)
      .sort()
      .join(' ');
    const keys = seen.get(point) ?? new Set();
    if (keys.has(key)) return;
    seen.set(point, keys.add(key));
    queue.push({ point, known, steps });
  };
  const leave = (point: Point, known: ReadonlyMap<string, boolean>, steps: readonly CNode[], when?: boolean): void => {
    const leaf = point.node;
    const question = leaf && memory.question(leaf);
    for (const edge of point.next) {
      if (when !== undefined && edge.when !== when) continue;
      if (edge.when === undefined || !leaf) {
        push(edge.to, known, steps);
        continue;
      }
      const path = [...steps, leaf];
      if (!question) {
        push(edge.to, known, path);
        continue;
      }
      const answer = question.negated ? !edge.when : edge.when;
      const before = known.get(question.name);
      if (before !== undefined && before !== answer) continue;
      push(edge.to, new Map([...known, [question.name, answer]]), path);
    }
  };
  leave(query.from, start, [], query.when);
  for (let i = 0; i < queue.length && i < BUDGET; i++) {
    const { point, steps } = queue[i]!;
    let { known } = queue[i]!;
    if (point === graph.exit) {
      if (!query.to) return steps;
      continue;
    }
    const { node } = point;
    if (node) {
      if (query.to?.(node)) return [...steps, node];
      if (query.avoid(node)) continue;
      const changed = [...known.keys()].filter(name => memory.changes(node, name));
      if (changed.length) known = new Map([...known].filter(([name]) => !changed.includes(name)));
    }
    leave(point, known, steps);
  }
  return undefined;
}

/** What a search remembers: answers about plain variables that are asked about more than once. */
function rememberable(fn: FunctionUnit) {
  const variables = variablesOf(fn);
  const question = (leaf: CNode): { readonly name: string; readonly negated: boolean } | undefined => {
    let n = bare(leaf);
    let negated = false;
    for (;;) {
      const op = child(n, 'operator')?.kind;
      if (n.kind === 'unary_expression' && op === '!') {
        negated = !negated;
        n = bare(child(n, 'argument')!);
      } else if (n.kind === 'binary_expression' && (op === '==' || op === '!=') && isZero(child(n, 'right'))) {
        if (op === '==') negated = !negated;
        n = bare(child(n, 'left')!);
      } else if (
        n.kind === 'call_expression' &&
        isTransparent(calleeName(fn, n) ?? '') &&
        callArguments(n).length === 1
      )
        n = bare(callArguments(n)[0]!);
      else break;
    }
    return n.kind === 'identifier' ? { name: fn.text(n), negated } : undefined;
  };
  const isZero = (n: CNode | undefined): boolean => constantOf(fn, n) === 0;
  const changes = (node: CNode, name: string): boolean =>
    variables.assigned(name).some(a => isWithin(a.node, node)) ||
    walk(node).some(
      n =>
        (n.kind === 'update_expression' || n.kind === 'pointer_expression') &&
        n.children.some(c => c.kind === 'identifier' && fn.text(c) === name),
    );
  return { question, changes };
}
