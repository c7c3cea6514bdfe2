import type { Token } from '../../../source/tokens';
import type { BinaryOperator, Expression } from '../ast';
import { asInteger, bitFieldType, INT, isScalar, LONG, promote, spell, ULONG, unqualify, type CType } from '../types';
import { arithmetic, compare, constant, convert, offsetPointer, usual } from './build';
import { sizeExpression } from './declared';
import { rvalue } from './expressions';
import { uncompilable } from './failure';
import type { ArithmeticOperator, ComparisonOperator, Expr, Place } from './tree';
import { hiddenVariable, type Typing } from './typing';

/** Size of what a pointer points to, for its arithmetic: void and functions count 1. */
const elementSize = (at: Token, pointer: CType): Expr =>
  pointer.kind === 'pointer' ? sizeExpression(at, pointer.to) : constant(at, ULONG, 1n);

/** `pointer ± index`, scaled by the element's size. */
export function addPointer(at: Token, op: '+' | '-', pointer: Expr, index: Expr): Expr {
  if (pointer.type.kind !== 'pointer') uncompilable(at, `an index into '${spell(pointer.type)}'`);
  if (!asInteger(index.type)) uncompilable(at, `an index of type '${spell(index.type)}'`);
  return offsetPointer(at, op, pointer, index, elementSize(at, pointer.type));
}

/** Any infix operator but `&&` and `||`. */
export function typeBinary(at: Token, op: BinaryOperator, l: Expr, r: Expr): Expr {
  if (l.kind === 'trap') return l;
  if (r.kind === 'trap') return r;
  switch (op) {
    case '<<':
    case '>>': {
      const from = asInteger(l.type);
      const by = asInteger(r.type);
      if (!from || !by) return usual(l, r).left;
      const type = promote(from);
      return arithmetic(at, op, type, convert(l, type), convert(r, promote(by)));
    }
    case '==':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return typeComparison(at, op, l, r);
    case '+':
      if (l.type.kind === 'pointer') return addPointer(at, '+', l, r);
      if (r.type.kind === 'pointer') return addPointer(at, '+', r, l);
      break;
    case '-':
      if (l.type.kind === 'pointer' && r.type.kind === 'pointer') return pointerDifference(at, l, r);
      if (l.type.kind === 'pointer') return addPointer(at, '-', l, r);
      break;
    case '&&':
    case '||':
      return uncompilable(at, `'${op}' as arithmetic`);
    default:
      break;
  }
  const { left, right, type } = usual(l, r);
  return arithmetic(at, op as ArithmeticOperator, type, left, right);
}

function typeComparison(at: Token, op: ComparisonOperator, l: Expr, r: Expr): Expr {
  if (l.type.kind === 'pointer' || r.type.kind === 'pointer') {
    if (!isScalar(l.type) || !isScalar(r.type)) return usual(l, r).left;
    return compare(at, op, convert(l, ULONG), convert(r, ULONG));
  }
  const { left, right } = usual(l, r);
  return compare(at, op, left, right);
}

function pointerDifference(at: Token, l: Expr, r: Expr): Expr {
  const bytes = arithmetic(at, '-', LONG, convert(l, LONG), convert(r, LONG));
  return arithmetic(at, '/', LONG, bytes, convert(elementSize(at, l.type), LONG));
}

/** `place = value`, `place op= value`. */
export function typeAssignment(
  t: Typing,
  at: Token,
  op: BinaryOperator | undefined,
  to: Place,
  right: Expression,
): Expr {
  const value = rvalue(t, right);
  if (value.kind === 'trap') return value;
  const type = unqualify(to.type);
  if (!op) {
    if (type.kind === 'exotic') uncompilable(at, `an assignment to '${spell(type)}'`);
    return { kind: 'assign', type: valueType(to), at, to, value: convert(value, type, at) };
  }
  return update(at, to, 'new', old => typeBinary(at, op, old, value));
}

/** The type of a place's value: a bit-field's is that of its width. */
function valueType(place: Place): CType {
  const type = unqualify(place.type);
  const integer = place.kind === 'member' && place.bits ? asInteger(type) : undefined;
  return integer && place.kind === 'member' && place.bits ? bitFieldType(integer, place.bits.width) : type;
}

/** `++` and `--`; `result` is which value the expression has. */
export function typeStep(at: Token, to: Place, op: '++' | '--', result: 'old' | 'new'): Expr {
  return update(at, to, result, old => typeBinary(at, op === '++' ? '+' : '-', old, constant(at, INT, 1n)));
}

function update(at: Token, to: Place, result: 'old' | 'new', make: (old: Expr) => Expr): Expr {
  const type = unqualify(to.type);
  if (!isScalar(type)) uncompilable(at, `arithmetic on '${spell(type)}'`);
  const seen = valueType(to);
  const old = hiddenVariable(at, seen);
  const held: Expr = { kind: 'load', type: seen, at, from: { kind: 'local', type: seen, at, variable: old } };
  return { kind: 'update', type: seen, at, to, old, value: convert(make(held), type, at), result };
}
