import type { Token } from '../../../source/tokens';
import type { Block, Declaration, Expression, Initialiser, Statement } from '../ast';
import {
  INT,
  isConst,
  isScalar,
  isVariableLength,
  pointerTo,
  promote,
  asInteger,
  spell,
  unqualify,
  VOID_POINTER,
  type CType,
} from '../types';
import { addressOf, constant, convert, logical, truth } from './build';
import { typeCall } from './calls';
import {
  alignmentOf,
  attribute,
  constantValue,
  declaredType,
  sizeExpression,
  specifiedType,
  typedefType,
  type LengthSink,
} from './declared';
import { findLabel, place, rvalue } from './expressions';
import { Uncompilable, uncompilable } from './failure';
import { typeInitialiser } from './initialisers';
import type { Entity } from './scope';
import { wrap, type BlockStmt, type Expr, type Label, type LocalVariable, type Stmt, type SwitchCase } from './tree';
import { inner, type FunctionState, type Typing } from './typing';

type Inside = Typing & { readonly fn: FunctionState };

/** Types a block in a scope of its own. */
export function typeBlock(t: Typing, block: Block): BlockStmt {
  const scoped = inner(t);
  if (!scoped.fn) return uncompilable(block.at, 'statements outside of a function');
  return blockOf(scoped as Inside & typeof scoped, block.at, block.end, block.labels, it =>
    block.items.flatMap(item => typeItem(it, item)),
  );
}

function blockOf(t: Inside, at: Token, end: Token, labels: readonly string[], make: (t: Inside) => Stmt[]): BlockStmt {
  const { fn } = t;
  const serial = ++fn.serial;
  fn.path.push(serial);
  if (labels.length) fn.labels.unshift(new Map(labels.map(name => [name, newLabel(name)])));
  const before = fn.entries;
  const items = make(t);
  if (labels.length) fn.labels.shift();
  fn.path.pop();
  return { kind: 'block', at, end, items, entered: fn.entries !== before, serial };
}

const newLabel = (name: string): Label => ({ name, path: undefined, addressed: false, used: false });

/** A statement or declaration; what cannot be compiled stops when it is reached. */
function typeItem(t: Inside, item: Statement | Declaration): Stmt[] {
  if (item.kind === 'declaration') return typeDeclaration(t, item);
  try {
    return [typeStatement(t, item)];
  } catch (error) {
    if (!(error instanceof Uncompilable)) throw error;
    return [trap(item.at, error)];
  }
}

const trap = (at: Token, error: Uncompilable): Stmt => ({
  kind: 'expression',
  at,
  value: { kind: 'trap', type: VOID_POINTER, at: error.at, construct: error.construct },
});

function one(t: Inside, item: Statement | Declaration): Stmt {
  const made = typeItem(t, item);
  if (made.length === 1) return made[0]!;
  return { kind: 'block', at: item.at, end: item.at, items: made, entered: false, serial: ++t.fn.serial };
}

function typeStatement(t: Inside, s: Statement): Stmt {
  const { at } = s;
  switch (s.kind) {
    case 'block':
      return typeBlock(t, s);
    case 'empty':
      return { kind: 'empty', at };
    case 'expression':
      return { kind: 'expression', at, value: rvalue(t, s.value) };
    case 'if': {
      const condition = logical(s.condition.at, rvalue(t, s.condition), false);
      const known = truth(condition);
      const then = known === false ? undefined : one(t, s.then);
      const otherwise = !s.otherwise || known === true ? undefined : one(t, s.otherwise);
      // A branch that is never taken still counts when a label in it is jumped to.
      if (known === false) return withLabels(t, s.then, otherwise ?? { kind: 'empty', at });
      if (known === true) return s.otherwise ? withLabels(t, s.otherwise, then!) : then!;
      return { kind: 'if', at, condition, then: then!, otherwise };
    }
    case 'while':
    case 'do': {
      const condition = loopCondition(t, s.condition);
      return {
        kind: 'loop',
        at,
        first: [],
        condition,
        atEnd: s.kind === 'do',
        step: undefined,
        body: one(t, s.body),
      };
    }
    case 'for':
      return blockOf({ ...inner(t), fn: t.fn }, at, at, [], it => {
        const first =
          s.first === undefined
            ? []
            : s.first.kind === 'declaration'
              ? typeDeclaration(it, s.first)
              : [{ kind: 'expression' as const, at: s.first.at, value: rvalue(it, s.first) }];
        const condition = s.condition && loopCondition(it, s.condition);
        const step = s.step && rvalue(it, s.step);
        return [...first, { kind: 'loop', at, first: [], condition, atEnd: false, step, body: one(it, s.body) }];
      });
    case 'switch': {
      const value = rvalue(t, s.value);
      const integer = asInteger(value.type);
      if (!integer) uncompilable(at, `a switch on '${spell(value.type)}'`);
      const type = promote(integer);
      const cases: SwitchCase[] = [];
      t.fn.switches.push({ value: type, cases });
      const body = one(t, s.body);
      t.fn.switches.pop();
      return { kind: 'switch', at, value: convert(value, type), cases, body };
    }
    case 'case': {
      const around = t.fn.switches.at(-1);
      if (!around) uncompilable(at, "'case' outside of a switch");
      const type = asInteger(around.value)!;
      const from = wrap(type, constantValue(t, s.from));
      const to = s.to ? wrap(type, constantValue(t, s.to)) : from;
      const target: SwitchCase = { range: { from, to } };
      around.cases.push(target);
      t.fn.entries++;
      return { kind: 'case', at, target, body: one(t, s.body) };
    }
    case 'default': {
      const around = t.fn.switches.at(-1);
      if (!around) uncompilable(at, "'default' outside of a switch");
      const target: SwitchCase = { range: undefined };
      around.cases.push(target);
      t.fn.entries++;
      return { kind: 'case', at, target, body: one(t, s.body) };
    }
    case 'label': {
      const label = findLabel(t, s.name);
      label.path = [...t.fn.path];
      t.fn.entries++;
      return { kind: 'label', at, label, body: one(t, s.body) };
    }
    case 'goto': {
      const label = findLabel(t, s.label);
      label.used = true;
      return { kind: 'goto', at, label };
    }
    case 'goto-address':
      return { kind: 'goto-address', at, target: rvalue(t, s.target) };
    case 'break':
    case 'continue':
      return { kind: s.kind, at };
    case 'return': {
      if (!s.value) return { kind: 'return', at, value: undefined };
      const value = rvalue(t, s.value);
      return { kind: 'return', at, value: convert(value, t.fn.result, value.at) };
    }
    case 'asm':
      return typeAsm(t, s);
    case 'broken':
      return uncompilable(at, s.construct);
  }
}

function loopCondition(t: Inside, condition: Expression): Expr {
  return logical(condition.at, rvalue(t, condition), false);
}

/** Keeps a branch that is never taken only when it holds a label, which a goto elsewhere may name. */
function withLabels(t: Inside, dead: Statement, live: Stmt): Stmt {
  if (!holdsLabel(dead)) return live;
  const never: Expr = constant(dead.at, INT, 0n);
  return { kind: 'if', at: dead.at, condition: never, then: one(t, dead), otherwise: live };
}

function holdsLabel(s: Statement | Declaration): boolean {
  switch (s.kind) {
    case 'label':
    case 'case':
    case 'default':
      return true;
    case 'block':
      return s.items.some(holdsLabel);
    case 'if':
      return holdsLabel(s.then) || (s.otherwise !== undefined && holdsLabel(s.otherwise));
    case 'while':
    case 'do':
    case 'for':
    case 'switch':
      return holdsLabel(s.body);
    default:
      return false;
  }
}

/** The assembly with which x86 reads its own instruction pointer (`_THIS_IP_`); it only labels lock and trace records. */
const INSTRUCTION_POINTER = 'lea 0(%%rip), %0';

/**
 * An asm statement does nothing when its text is empty: outputs take the values of the inputs that they are tied to, as
 * in barrier(), OPTIMIZER_HIDE_VAR and RELOC_HIDE. Any other text cannot be executed.
 */
function typeAsm(t: Inside, s: Extract<Statement, { kind: 'asm' }>): Stmt {
  const { at } = s;
  if (s.template === INSTRUCTION_POINTER && s.outputs.length === 1) {
    const here = rvalue(t, { kind: 'identifier', at, name: t.fn.name });
    const to = place(t, s.outputs[0]!.value);
    return { kind: 'expression', at, value: { kind: 'assign', type: to.type, at, to, value: convert(here, to.type) } };
  }
  if (s.template.trim() !== '' || s.labels.length) uncompilable(at, 'inline assembly');
  const moves: Expr[] = [];
  s.outputs.forEach((output, i) => {
    if (output.constraint.includes('+')) return;
    const tied = s.inputs.find(input => input.constraint === String(i));
    if (!tied) uncompilable(at, 'inline assembly');
    moves.push(rvalue(t, { kind: 'assign', at, op: undefined, left: output.value, right: tied.value }));
  });
  if (moves.length === 0) return { kind: 'empty', at };
  const value = moves.reduce((left, right): Expr => ({ kind: 'comma', type: right.type, at, left, right }));
  return { kind: 'expression', at, value };
}

/** A declaration inside a function. */
function typeDeclaration(t: Inside, d: Declaration): Stmt[] {
  const made: Stmt[] = [];
  try {
    const { specifiers } = d;
    if (d.declarators.length === 0) {
      specifiedType(t, specifiers);
      return [];
    }
    for (const { declarator, initialiser } of d.declarators) {
      const lengths: LengthSink = [];
      const auto = (): CType => {
        if (!initialiser || initialiser.kind === 'list') return uncompilable(d.at, '__auto_type without a value');
        return rvalue(t, initialiser).type;
      };
      const base = specifiedType(t, specifiers, auto);
      const type = declaredType(t, base, declarator, lengths);
      const attributes = [...specifiers.attributes, ...declarator.attributes];
      const name = declarator.name!;
      for (const { variable, value } of lengths)
        made.push({ kind: 'declare', at: declarator.at, variable, value: convert(value, variable.type) });
      if (specifiers.storage === 'typedef') {
        t.scope.declare(name, { kind: 'typedef', type: typedefType(t, type, attributes) }, declarator.at);
      } else if (specifiers.storage === 'extern' || type.kind === 'function') {
        t.scope.declare(name, externEntity(t, name, type, declarator.at), declarator.at);
      } else if (specifiers.storage === 'static') {
        declareStatic(t, name, type, declarator.at, initialiser, alignmentOf(t, attributes));
      } else {
        const cleanup = attribute(attributes, 'cleanup');
        made.push(
          ...declareLocal(t, name, type, declarator.at, initialiser, cleanup?.arguments[0], alignmentOf(t, attributes)),
        );
      }
    }
  } catch (error) {
    if (!(error instanceof Uncompilable)) throw error;
    made.push(trap(d.at, error));
  }
  return made;
}

function externEntity(t: Inside, name: string, type: CType, at: Token): Entity {
  return t.unit.external(name, type, at);
}

function declareStatic(
  t: Inside,
  name: string,
  type: CType,
  at: Token,
  initialiser: Initialiser | undefined,
  aligned: number,
): void {
  const { fn } = t;
  const count = fn.statics.get(name) ?? 0;
  fn.statics.set(name, count + 1);
  let content: ReturnType<typeof typeInitialiser> | undefined;
  const { scope } = t;
  const read = (): ReturnType<typeof typeInitialiser> =>
    (content ??= typeInitialiser({ ...t, scope }, type, initialiser!));
  // A label that only a table names must be known before the code is made.
  if (initialiser && namesLabel(initialiser)) read();
  const full = `${fn.name}.${name}${count ? `.${count}` : ''}`;
  const incomplete = type.kind === 'array' && type.length === undefined;
  const symbol = t.unit.object(
    full,
    () => (incomplete && initialiser ? read().type : type),
    at,
    initialiser ? read : undefined,
    aligned,
    isConst(type),
  );
  scope.declare(name, { kind: 'static', symbol, noReturn: false }, at);
}

function namesLabel(value: Initialiser): boolean {
  switch (value.kind) {
    case 'list':
      return value.items.some(item => namesLabel(item.value));
    case 'label-address':
      return true;
    case 'cast':
      return namesLabel(value.operand);
    default:
      return false;
  }
}

function declareLocal(
  t: Inside,
  name: string,
  type: CType,
  at: Token,
  initialiser: Initialiser | undefined,
  cleanup: Expression | undefined,
  aligned: number,
): Stmt[] {
  const variableLength = isVariableLength(type);
  const make = (own: CType): LocalVariable => ({
    name,
    type: own,
    at,
    parameter: false,
    inMemory: !variableLength && !isScalar(own),
    escapes: false,
    hidden: false,
    variableLength,
    aligned,
  });
  if (variableLength) {
    const variable = make(type);
    t.scope.declare(name, { kind: 'local', variable }, at);
    const value: Expr = { kind: 'allocate', type: pointerTo(type), at, size: sizeExpression(at, type) };
    return [{ kind: 'declare', at, variable, value }];
  }
  let own = type;
  if (type.kind === 'array' && type.length === undefined) {
    if (!initialiser) return uncompilable(at, `the array '${name}' without a length`);
    // Only its length is wanted here; the initialiser may name the variable itself.
    const trial = inner(t);
    trial.scope.declare(name, { kind: 'local', variable: make(type) });
    own = typeInitialiser(trial, type, initialiser).type;
  }
  const variable = make(own);
  t.scope.declare(name, { kind: 'local', variable }, at);
  if (cleanup) {
    const address = addressOf({ kind: 'local', type: own, at, variable });
    variable.cleanup = cleanupCall(t, cleanup, address);
  }
  if (!initialiser) return [{ kind: 'declare', at, variable, value: undefined }];
  if (initialiser.kind === 'list' || own.kind === 'array')
    return [{ kind: 'declare', at, variable, value: typeInitialiser(t, own, initialiser).leaves }];
  const value = rvalue(t, initialiser);
  if (value.kind === 'trap')
    return [
      { kind: 'declare', at, variable, value: undefined },
      { kind: 'expression', at, value },
    ];
  return [{ kind: 'declare', at, variable, value: convert(value, unqualify(own), value.at) }];
}

/** The call that an attribute cleanup asks for, with the variable's address as its argument. */
function cleanupCall(t: Inside, callee: Expression, address: Expr): Expr {
  return typeCall(t, { kind: 'call', at: callee.at, callee, arguments: [], text: [] }, [address]);
}
