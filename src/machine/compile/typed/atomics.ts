import type { Token } from '../../../source/tokens';
import { AtomicFunction } from '../../bytecode';
import type { Expression } from '../ast';
import {
  asInteger,
  BOOL,
  INT,
  pointerTo,
  qualify,
  Qualifier,
  scalarForm,
  isScalar,
  UCHAR,
  unqualify,
  VOID,
  type CType,
} from '../types';
import { compare, constant, convert, deref, load, unary } from './build';
import { letBe, rvalue } from './expressions';
import { uncompilable } from './failure';
import { typeBinary } from './operators';
import type { ArithmeticOperator, Expr, Place } from './tree';
import type { Typing } from './typing';

type Call = Extract<Expression, { kind: 'call' }>;

const FUNCTIONS: Readonly<Record<string, { readonly function: AtomicFunction; readonly op: ArithmeticOperator }>> = {
  add: { function: AtomicFunction.Add, op: '+' },
  sub: { function: AtomicFunction.Subtract, op: '-' },
  and: { function: AtomicFunction.And, op: '&' },
  or: { function: AtomicFunction.Or, op: '|' },
  xor: { function: AtomicFunction.Xor, op: '^' },
  nand: { function: AtomicFunction.Nand, op: '&' },
};

/** An object that a builtin works on: its address, and the integer or pointer type of its value. */
interface Target {
  readonly address: Expr;
  readonly type: CType;
  readonly bytes: 1 | 2 | 4 | 8;
}

function target(at: Token, address: Expr): Target {
  const type = address.type.kind === 'pointer' ? unqualify(address.type.to) : undefined;
  if (!type || !isScalar(type)) uncompilable(at, 'an atomic builtin on something else than an integer or a pointer');
  return { address, type, bytes: scalarForm(type).size };
}

/** The old value of one indivisible step, as a value of the target's type. */
function step(at: Token, on: Target, function_: AtomicFunction, operand: Expr, second?: Expr): Expr {
  const old: Expr = {
    kind: 'atomic',
    type: UNSIGNED_OF[on.bytes],
    at,
    function: function_,
    address: on.address,
    bytes: on.bytes,
    operand: convert(operand, on.type, at),
    second: second && convert(second, on.type, at),
  };
  return convert(old, on.type, at);
}

const unsigned = (size: 1 | 2 | 4 | 8): CType => ({ ...UCHAR, name: `unsigned (${size} bytes)`, size, rank: size });
const UNSIGNED_OF = { 1: UCHAR, 2: unsigned(2), 4: unsigned(4), 8: unsigned(8) } as const;

/** The object as an lvalue that is read and written whole, as READ_ONCE() and WRITE_ONCE() do. */
const whole = (at: Token, on: Target): Place =>
  deref(at, convert(on.address, pointerTo(qualify(on.type, Qualifier.Volatile)), at));

const nothing = (at: Token): Expr => ({ kind: 'convert', type: VOID, at, operand: constant(at, INT, 0n) });

const store = (at: Token, to: Place, value: Expr): Expr => ({
  kind: 'assign',
  type: unqualify(to.type),
  at,
  to,
  value: convert(value, unqualify(to.type), at),
});

/**
 * gcc's `__sync_*` and `__atomic_*` builtins: one indivisible step each. The memory order that a call names is not used:
 * each is as strong as `__ATOMIC_SEQ_CST`.
 */
export function typeAtomic(t: Typing, e: Call, name: string): Expr {
  const { at } = e;
  const argument = (index: number): Expr => {
    const given = e.arguments[index];
    if (!given || given.kind === 'type-name') uncompilable(at, `'${name}' with a missing argument`);
    return rvalue(t, given);
  };
  const on = (): Target => target(at, argument(0));
  const fetched = /^__(?:sync|atomic)_(?:fetch_and_|fetch_)(add|sub|and|or|xor|nand)$/.exec(name);
  if (fetched) return step(at, on(), FUNCTIONS[fetched[1]!]!.function, argument(1));
  const made = /^__(?:sync|atomic)_(add|sub|and|or|xor|nand)_(?:and_)?fetch$/.exec(name);
  if (made) {
    const { function: function_, op } = FUNCTIONS[made[1]!]!;
    const object = on();
    return letBe(at, convert(argument(1), object.type), by => {
      const old = step(at, object, function_, by);
      // A pointer counts bytes here, as it does in gcc's builtins.
      const integer = scalarForm(object.type);
      const now = typeBinary(at, op, convert(old, integer), convert(by, integer));
      const type = asInteger(now.type) ?? integer;
      return convert(made[1] === 'nand' ? unary(at, 'complement', type, now) : now, object.type);
    });
  }
  switch (name) {
    case '__sync_synchronize':
    case '__atomic_thread_fence':
    case '__atomic_signal_fence':
      return nothing(at);
    case '__sync_lock_test_and_set':
    case '__atomic_exchange_n':
      return step(at, on(), AtomicFunction.Exchange, argument(1));
    case '__atomic_exchange':
      return store(at, deref(at, argument(2)), step(at, on(), AtomicFunction.Exchange, load(deref(at, argument(1)))));
    case '__sync_lock_release':
      return convert(store(at, whole(at, on()), constant(at, INT, 0n)), VOID);
    case '__sync_val_compare_and_swap':
      return step(at, on(), AtomicFunction.CompareExchange, argument(1), argument(2));
    case '__sync_bool_compare_and_swap': {
      const object = on();
      return letBe(at, convert(argument(1), object.type), wanted =>
        convert(same(at, step(at, object, AtomicFunction.CompareExchange, wanted, argument(2)), wanted), BOOL),
      );
    }
    case '__atomic_load_n':
      return load(whole(at, on()));
    case '__atomic_load':
      return convert(store(at, deref(at, argument(1)), load(whole(at, on()))), VOID);
    case '__atomic_store_n':
      return convert(store(at, whole(at, on()), argument(1)), VOID);
    case '__atomic_store':
      return convert(store(at, whole(at, on()), load(deref(at, argument(1)))), VOID);
    case '__atomic_test_and_set': {
      const byte = target(at, convert(argument(0), pointerTo(UCHAR)));
      return convert(step(at, byte, AtomicFunction.Exchange, constant(at, INT, 1n)), BOOL);
    }
    case '__atomic_clear': {
      const byte = target(at, convert(argument(0), pointerTo(UCHAR)));
      return convert(store(at, whole(at, byte), constant(at, INT, 0n)), VOID);
    }
    case '__atomic_compare_exchange_n':
      return compareExchange(at, on(), argument(1), argument(2));
    case '__atomic_compare_exchange':
      return compareExchange(at, on(), argument(1), load(deref(at, argument(2))));
    case '__atomic_always_lock_free':
    case '__atomic_is_lock_free':
      return constant(at, BOOL, 1n);
    default:
      return uncompilable(at, `'${name}'`);
  }
}

const same = (at: Token, a: Expr, b: Expr): Expr => compare(at, '==', a, b);

/** If it held what `expected` points to, it holds `desired` now; if not, what it held is told there. */
function compareExchange(at: Token, on: Target, expected: Expr, desired: Expr): Expr {
  return letBe(at, expected, pointer => {
    const told = deref(at, convert(pointer, pointerTo(on.type)));
    return letBe(at, load(told), wanted =>
      letBe(at, step(at, on, AtomicFunction.CompareExchange, wanted, desired), old => ({
        kind: 'conditional',
        type: BOOL,
        at,
        condition: same(at, old, wanted),
        then: constant(at, BOOL, 1n),
        otherwise: { kind: 'comma', type: BOOL, at, left: store(at, told, old), right: constant(at, BOOL, 0n) },
      })),
    );
  });
}
