import type { Token } from '../../../source/tokens';
import type { Expression, TypeName } from '../ast';
import { characterConstant, integerConstant, stringLiteral } from '../lexemes';
import {
  alignOf,
  compatible,
  INT,
  pointerTo,
  spell,
  UINT,
  ULONG,
  unqualify,
  USHORT,
  VOID,
  VOID_POINTER,
  type CType,
} from '../types';
import { addressOf, constant, convert, deref, load, logical, member, truth, usual, unary } from './build';
import { typeBuiltin, chosenByBuiltin } from './builtins';
import { typeCall } from './calls';
import { sizeExpression, typeOfName } from './declared';
import { orTrap, uncompilable } from './failure';
import { addPointer, typeAssignment, typeBinary, typeStep } from './operators';
import { typeInitialiser } from './initialisers';
import { type Expr, type Label, type Place } from './tree';
import { hiddenVariable, type Typing } from './typing';

/** An expression's value: arrays and functions decayed, lvalues loaded, qualifiers gone. */
export function rvalue(t: Typing, e: Expression): Expr {
  switch (e.kind) {
    case 'number': {
      const value = integerConstant(e.at.text);
      if (!value) uncompilable(e.at, 'floating-point arithmetic');
      return constant(e.at, value.type, value.value);
    }
    case 'character':
      return constant(e.at, INT, BigInt(characterConstant(e.at, t.unit.char.signed)));
    case 'identifier': {
      const entity = t.scope.ordinary(e.name);
      if (entity?.kind === 'enumerator') return constant(e.at, entity.type, entity.value);
      return load(place(t, e));
    }
    case 'string':
    case 'index':
    case 'member':
    case 'compound':
      return load(place(t, e));
    case 'call': {
      const chosen = chosenByBuiltin(t, e);
      if (chosen) return rvalue(t, chosen);
      return typeBuiltin(t, e) ?? typeCall(t, e);
    }
    case 'unary':
      return typeUnary(t, e);
    case 'postfix':
      return typeStep(e.at, place(t, e.operand), e.op, 'old');
    case 'label-address': {
      if (!t.fn) uncompilable(e.at, 'the address of a label outside of a function');
      const label = findLabel(t, e.label);
      label.addressed = true;
      return { kind: 'label', type: VOID_POINTER, at: e.at, label };
    }
    case 'sizeof': {
      if (e.of.kind === 'type-name') return sizeExpression(e.at, typeOfName(t, e.of));
      return sizeExpression(e.at, typeOfExpression(t, e.of));
    }
    case 'alignof':
      return constant(
        e.at,
        ULONG,
        BigInt(alignOf(e.of.kind === 'type-name' ? typeOfName(t, e.of) : typeOfExpression(t, e.of))),
      );
    case 'cast':
      return typeCast(t, e.at, e.type, e.operand);
    case 'binary':
      if (e.op === '&&' || e.op === '||') return typeShortCircuit(t, e.at, e.op, e.left, e.right);
      return typeBinary(e.at, e.op, rvalue(t, e.left), rvalue(t, e.right));
    case 'assign':
      return typeAssignment(t, e.at, e.op, place(t, e.left), e.right);
    case 'conditional':
      return typeConditional(t, e);
    case 'comma': {
      const left = rvalue(t, e.left);
      const right = rvalue(t, e.right);
      return left.kind === 'constant' ? right : { kind: 'comma', type: right.type, at: e.at, left, right };
    }
    case 'statements': {
      if (!t.fn) uncompilable(e.at, 'a statement expression outside of a function');
      const body = t.block(t, e.body);
      const items = body.items.slice(0, -1);
      let last = body.items.at(-1);
      while (last?.kind === 'label') {
        items.push({ ...last, body: { kind: 'empty', at: last.at } });
        last = last.body;
      }
      if (last?.kind !== 'expression') return { kind: 'statements', type: VOID, at: e.at, body, value: undefined };
      const { value } = last;
      return { kind: 'statements', type: value.type, at: e.at, body: { ...body, items }, value };
    }
    case 'generic':
      return rvalue(t, chooseGeneric(t, e));
    case 'broken':
      return uncompilable(e.at, e.construct);
  }
}

/** The object that an expression denotes; a record value that is no lvalue gets one of its own. */
export function place(t: Typing, e: Expression): Place {
  switch (e.kind) {
    case 'identifier':
      return named(t, e.at, e.name);
    case 'index': {
      const base = rvalue(t, e.base);
      const index = rvalue(t, e.index);
      const [pointer, offset] = base.type.kind === 'pointer' ? [base, index] : [index, base];
      return deref(e.at, addPointer(e.at, '+', pointer, offset));
    }
    case 'member':
      return member(e.at, e.arrow ? deref(e.at, rvalue(t, e.base)) : place(t, e.base), e.name);
    case 'unary':
      if (e.op === '*') return deref(e.at, rvalue(t, e.operand));
      break;
    case 'string': {
      const { bytes, type } = stringBytes(t, e);
      return { kind: 'static', type, at: e.at, symbol: t.unit.string(e.at, bytes, type) };
    }
    case 'compound': {
      const written = typeOfName(t, e.type);
      const content = typeInitialiser(t, written, e.list);
      if (!t.fn) {
        const symbol = t.unit.object(
          `(${spell(content.type)})`,
          () => content.type,
          e.at,
          () => content,
          0,
          false,
        );
        return { kind: 'static', type: content.type, at: e.at, symbol };
      }
      const variable = { ...hiddenVariable(e.at, content.type), inMemory: true };
      return { kind: 'literal', type: content.type, at: e.at, variable, leaves: content.leaves };
    }
    case 'generic':
      return place(t, chooseGeneric(t, e));
    case 'call': {
      const chosen = chosenByBuiltin(t, e);
      if (chosen) return place(t, chosen);
      break;
    }
    default:
      break;
  }
  const value = rvalue(t, e);
  if (value.kind === 'load') return { ...value.from };
  if (value.type.kind === 'record' || value.kind === 'trap')
    return { kind: 'value', type: value.type, at: e.at, value };
  return uncompilable(e.at, 'an expression that is no lvalue where one is needed');
}

function named(t: Typing, at: Token, name: string): Place {
  const entity = t.scope.ordinary(name);
  switch (entity?.kind) {
    case 'local': {
      const { variable } = entity;
      if (variable.variableLength && variable.type.kind === 'array') {
        const pointer = pointerTo(variable.type);
        return {
          kind: 'deref',
          type: variable.type,
          at,
          address: { kind: 'load', type: pointer, at, from: { kind: 'local', type: pointer, at, variable } },
        };
      }
      return { kind: 'local', type: variable.type, at, variable };
    }
    case 'static':
      return { kind: 'static', type: entity.symbol.type, at, symbol: entity.symbol };
    case 'enumerator':
    case 'typedef':
      return uncompilable(at, `'${name}' as an object`);
    default:
      break;
  }
  if (t.fn && (name === '__func__' || name === '__FUNCTION__' || name === '__PRETTY_FUNCTION__')) {
    const bytes = new Uint8Array([...t.fn.name, '\0'].map(c => c.charCodeAt(0)));
    const type: CType = { kind: 'array', of: t.unit.char, length: bytes.length, quals: 0 };
    return { kind: 'static', type, at, symbol: t.unit.string(at, bytes, type) };
  }
  return uncompilable(at, `the undeclared name '${name}'`);
}

/** A string literal's bytes with the final zero, and its array type. */
export function stringBytes(
  t: Typing,
  e: Extract<Expression, { kind: 'string' }>,
): { bytes: Uint8Array; type: CType & { kind: 'array' } } {
  const { units, size } = stringLiteral(e.parts);
  const bytes = new Uint8Array((units.length + 1) * size);
  const view = new DataView(bytes.buffer);
  units.forEach((unit, i) => {
    if (size === 1) bytes[i] = unit;
    else if (size === 2) view.setUint16(i * 2, unit, true);
    else view.setUint32(i * 4, unit, true);
  });
  const of = size === 1 ? t.unit.char : size === 2 ? USHORT : e.at.text.startsWith('L') ? INT : UINT;
  return { bytes, type: { kind: 'array', of, length: units.length + 1, quals: 0 } };
}

/** The type of an expression that is not evaluated: arrays stay arrays, qualifiers stay. */
export function typeOfExpression(t: Typing, e: Expression): CType {
  switch (e.kind) {
    case 'identifier':
      if (t.scope.ordinary(e.name)?.kind === 'enumerator') return rvalue(t, e).type;
      return declaredTypeOf(t, e.at, e.name);
    case 'index':
    case 'member':
    case 'string':
    case 'compound':
      return place(t, e).type;
    case 'unary':
      if (e.op === '*') return place(t, e).type;
      break;
    case 'generic':
      return typeOfExpression(t, chooseGeneric(t, e));
    case 'call': {
      const chosen = chosenByBuiltin(t, e);
      if (chosen) return typeOfExpression(t, chosen);
      break;
    }
    default:
      break;
  }
  return rvalue(t, e).type;
}

function declaredTypeOf(t: Typing, at: Token, name: string): CType {
  const entity = t.scope.ordinary(name);
  if (entity?.kind === 'local') return entity.variable.type;
  return named(t, at, name).type;
}

function typeUnary(t: Typing, e: Extract<Expression, { kind: 'unary' }>): Expr {
  const { at } = e;
  switch (e.op) {
    case '&': {
      const target = e.operand;
      if (target.kind === 'unary' && target.op === '*') return rvalue(t, target.operand);
      return addressOf(place(t, target));
    }
    case '*':
      return load(deref(at, rvalue(t, e.operand)));
    case '!':
      return logical(at, rvalue(t, e.operand), true);
    case '++':
    case '--':
      return typeStep(at, place(t, e.operand), e.op, 'new');
    default: {
      const { left: value, type } = usual(rvalue(t, e.operand), constant(at, INT, 0n));
      if (e.op === '+') return value;
      if (e.op === '-') return unary(at, 'negate', type, value);
      if (e.op === '~') return unary(at, 'complement', type, value);
      return uncompilable(at, 'a complex number');
    }
  }
}

function typeCast(t: Typing, at: Token, name: TypeName, operand: Expression): Expr {
  const type = typeOfName(t, name);
  const value = rvalue(t, operand);
  if (type.kind === 'record' && value.type.kind !== 'record' && value.kind !== 'trap') {
    // GNU: a cast to a union type holds the value in the member of that type.
    const layout = type.info.layout();
    const into = layout?.members.find(m => compatible(m.type, value.type));
    if (!into || type.info.keyword !== 'union') uncompilable(at, `a cast to '${spell(type)}'`);
    const variable = { ...hiddenVariable(at, type), inMemory: true };
    const leaves = [{ offset: 0, bits: undefined, type: into.type, value }];
    return load({ kind: 'literal', type, at, variable, leaves });
  }
  const converted = convert(value, type, at);
  return converted;
}

function typeShortCircuit(t: Typing, at: Token, op: '&&' | '||', l: Expression, r: Expression): Expr {
  const left = logical(at, rvalue(t, l), false);
  const known = truth(left);
  // The operand that is not evaluated is not even typed: it may name what does not exist in this configuration.
  if (known === (op === '||')) return constant(at, INT, known ? 1n : 0n);
  const right = orTrap(() => logical(at, rvalue(t, r), false));
  if (known !== undefined) return right;
  const second = truth(right);
  if (second === (op === '&&')) return left;
  return { kind: op === '&&' ? 'and' : 'or', type: INT, at, left, right };
}

function typeConditional(t: Typing, e: Extract<Expression, { kind: 'conditional' }>): Expr {
  const { at } = e;
  const first = rvalue(t, e.condition);
  if (!e.then) {
    const otherwise = orTrap(() => rvalue(t, e.otherwise));
    const known = truth(first);
    if (known === true) return convert(first, conditionalType(first, otherwise), at);
    if (known === false) return convert(otherwise, conditionalType(first, otherwise), at);
    const variable = hiddenVariable(at, first.type);
    const held: Expr = { kind: 'load', type: first.type, at, from: { kind: 'local', type: first.type, at, variable } };
    const type = conditionalType(held, otherwise);
    return {
      kind: 'let',
      type,
      at,
      variable,
      value: first,
      body: {
        kind: 'conditional',
        type,
        at,
        condition: logical(at, held, false),
        then: convert(held, type),
        otherwise: convert(otherwise, type),
      },
    };
  }
  const condition = logical(at, first, false);
  const known = truth(condition);
  const thenAst = e.then;
  const then = orTrap(() => rvalue(t, thenAst));
  const otherwise = orTrap(() => rvalue(t, e.otherwise));
  const type = conditionalType(then, otherwise);
  if (known !== undefined) return convert(known ? then : otherwise, type, at);
  return {
    kind: 'conditional',
    type,
    at,
    condition,
    then: convert(then, type),
    otherwise: convert(otherwise, type),
  };
}

const isNull = (e: Expr): boolean =>
  e.kind === 'constant' && e.value === 0n && (e.type.kind !== 'pointer' || e.type.to.kind === 'void');

/** C11 6.5.15: the type of `c ? a : b`. */
function conditionalType(a: Expr, b: Expr): CType {
  if (a.kind === 'trap' || a.kind === 'unreachable') return b.type;
  if (b.kind === 'trap' || b.kind === 'unreachable') return a.type;
  if (a.type.kind === 'void' || b.type.kind === 'void') return VOID;
  if (a.type.kind === 'record') return a.type;
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    if (isNull(b)) return a.type;
    if (isNull(a)) return b.type;
    const quals = a.type.to.quals | b.type.to.quals;
    const to = a.type.to.kind === 'void' ? a.type.to : b.type.to.kind === 'void' ? b.type.to : a.type.to;
    return to.quals === quals ? pointerTo(to) : pointerTo({ ...to, quals });
  }
  if (a.type.kind === 'pointer') return a.type;
  if (b.type.kind === 'pointer') return b.type;
  return usual(a, b).type;
}

function chooseGeneric(t: Typing, e: Extract<Expression, { kind: 'generic' }>): Expression {
  const control = e.control.kind === 'type-name' ? typeOfName(t, e.control) : unqualify(rvalue(t, e.control).type);
  let fallback: Expression | undefined;
  for (const { type, value } of e.choices) {
    if (!type) fallback = value;
    else {
      const candidate = typeOfName(t, type);
      if (candidate.quals === control.quals && compatible(candidate, control)) return value;
    }
  }
  return fallback ?? uncompilable(e.at, `a _Generic selection without a choice for '${spell(control)}'`);
}

/** The label that a goto or `&&` names: of the innermost block that declares it with `__label__`, else the function's. */
export function findLabel(t: Typing, name: string): Label {
  const scopes = t.fn!.labels;
  for (const scope of scopes) {
    const label = scope.get(name);
    if (label) return label;
  }
  const label: Label = { name, path: undefined, addressed: false, used: false };
  scopes.at(-1)!.set(name, label);
  return label;
}

/** A value that is evaluated once and used in `body` any number of times. */
export function letBe(at: Token, value: Expr, body: (held: Expr) => Expr): Expr {
  if (value.kind === 'constant') return body(value);
  const variable = hiddenVariable(at, value.type);
  const made = body({
    kind: 'load',
    type: value.type,
    at,
    from: { kind: 'local', type: value.type, at, variable },
  });
  return { kind: 'let', type: made.type, at, variable, value, body: made };
}
