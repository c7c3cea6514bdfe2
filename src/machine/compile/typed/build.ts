import type { Token } from '../../../source/tokens';
import {
  asInteger,
  bitFieldType,
  BOOL,
  commonInteger,
  INT,
  isScalar,
  LLONG,
  LONG,
  pointerTo,
  scalarForm,
  sizeOf,
  spell,
  ULLONG,
  ULONG,
  unqualify,
  VOID,
  widthOf,
  type CType,
  type IntegerType,
} from '../types';
import { uncompilable } from './failure';
import {
  constantOf,
  wrap,
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expr,
  type LocalVariable,
  type Place,
} from './tree';

/** An integer constant of a scalar type, wrapped to it. */
export const constant = (at: Token, type: CType, value: bigint): Expr => ({
  kind: 'constant',
  type: unqualify(type),
  at,
  value: wrap(scalarForm(type), value),
});

/** Folds one operation; undefined where C leaves it undefined (division by zero, shift past the width). */
function fold(op: ArithmeticOperator, type: IntegerType, a: bigint, b: bigint): bigint | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case '%':
      return b === 0n ? undefined : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0n || b >= BigInt(type.size * 8) ? undefined : a << b;
    case '>>':
      return b < 0n || b >= BigInt(type.size * 8) ? undefined : a >> b;
  }
}

/** An operation in the integer type of both operands (shifts: of the left one). */
export function arithmetic(at: Token, op: ArithmeticOperator, type: CType, left: Expr, right: Expr): Expr {
  const form = scalarForm(type);
  const a = constantOf(left);
  const b = constantOf(right);
  if (a !== undefined && b !== undefined) {
    const value = fold(op, form, a, b);
    if (value !== undefined) return constant(at, type, value);
  }
  if (b === 0n && (op === '+' || op === '-' || op === '|' || op === '^' || op === '<<' || op === '>>'))
    return { ...left, type: unqualify(type) };
  if (b === 1n && (op === '*' || op === '/')) return { ...left, type: unqualify(type) };
  if (form.bits) {
    const whole = arithmetic(at, op, form.signed ? LLONG : ULLONG, left, right);
    return narrow(at, whole, form);
  }
  return { kind: 'arithmetic', type: unqualify(type), at, op, left, right };
}

/** A 64-bit value cut down to an integer of an odd width (see {@link bitFieldType}). */
function narrow(at: Token, value: Expr, type: IntegerType): Expr {
  if (value.kind === 'constant') return constant(at, type, value.value);
  const whole = type.signed ? LLONG : ULLONG;
  const by = constant(at, INT, BigInt(64 - widthOf(type)));
  const up: Expr = { kind: 'arithmetic', type: whole, at, op: '<<', left: value, right: by };
  return { kind: 'arithmetic', type, at, op: '>>', left: up, right: by };
}

/** `-value` or `~value` in the value's own promoted type. */
export function unary(at: Token, kind: 'negate' | 'complement', type: IntegerType, operand: Expr): Expr {
  if (operand.kind === 'constant') return constant(at, type, kind === 'negate' ? -operand.value : ~operand.value);
  if (!type.bits) return { kind, type, at, operand };
  return narrow(at, { kind, type: type.signed ? LLONG : ULLONG, at, operand }, type);
}

/** A comparison of two values of the same register form; type int. */
export function compare(at: Token, op: ComparisonOperator, left: Expr, right: Expr): Expr {
  const a = constantOf(left);
  const b = constantOf(right);
  if (a !== undefined && b !== undefined) {
    const holds = { '==': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[op];
    return constant(at, INT, holds ? 1n : 0n);
  }
  return { kind: 'compare', type: INT, at, op, left, right };
}

/** Is every value of `from` a value of `to`, with the same register contents? */
function contains(to: IntegerType, from: IntegerType): boolean {
  if (to.bool) return from.bool;
  if (to.bits) {
    const fits = widthOf(from) < to.bits || (widthOf(from) === to.bits && from.signed === to.signed);
    return fits && (to.signed || !from.signed);
  }
  if (to.size === 8) return true;
  if (from.bool) return true;
  if (to.signed === from.signed) return to.size >= from.size;
  return to.signed && to.size > from.size;
}

/** Does converting between these change no register? */
export const sameRegister = (to: CType, from: CType): boolean => contains(scalarForm(to), scalarForm(from));

/** Converts a value to a type, as an assignment or a cast does. */
export function convert(value: Expr, to: CType, at: Token = value.at): Expr {
  const type = unqualify(to);
  if (value.kind === 'trap' || value.kind === 'unreachable') return { ...value, type };
  if (type.kind === 'void') return value.type.kind === 'void' ? value : { kind: 'convert', type, at, operand: value };
  if (type.kind === 'record') {
    if (value.type.kind === 'record' && value.type.info === type.info) return value;
    uncompilable(at, `a conversion of '${spell(value.type)}' to '${spell(type)}'`);
  }
  if (!isScalar(type)) uncompilable(at, convertible(type));
  if (!isScalar(value.type)) {
    uncompilable(
      at,
      value.type.kind === 'exotic' ? convertible(value.type) : `a use of '${spell(value.type)}' as a value`,
    );
  }
  const known = constantOf(value);
  if (known !== undefined) return constant(at, type, known);
  if (value.type === type) return value;
  if (type.kind === 'integer' && type.bits && !sameRegister(type, value.type)) return narrow(at, value, type);
  return retypes(value, type) ? { ...value, type } : { kind: 'convert', type, at, operand: value };
}

/** Does giving the node another type change no register, because the type says nothing about how it is computed? */
function retypes(value: Expr, type: CType): boolean {
  if (!sameRegister(type, value.type)) return false;
  if (value.kind === 'load' || value.kind === 'address' || value.kind === 'label') return true;
  if (value.kind !== 'arithmetic' || value.op === '/' || value.op === '%' || value.op === '>>') return false;
  return scalarForm(type).size === 8 && scalarForm(value.type).size === 8;
}

const convertible = (type: CType): string =>
  type.kind === 'exotic'
    ? type.name === '__int128'
      ? 'a 128-bit integer'
      : 'floating-point arithmetic'
    : `a value of type '${spell(type)}'`;

/** The truth of a scalar as a constant, if it is one. */
export function truth(value: Expr): boolean | undefined {
  if (value.kind === 'constant') return value.value !== 0n;
  if (value.kind === 'address') {
    const root = rootOf(value.of);
    if (root === 'object') return true;
  }
  if (value.kind === 'convert' && value.type.kind === 'pointer') return truth(value.operand);
  return undefined;
}

/** Is the place a named object (whose address is never null)? */
function rootOf(place: Place): 'object' | 'unknown' {
  switch (place.kind) {
    case 'member':
      return rootOf(place.base);
    case 'local':
      return place.variable.variableLength ? 'unknown' : 'object';
    case 'literal':
      return 'object';
    case 'static':
      return place.symbol.defined ? 'object' : 'unknown';
    default:
      return 'unknown';
  }
}

/** The value as 0 or 1 of type int (`!` when `negate`). */
export function logical(at: Token, value: Expr, negate: boolean): Expr {
  if (value.kind === 'trap' || value.kind === 'unreachable') return { ...value, type: INT };
  if (!isScalar(value.type)) convert(value, ULONG);
  const known = truth(value);
  if (known !== undefined) return constant(at, INT, known !== negate ? 1n : 0n);
  if (value.kind === 'compare') {
    if (!negate) return value;
    const opposite = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
    return { ...value, op: opposite[value.op] };
  }
  if (negate && value.kind === 'not') return logical(at, value.operand, false);
  if (negate) return { kind: 'not', type: INT, at, operand: value };
  if (value.kind === 'not' || value.kind === 'and' || value.kind === 'or') return value;
  return convert(convert(value, BOOL), INT);
}

/** The value of a place: arrays and functions become addresses, bit-fields are promoted by their width. */
export function load(place: Place): Expr {
  const { type, at } = place;
  if (type.kind === 'array') return { ...addressOf(place), type: pointerTo(type.of) };
  if (type.kind === 'function') return { ...addressOf(place), type: pointerTo(type) };
  if (place.kind === 'value') return place.value;
  if (type.kind === 'void') return { kind: 'convert', type: VOID, at, operand: addressOf(place) };
  if (type.kind === 'exotic') uncompilable(at, convertible(type));
  const value: Expr = { kind: 'load', type: unqualify(type), at, from: place };
  if (place.kind === 'member' && place.bits) {
    return { ...value, type: bitFieldType(asInteger(type)!, place.bits.width) };
  }
  return value;
}

/** The address of a place. */
export function addressOf(place: Place): Expr {
  const { at } = place;
  const type = pointerTo(place.type);
  switch (place.kind) {
    case 'deref':
      return place.address.type === type ? place.address : { ...place.address, type };
    case 'member': {
      if (place.bits) uncompilable(at, 'the address of a bit-field');
      // &((struct s *)0)->m and friends.
      const base = addressOf(place.base);
      const known = constantOf(base);
      if (known !== undefined) return constant(at, type, known + BigInt(place.offset));
      return { kind: 'address', type, at, of: place };
    }
    case 'local':
    case 'literal':
      if (!place.variable.variableLength) place.variable.inMemory = true;
      return { kind: 'address', type, at, of: place };
    default:
      return { kind: 'address', type, at, of: place };
  }
}

/** The variable in whose memory a place lies, if it does. */
export function rootVariable(place: Place): LocalVariable | undefined {
  switch (place.kind) {
    case 'local':
    case 'literal':
      return place.variable;
    case 'member':
      return rootVariable(place.base);
    case 'deref': {
      let { address } = place;
      while (address.kind === 'arithmetic' && (address.op === '+' || address.op === '-')) address = address.left;
      return address.kind === 'address' ? rootVariable(address.of) : undefined;
    }
    default:
      return undefined;
  }
}

/** What `*pointer` denotes. */
export function deref(at: Token, pointer: Expr): Place {
  if (pointer.type.kind !== 'pointer') uncompilable(at, `a dereference of '${spell(pointer.type)}'`);
  const type = pointer.type.to;
  // *&x is x, seen through the pointer's type.
  if (pointer.kind === 'address' && pointer.of.kind !== 'value') return { ...pointer.of, type };
  return { kind: 'deref', type, at, address: pointer };
}

/** A member of a record, through the anonymous members that lead to it. */
export function member(at: Token, base: Place, name: string): Place {
  if (base.type.kind !== 'record') uncompilable(at, `member '${name}' of '${spell(base.type)}'`);
  const { info } = base.type;
  const path = info.path(name);
  if (!path)
    uncompilable(
      at,
      info.layout()
        ? `member '${name}', which '${spell(base.type)}' does not have`
        : `the incomplete type '${spell(base.type)}'`,
    );
  let place = base;
  for (const step of path) {
    if (step.bits && step.bits.unit > 8) uncompilable(at, `the packed bit-field '${name}', which lies in nine bytes`);
    const quals = place.type.quals;
    const type = quals ? withQuals(step.type, quals) : step.type;
    place = { kind: 'member', type, at, base: place, offset: step.offset, bits: step.bits };
  }
  return place;
}

const withQuals = (type: CType, quals: number): CType =>
  type.kind === 'array'
    ? { ...type, of: withQuals(type.of, quals) }
    : type.kind === 'function'
      ? type
      : { ...type, quals: type.quals | quals };

/** Size of a complete type, or the failure that names it. */
export function sizeOrFail(at: Token, type: CType): number {
  const size = sizeOf(type);
  if (size === undefined) uncompilable(at, `the incomplete type '${spell(type)}'`);
  return size;
}

/** `pointer + index` (or minus), scaled. */
export function offsetPointer(at: Token, op: '+' | '-', pointer: Expr, index: Expr, size: Expr): Expr {
  const wide = convert(index, LONG);
  const bytes = arithmetic(at, '*', LONG, wide, convert(size, LONG));
  if (pointer.kind === 'constant' || pointer.kind !== 'arithmetic')
    return arithmetic(at, op, pointer.type, pointer, bytes);
  // (p + c1) + c2
  const first = constantOf(pointer.right);
  const second = constantOf(bytes);
  if (
    first !== undefined &&
    second !== undefined &&
    pointer.type.kind === 'pointer' &&
    (pointer.op === '+' || pointer.op === '-')
  ) {
    const sum = (pointer.op === '+' ? first : -first) + (op === '+' ? second : -second);
    return arithmetic(at, '+', pointer.type, pointer.left, constant(at, LONG, sum));
  }
  return arithmetic(at, op, pointer.type, pointer, bytes);
}

/** Both operands in their common integer type. */
export function usual(left: Expr, right: Expr): { left: Expr; right: Expr; type: IntegerType } {
  const a = asInteger(left.type);
  const b = asInteger(right.type);
  if (!a || !b) {
    const culprit = a ? right : left;
    return uncompilable(culprit.at, convertible(culprit.type));
  }
  const type = commonInteger(a, b);
  return { left: convert(left, type), right: convert(right, type), type };
}
