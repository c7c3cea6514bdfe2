import type { Token } from '../../../source/tokens';
import type { Expression } from '../ast';
import {
  asInteger,
  BOOL,
  compatible,
  INT,
  LONG,
  spell,
  UINT,
  ULONG,
  unqualify,
  USHORT,
  VOID,
  VOID_POINTER,
  type CType,
  type IntegerType,
} from '../types';
import { typeAtomic } from './atomics';
import { addressOf, arithmetic, compare, constant, convert, deref, load, logical, member } from './build';
import { typeOfName } from './declared';
import { letBe, place, rvalue, typeOfExpression } from './expressions';
import { orTrap, uncompilable } from './failure';
import { typeBinary } from './operators';
import { constantOf, type ArithmeticOperator, type BitFunction, type Expr, type Place } from './tree';
import type { Typing } from './typing';

type Call = Extract<Expression, { kind: 'call' }>;
type Builtin = (t: Typing, e: Call, name: string) => Expr;

/** The argument that `__builtin_choose_expr` chooses; undefined for any other call. */
export function chosenByBuiltin(t: Typing, e: Call): Expression | undefined {
  if (e.callee.kind !== 'identifier' || e.callee.name !== '__builtin_choose_expr') return undefined;
  const condition = constantOf(value(t, e, 0));
  if (condition === undefined) uncompilable(e.at, '__builtin_choose_expr with a condition that is not constant');
  return expression(e, condition !== 0n ? 1 : 2);
}

/** A call of one of gcc's builtins; undefined when it is none that is known here. */
export function typeBuiltin(t: Typing, e: Call): Expr | undefined {
  if (e.callee.kind !== 'identifier' || !e.callee.name.startsWith('__')) {
    return e.callee.kind === 'identifier' && e.callee.name === 'alloca' && !t.scope.ordinary('alloca')
      ? BUILTINS.get('__builtin_alloca')!(t, e, 'alloca')
      : undefined;
  }
  const { name } = e.callee;
  if (name.startsWith('__sync_') || name.startsWith('__atomic_')) return typeAtomic(t, e, name);
  if (!name.startsWith('__builtin_')) return undefined;
  if (t.unit.primitives.has(name)) return undefined;
  const builtin = BUILTINS.get(name);
  if (builtin) return builtin(t, e, name);
  const plain = PLAIN.has(name.slice(10)) ? name.slice(10) : undefined;
  if (plain === undefined) uncompilable(e.at, `'${name}'`);
  return rvalue(t, { ...e, callee: { ...e.callee, name: plain } });
}

/** Builtins that are what the function of the plain name is. */
const PLAIN: ReadonlySet<string> = new Set([
  'memcpy',
  'memset',
  'memmove',
  'memcmp',
  'memchr',
  'strlen',
  'strcpy',
  'strncpy',
  'strcmp',
  'strncmp',
  'strcat',
  'strncat',
  'strchr',
  'strrchr',
  'strstr',
  'printf',
  'sprintf',
  'snprintf',
  'puts',
  'putchar',
  'abort',
  'exit',
  'malloc',
  'calloc',
  'free',
  'abs',
  'labs',
]);

function expression(e: Call, index: number): Expression {
  const argument = e.arguments[index];
  if (!argument || argument.kind === 'type-name') uncompilable(e.at, 'a builtin with a missing argument');
  return argument;
}

const value = (t: Typing, e: Call, index: number): Expr => rvalue(t, expression(e, index));

function typeArgument(t: Typing, e: Call, index: number): CType {
  const argument = e.arguments[index];
  if (!argument) uncompilable(e.at, 'a builtin with a missing argument');
  return argument.kind === 'type-name' ? typeOfName(t, argument) : typeOfExpression(t, argument);
}

const nothing = (at: Token): Expr => ({ kind: 'convert', type: VOID, at, operand: constant(at, INT, 0n) });

const bits =
  (fn: BitFunction, operand: IntegerType, result: IntegerType, adjust = 0n): Builtin =>
  (t, e) => {
    const given = convert(value(t, e, 0), operand);
    if (given.kind === 'constant') return constant(e.at, result, foldBits(fn, given.value) - adjust);
    const counted: Expr = { kind: 'bits', function: fn, type: result, at: e.at, operand: given };
    return adjust ? arithmetic(e.at, '-', result, counted, constant(e.at, result, adjust)) : counted;
  };

function foldBits(fn: BitFunction, given: bigint): bigint {
  const v = BigInt.asUintN(64, given);
  const text = v.toString(2);
  switch (fn) {
    case 'clz32':
      return v === 0n ? 32n : BigInt(32 - BigInt.asUintN(32, v).toString(2).length);
    case 'clz64':
      return v === 0n ? 64n : BigInt(64 - text.length);
    case 'ctz64':
      return v === 0n ? 64n : BigInt(text.length - 1 - text.lastIndexOf('1'));
    case 'popcount64':
      return BigInt(text.replaceAll('0', '').length);
    case 'swap16':
      return swap(v, 2);
    case 'swap32':
      return swap(v, 4);
    case 'swap64':
      return swap(v, 8);
  }
}

function swap(v: bigint, bytes: number): bigint {
  let out = 0n;
  for (let i = 0; i < bytes; i++) out = (out << 8n) | ((v >> BigInt(8 * i)) & 255n);
  return out;
}

/** Signed so that a count is an int, unsigned so that the value is not extended with ones. */
const count = (name: string, fn: BitFunction, fnLong: BitFunction): [string, Builtin][] => [
  [name, bits(fn, UINT, INT)],
  [`${name}l`, bits(fnLong, ULONG, INT)],
  [`${name}ll`, bits(fnLong, ULONG, INT)],
];

/** Index of the lowest one plus 1, or 0. */
const findFirst =
  (type: IntegerType): Builtin =>
  (t, e) =>
    letBe(e.at, convert(value(t, e, 0), type), held => ({
      kind: 'conditional',
      type: INT,
      at: e.at,
      condition: logical(e.at, held, false),
      then: arithmetic(
        e.at,
        '+',
        INT,
        { kind: 'bits', function: 'ctz64', type: INT, at: e.at, operand: held },
        constant(e.at, INT, 1n),
      ),
      otherwise: constant(e.at, INT, 0n),
    }));

/** `__builtin_{add,sub,mul}_overflow(a, b, &result)`: exact, then stored, then "did it fit?". */
const overflow =
  (op: '+' | '-' | '*', predicate = false): Builtin =>
  (t, e) => {
    const { at } = e;
    const a = value(t, e, 0);
    const b = value(t, e, 1);
    let target: Place | undefined;
    let type: IntegerType | undefined;
    if (predicate) type = asInteger(typeArgument(t, e, 2));
    else {
      const pointer = value(t, e, 2);
      target = deref(at, pointer);
      type = asInteger(target.type);
    }
    const left = asInteger(a.type);
    const right = asInteger(b.type);
    if (!left || !right || !type) return uncompilable(at, 'an overflow builtin on something else than integers');
    const result = type;
    const finish = (fitted: Expr, over: Expr): Expr => {
      const stored: Expr = target
        ? { kind: 'assign', type: unqualify(target.type), at, to: target, value: fitted }
        : fitted;
      return { kind: 'comma', type: BOOL, at, left: stored, right: convert(over, BOOL) };
    };
    return letBe(at, a, x =>
      letBe(at, b, y => {
        // 64 bits hold the exact result of most operations on up to 32 bits.
        if (left.size > 4 || right.size > 4 || (op === '*' && !left.signed && !right.signed))
          return wideOverflow(at, op, x, y, left, right, result, finish);
        return letBe(at, arithmetic(at, op, LONG, convert(x, LONG), convert(y, LONG)), exact =>
          letBe(at, convert(exact, result), fitted => finish(fitted, outside(at, exact, fitted, result))),
        );
      }),
    );
  };

/** Does a 64-bit exact (signed) value differ from what the result type holds of it? */
const outside = (at: Token, exact: Expr, fitted: Expr, result: IntegerType): Expr =>
  !result.signed && result.size === 8
    ? compare(at, '<', exact, constant(at, LONG, 0n))
    : compare(at, '!=', exact, convert(fitted, LONG));

/** The same with the exact result in two 64-bit words, as 65-bit operands need. */
function wideOverflow(
  at: Token,
  op: '+' | '-' | '*',
  x: Expr,
  y: Expr,
  left: IntegerType,
  right: IntegerType,
  result: IntegerType,
  finish: (fitted: Expr, over: Expr) => Expr,
): Expr {
  const compute = (by: ArithmeticOperator, a: Expr, b: Expr): Expr => arithmetic(at, by, ULONG, a, b);
  /** The word above `low`: its sign, or zero. */
  const above = (low: Expr, signed: boolean): Expr =>
    signed
      ? convert(arithmetic(at, '>>', LONG, convert(low, LONG), constant(at, INT, 63n)), ULONG)
      : constant(at, ULONG, 0n);
  const a = convert(x, ULONG);
  const b = convert(y, ULONG);
  const highA = above(a, left.signed);
  const highB = above(b, right.signed);
  return letBe(at, compute(op, a, b), low => {
    let high: Expr;
    if (op === '*') {
      const product: Expr = { kind: 'multiply-high', type: ULONG, at, signed: false, left: a, right: b };
      high = compute('+', compute('+', product, compute('*', highA, b)), compute('*', highB, a));
    } else {
      const carry = op === '+' ? compare(at, '<', low, a) : compare(at, '<', a, b);
      high = compute(op, compute(op, highA, highB), convert(carry, ULONG));
    }
    return letBe(at, convert(low, result), fitted => {
      const kept = convert(fitted, ULONG);
      const lowDiffers = compare(at, '!=', low, kept);
      const highDiffers = compare(at, '!=', high, above(kept, result.signed));
      return finish(fitted, { kind: 'or', type: INT, at, left: lowDiffers, right: highDiffers });
    });
  });
}

/** `offsetof(type, a.b[i].c)`; an index need not be constant. */
function offsetOf(t: Typing, e: Call): Expr {
  const type = typeArgument(t, e, 0);
  const nowhere: Place = {
    kind: 'deref',
    type,
    at: e.at,
    address: constant(e.at, { kind: 'pointer', to: type, quals: 0 }, 0n),
  };
  const walk = (path: Expression): Place => {
    switch (path.kind) {
      case 'identifier':
        return member(path.at, nowhere, path.name);
      case 'member':
        return member(path.at, path.arrow ? deref(path.at, load(walk(path.base))) : walk(path.base), path.name);
      case 'index':
        return deref(path.at, typeBinary(path.at, '+', load(walk(path.base)), rvalue(t, path.index)));
      default:
        return uncompilable(path.at, 'an offsetof path');
    }
  };
  return convert(addressOf(walk(expression(e, 1))), ULONG, e.at);
}

/** The next variadic argument: 8 bytes each, records through the address of a copy. */
function nextArgument(t: Typing, e: Call): Expr {
  const list = place(t, expression(e, 0));
  const type = typeArgument(t, e, 1);
  const { at } = e;
  const step = typeBinary(at, '+', convert(load(list), VOID_POINTER), constant(at, ULONG, 8n));
  const moved: Expr = { kind: 'assign', type: VOID_POINTER, at, to: list, value: step };
  const slot = typeBinary(at, '-', convert(moved, VOID_POINTER), constant(at, ULONG, 8n));
  if (type.kind === 'exotic') uncompilable(at, `a variadic argument of type '${spell(type)}'`);
  if (type.kind === 'record') {
    const address = load(
      deref(at, convert(slot, { kind: 'pointer', to: { kind: 'pointer', to: type, quals: 0 }, quals: 0 })),
    );
    return load(deref(at, address));
  }
  const wide = load(deref(at, convert(slot, { kind: 'pointer', to: ULONG, quals: 0 })));
  return convert(wide, type);
}

const first: Builtin = (t, e) => value(t, e, 0);

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [
    '__builtin_constant_p',
    (t, e) => {
      const argument = orTrap(() => value(t, e, 0));
      const constantString = argument.kind === 'address' && expression(e, 0).kind === 'string';
      return constant(e.at, INT, argument.kind === 'constant' || constantString ? 1n : 0n);
    },
  ],
  ['__builtin_expect', (t, e) => convert(value(t, e, 0), LONG)],
  ['__builtin_expect_with_probability', (t, e) => convert(value(t, e, 0), LONG)],
  ['__builtin_speculation_safe_value', first],
  ['__builtin_assume_aligned', (t, e) => convert(value(t, e, 0), VOID_POINTER)],
  [
    '__builtin_types_compatible_p',
    (t, e) =>
      constant(e.at, INT, compatible(unqualify(typeArgument(t, e, 0)), unqualify(typeArgument(t, e, 1))) ? 1n : 0n),
  ],
  ['__builtin_offsetof', offsetOf],
  ['__builtin_unreachable', (_t, e) => ({ kind: 'unreachable', type: VOID, at: e.at })],
  ['__builtin_trap', (_t, e) => ({ kind: 'trap', type: VOID, at: e.at, construct: '__builtin_trap()' })],
  ['__builtin_object_size', (t, e) => constant(e.at, ULONG, (constantOf(value(t, e, 1)) ?? 0n) & 2n ? 0n : -1n)],
  [
    '__builtin_dynamic_object_size',
    (t, e) => constant(e.at, ULONG, (constantOf(value(t, e, 1)) ?? 0n) & 2n ? 0n : -1n),
  ],
  ['__builtin_return_address', (_t, e) => constant(e.at, VOID_POINTER, 0n)],
  ['__builtin_extract_return_addr', first],
  ['__builtin_frame_address', (_t, e) => constant(e.at, VOID_POINTER, 0n)],
  ['__builtin_prefetch', (t, e) => convert(value(t, e, 0), VOID)],
  ['__builtin_has_attribute', (_t, e) => uncompilable(e.at, '__builtin_has_attribute')],
  [
    '__builtin_alloca',
    (t, e) => ({ kind: 'allocate', type: VOID_POINTER, at: e.at, size: convert(value(t, e, 0), ULONG) }),
  ],
  [
    '__builtin_alloca_with_align',
    (t, e) => ({ kind: 'allocate', type: VOID_POINTER, at: e.at, size: convert(value(t, e, 0), ULONG) }),
  ],
  [
    '__builtin_va_start',
    (t, e) => {
      const to = place(t, expression(e, 0));
      const list: Expr = { kind: 'variadic-arguments', type: VOID_POINTER, at: e.at };
      return convert({ kind: 'assign', type: VOID_POINTER, at: e.at, to, value: list }, VOID);
    },
  ],
  ['__builtin_va_end', (_t, e) => nothing(e.at)],
  [
    '__builtin_va_copy',
    (t, e) => {
      const to = place(t, expression(e, 0));
      return convert(
        { kind: 'assign', type: VOID_POINTER, at: e.at, to, value: convert(value(t, e, 1), VOID_POINTER) },
        VOID,
      );
    },
  ],
  ['__builtin_va_arg', nextArgument],
  ...count('__builtin_clz', 'clz32', 'clz64'),
  ...count('__builtin_ctz', 'ctz64', 'ctz64'),
  ...count('__builtin_popcount', 'popcount64', 'popcount64'),
  ...(['', 'l', 'll'] as const).map((suffix): [string, Builtin] => [
    `__builtin_parity${suffix}`,
    (t, e, name) =>
      typeBinary(
        e.at,
        '&',
        bits('popcount64', name.endsWith('y') ? UINT : ULONG, INT)(t, e, name),
        constant(e.at, INT, 1n),
      ),
  ]),
  [
    // The kernel's isdigit() when the compiler has the builtin (include/linux/ctype.h).
    '__builtin_isdigit',
    (t, e) => {
      const above = typeBinary(e.at, '-', convert(value(t, e, 0), UINT), constant(e.at, UINT, 48n));
      return compare(e.at, '<=', above, constant(e.at, UINT, 9n));
    },
  ],
  ['__builtin_ffs', findFirst(UINT)],
  ['__builtin_ffsl', findFirst(ULONG)],
  ['__builtin_ffsll', findFirst(ULONG)],
  ['__builtin_bswap16', bits('swap16', USHORT, USHORT)],
  ['__builtin_bswap32', bits('swap32', UINT, UINT)],
  ['__builtin_bswap64', bits('swap64', ULONG, ULONG)],
  ['__builtin_add_overflow', overflow('+')],
  ['__builtin_sub_overflow', overflow('-')],
  ['__builtin_mul_overflow', overflow('*')],
  ['__builtin_add_overflow_p', overflow('+', true)],
  ['__builtin_sub_overflow_p', overflow('-', true)],
  ['__builtin_mul_overflow_p', overflow('*', true)],
  ...(['add', 'sub', 'mul'] as const).flatMap(op =>
    ['s', 'sl', 'sll', 'u', 'ul', 'ull'].map((kind): [string, Builtin] => [
      `__builtin_${kind[0]}${op}${kind.slice(1)}_overflow`,
      overflow(op === 'add' ? '+' : op === 'sub' ? '-' : '*'),
    ]),
  ),
]);
