import { child, isWithin, walk, type CNode } from '../source/syntax/node';
import { isFatal, isPlainRead, isPrint, isTransparent, isWait, isWarning } from './names';
import { callArguments, calleeName, type CountUse, type FunctionUnit } from './unit';
import { constantOf, variablesOf } from './variables';

/** Where a value that was read from a count ends up. */
export type Sink =
  | 'branch' // if, ?:, switch
  | 'loop'
  | 'wait' // wait_event and its kind: tested again and again
  | 'warning' // WARN_ON and its kind
  | 'fatal' // BUG_ON, assertions
  | 'print'
  | 'return' // leaves the function to callers that were not found in the file
  | 'stored' // into memory
  | 'argument' // of a call that says nothing
  | 'move'; // becomes the amount by which a count is moved

/** A comparison, written as if the count stood on its left. */
export interface Comparison {
  readonly op: '==' | '!=' | '<' | '<=' | '>' | '>=';
  /** What it is compared with; undefined for a test against 0 without an operator. */
  readonly other: CNode | undefined;
  /** The other side's value where it is a constant. */
  readonly constant: number | undefined;
  readonly node: CNode;
}

/** One way in which a count that was read decides something. */
export interface Decision {
  readonly use: CountUse;
  /** The function in which it is decided: the use's own, or a caller's. */
  readonly fn: FunctionUnit;
  readonly sink: Sink;
  /** Statement or call that acts on the value. */
  readonly at: CNode;
  readonly compare: Comparison | undefined;
  /** Value of the condition (after !, && and ||) when the count is higher than its owner expects; undefined: no condition. */
  readonly whenRaised: boolean | undefined;
  /** Arithmetic was done on the value before it was compared. */
  readonly computed: boolean;
  /** Only its upper bits were looked at (`>> 24`): a transient reference moves the lower ones. */
  readonly upperBits: boolean;
  /** Nodes that the value passed through on its way, in order: assignments, calls that returned it. */
  readonly path: readonly Step[];
}

/** A stop on a value's way. */
export interface Step {
  readonly fn: FunctionUnit;
  readonly node: CNode;
  readonly what: string;
}

interface State {
  readonly compare: Comparison | undefined;
  readonly whenRaised: boolean | undefined;
  /** Was the value turned into a condition already? */
  readonly boolean: boolean;
  readonly computed: boolean;
  readonly upperBits: boolean;
  /** The count appears with a minus sign. */
  readonly negative: boolean;
  readonly path: readonly Step[];
  readonly depth: number;
}

const START: State = {
  compare: undefined,
  whenRaised: undefined,
  boolean: false,
  computed: false,
  upperBits: false,
  negative: false,
  path: [],
  depth: 0,
};

/** How many assignments and returns a value is followed through. */
const MAX_DEPTH = 4;

const MIRROR = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const memo = new WeakMap<CountUse, readonly Decision[]>();

/** Every decision that the value of a use reaches: in its function, and in the callers of a static function that returns it. */
export function decisionsOf(use: CountUse): readonly Decision[] {
  let found = memo.get(use);
  if (!found) {
    const out: Decision[] = [];
    const value = valueNode(use);
    if (value) new Tracer(use, out).climb(use.fn, value, START);
    memo.set(use, (found = out));
  }
  return found;
}

/** For a call, the call; for a field, what reads it (`atomic_read(&page->_refcount)`), if anything does. */
function valueNode(use: CountUse): CNode | undefined {
  if (use.node.kind === 'call_expression') return use.node;
  const reader = accessorOf(use);
  return reader && isPlainRead(calleeName(use.fn, reader) ?? '') ? reader : undefined;
}

/** The atomic_*() call, or other call, whose argument the field or its address is. */
export function accessorOf(use: CountUse): CNode | undefined {
  let n: CNode | undefined = use.node;
  while (
    n.parent &&
    (n.parent.kind === 'pointer_expression' ||
      n.parent.kind === 'parenthesized_expression' ||
      n.parent.kind === 'cast_expression')
  )
    n = n.parent;
  if (n.parent?.kind !== 'argument_list') return undefined;
  return n.parent.parent?.kind === 'call_expression' ? n.parent.parent : undefined;
}

class Tracer {
  private readonly seen = new Set<string>();

  constructor(
    private readonly use: CountUse,
    private readonly out: Decision[],
  ) {}

  climb(fn: FunctionUnit, node: CNode, state: State): void {
    const parent = node.parent;
    if (!parent || state.depth > MAX_DEPTH) return;
    switch (parent.kind) {
      case 'parenthesized_expression':
      case 'cast_expression':
      case 'condition_clause':
      case 'argument_list':
        if (parent.kind === 'argument_list') return this.argument(fn, node, parent, state);
        return this.climb(fn, parent, state);
      case 'comma_expression':
        if (parent.children.at(-1) === node) this.climb(fn, parent, state);
        return;
      case 'binary_expression':
        return this.binary(fn, node, parent, state);
      case 'unary_expression':
        return this.unary(fn, parent, state);
      case 'conditional_expression':
        if (node.field === 'condition') return this.emit(fn, 'branch', parent, truth(state));
        return this.climb(fn, parent, state);
      case 'assignment_expression':
        if (node.field === 'right') this.assignment(fn, parent, state);
        return;
      case 'init_declarator':
        if (node.field === 'value') {
          const target = child(parent, 'declarator');
          if (target) this.variable(fn, fn.folded(target).replace(/^[*\s]+/, ''), parent, state);
        }
        return;
      case 'return_statement':
        return this.returned(fn, parent, state);
      case 'if_statement':
        if (node.field === 'condition') this.emit(fn, 'branch', parent, truth(state));
        return;
      case 'switch_statement':
        if (node.field === 'condition') this.emit(fn, 'branch', parent, state);
        return;
      case 'while_statement':
      case 'do_statement':
      case 'for_statement':
        if (node.field === 'condition') this.emit(fn, 'loop', parent, truth(state));
        return;
      case 'initializer_pair':
      case 'initializer_list':
        return this.emit(fn, 'stored', parent, state);
      case 'subscript_expression':
        return this.emit(fn, 'argument', parent, state);
      default:
        return;
    }
  }

  private binary(fn: FunctionUnit, node: CNode, parent: CNode, state: State): void {
    const op = child(parent, 'operator')?.kind ?? '';
    const other = node.field === 'left' ? child(parent, 'right') : child(parent, 'left');
    if (op === '&&' || op === '||') return this.climb(fn, parent, truth(state));
    if (op in MIRROR) {
      const constant = constantOf(fn, other);
      if (state.boolean) {
        // (a == b) == 0 and the like
        const flips = (op === '==' && constant === 0) || (op === '!=' && constant === 1);
        return this.climb(fn, parent, flips ? not(state) : state);
      }
      const mirrored = (node.field === 'right') !== state.negative;
      const written = op as keyof typeof MIRROR;
      const direction = mirrored ? MIRROR[written] : written;
      return this.climb(fn, parent, {
        ...state,
        boolean: true,
        compare: { op: direction, other, constant, node: parent },
        whenRaised: direction === '!=' || direction === '>' || direction === '>=',
      });
    }
    if (state.boolean) return this.climb(fn, parent, { ...state, computed: true });
    const negative = op === '-' && node.field === 'right' ? !state.negative : state.negative;
    const upperBits = state.upperBits || (op === '>>' && node.field === 'left');
    this.climb(fn, parent, { ...state, computed: true, negative, upperBits });
  }

  private unary(fn: FunctionUnit, parent: CNode, state: State): void {
    const op = child(parent, 'operator')?.kind;
    if (op === '!') return this.climb(fn, parent, not(truth(state)));
    if (op === '-') return this.climb(fn, parent, { ...state, negative: !state.negative });
    this.climb(fn, parent, { ...state, computed: true });
  }

  private argument(fn: FunctionUnit, node: CNode, list: CNode, state: State): void {
    const call = list.parent;
    if (call?.kind !== 'call_expression') {
      // A loop macro masked as `while (…)`, or a broken call.
      if (call) this.emit(fn, 'loop', call, state);
      return;
    }
    const name = calleeName(fn, call) ?? '';
    if (isTransparent(name)) return this.climb(fn, call, state);
    if (isWarning(name) || isFatal(name)) {
      const first = callArguments(call)[0];
      if (first !== undefined && isWithin(node, first)) {
        this.emit(fn, isFatal(name) ? 'fatal' : 'warning', call, truth(state));
        // WARN_ON() hands its condition on.
        if (isWarning(name)) this.climb(fn, call, truth(state));
      } else this.emit(fn, 'print', call, state);
      return;
    }
    if (isWait(name)) return this.emit(fn, 'wait', call, truth(state));
    if (isPrint(name)) return this.emit(fn, 'print', call, state);
    const moved = fn.uses.some(u => u.node === call && u.amount !== undefined && isWithin(node, u.amount));
    this.emit(fn, moved ? 'move' : 'argument', call, state);
  }

  private assignment(fn: FunctionUnit, parent: CNode, state: State): void {
    const left = child(parent, 'left');
    if (!left) return;
    const op = child(parent, 'operator')?.kind ?? '=';
    const next = op === '=' ? state : { ...state, boolean: false, computed: true };
    if (left.kind === 'identifier') this.variable(fn, fn.folded(left), parent, next);
    else this.emit(fn, 'stored', parent, state);
    this.climb(fn, parent, state);
  }

  /** Goes on at every later mention of a variable that now holds the value. */
  private variable(fn: FunctionUnit, name: string, from: CNode, state: State): void {
    if (!fn.body || this.again(fn, from, 'v')) return;
    const step: Step = { fn, node: from, what: `kept in ${name}` };
    const next = { ...state, depth: state.depth + 1, path: [...state.path, step] };
    const limit = overwrittenAt(fn, name, from);
    for (const n of walk(fn.body)) {
      if (n.kind !== 'identifier' || n.start < from.end || n.start >= limit || fn.text(n) !== name) continue;
      if (n.parent?.kind === 'assignment_expression' && n.field === 'left') continue;
      this.climb(fn, n, next);
    }
  }

  private returned(fn: FunctionUnit, at: CNode, state: State): void {
    if (this.again(fn, at, 'r')) return;
    const isStatic = /\bstatic\b/.test(fn.header.specifiers);
    const callers = isStatic ? callsOf(fn) : [];
    if (!callers.length) return this.emit(fn, 'return', at, state);
    for (const { fn: caller, call } of callers) {
      const step: Step = { fn: caller, node: call, what: `returned by ${fn.name}()` };
      this.climb(caller, call, { ...state, depth: state.depth + 1, path: [...state.path, step] });
    }
  }

  private again(fn: FunctionUnit, node: CNode, why: string): boolean {
    const key = `${why}${fn.name}:${node.start}`;
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }

  private emit(fn: FunctionUnit, sink: Sink, at: CNode, state: State): void {
    this.out.push({
      use: this.use,
      fn,
      sink,
      at,
      compare: state.compare,
      whenRaised: state.whenRaised,
      computed: state.computed,
      upperBits: state.upperBits,
      path: state.path,
    });
  }
}

/** A value used as a condition is compared with 0. */
function truth(state: State): State {
  if (state.boolean) return state;
  return {
    ...state,
    boolean: true,
    compare: state.compare ?? { op: '!=', other: undefined, constant: 0, node: ZERO },
    whenRaised: true,
  };
}

const ZERO: CNode = { kind: 'zero', field: '', start: 0, end: 0, children: [], parent: undefined, broken: false };

const NEGATED = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

function not(state: State): State {
  const compare = state.compare && { ...state.compare, op: NEGATED[state.compare.op] };
  return { ...state, compare, whenRaised: state.whenRaised === undefined ? undefined : !state.whenRaised };
}

/** Offset at which a variable gets another value in the same straight line; the function's end when it does not. */
function overwrittenAt(fn: FunctionUnit, name: string, from: CNode): number {
  const block = enclosing(from, 'compound_statement');
  for (const a of variablesOf(fn).assigned(name)) {
    if (a.node.start <= from.start) continue;
    // Only an overwrite that every later use has passed: one in the same block.
    if (enclosing(a.node, 'compound_statement') === block && a.node.kind === 'assignment_expression') {
      const op = child(a.node, 'operator')?.kind ?? '=';
      if (op === '=' && !walk(a.value).some(n => n.kind === 'identifier' && fn.text(n) === name)) return a.node.start;
    }
  }
  return fn.header.end;
}

/** The nearest node of a kind above. */
export function enclosing(node: CNode, kind: string): CNode | undefined {
  let n = node.parent;
  while (n && n.kind !== kind) n = n.parent;
  return n;
}

/** Calls of a function in its own file. */
export function callsOf(fn: FunctionUnit): { readonly fn: FunctionUnit; readonly call: CNode }[] {
  return fn.file.memo(`calls of ${fn.name}`, () => {
    const out: { fn: FunctionUnit; call: CNode }[] = [];
    for (const caller of fn.file.functions) {
      if (caller === fn || !caller.mentions(fn.name) || !caller.body) continue;
      for (const n of walk(caller.body))
        if (n.kind === 'call_expression' && calleeName(caller, n) === fn.name) out.push({ fn: caller, call: n });
    }
    return out;
  });
}
