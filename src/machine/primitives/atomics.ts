import type { Call } from './call';
import { modelled, touching } from './define';
import type { Ordering, PrimitiveEntry, Touches } from './entry';
import { checkPageCount } from './page-count';

/** The atomic types: prefix of their names, bytes, C type of a value. */
const TYPES = [
  { prefix: 'atomic', bytes: 4, type: 'int' },
  { prefix: 'atomic64', bytes: 8, type: 's64' },
  { prefix: 'atomic_long', bytes: 8, type: 'long' },
] as const;

type Pair = readonly [low: number, high: number];
type Operation = (old: Pair, operand: Pair) => Pair;

const add: Operation = ([a, aHigh], [b, bHigh]) => {
  const low = (a + b) | 0;
  return [low, (aHigh + bHigh + (low >>> 0 < a >>> 0 ? 1 : 0)) | 0];
};
const negate = ([low, high]: Pair): Pair => [-low | 0, (~high + (low === 0 ? 1 : 0)) | 0];
const OPERATIONS: Readonly<Record<string, Operation>> = {
  add,
  sub: (a, b) => add(a, negate(b)),
  and: (a, b) => [a[0] & b[0], a[1] & b[1]],
  or: (a, b) => [a[0] | b[0], a[1] | b[1]],
  xor: (a, b) => [a[0] ^ b[0], a[1] ^ b[1]],
  andnot: (a, b) => [a[0] & ~b[0], a[1] & ~b[1]],
};
const ONE: Pair = [1, 0];
const MINUS_ONE: Pair = [-1, -1];

const argument = (call: Call, i: number): Pair => [call.argLow(i), call.argHigh(i)];

/** The old value of the atomic that argument `i` points to; it must be initialised to be decided on. */
function load(call: Call, i: number, bytes: number): Pair {
  const low = call.memory.load(call.argHighOf(i), call.argLow(i), bytes);
  const high = bytes === 8 ? call.memory.high : low >> 31;
  if (call.memory.undef) call.stop('undefined-behaviour', `${call.info.name}() works on an uninitialised value.`);
  return [low, high];
}

function store(call: Call, i: number, bytes: number, [low, high]: Pair): void {
  call.memory.store(call.argHighOf(i), call.argLow(i), bytes, low, high, 0);
}

function give(call: Call, bytes: number, [low, high]: Pair): void {
  if (bytes === 8) call.return64(low, high);
  else call.returnInt(low);
}

/** A value as its type extends it, so that pairs compare. */
const narrow = (bytes: number, [low, high]: Pair): Pair => (bytes === 8 ? [low, high] : [low, low >> 31]);
const same = (a: Pair, b: Pair): boolean => a[0] === b[0] && a[1] === b[1];
const isZero = (a: Pair): boolean => (a[0] | a[1]) === 0;

const RELAXATIONS: readonly [suffix: string, ordering: Ordering][] = [
  ['', 'full'],
  ['_relaxed', 'relaxed'],
  ['_acquire', 'acquire'],
  ['_release', 'release'],
];

/** The entries of one atomic type under one name prefix ("atomic", "arch_atomic64", …). */
function family(prefix: string, bytes: number, type: string): PrimitiveEntry[] {
  const entries: PrimitiveEntry[] = [];
  const source = `include/linux/atomic/atomic-instrumented.h: ${prefix}_*()`;
  const define = (
    name: string,
    parameters: string,
    result: string,
    ordering: Ordering,
    run: (call: Call) => void,
    touches: Touches = touching('update', 0, bytes),
  ): void => {
    entries.push(modelled(`${prefix}_${name}`, parameters, result, { source, ordering, touches }, run));
  };

  for (const [suffix, ordering] of [
    ['', 'relaxed'],
    ['_acquire', 'acquire'],
  ] as const)
    define(
      `read${suffix}`,
      'v',
      type,
      ordering,
      call => {
        const low = call.memory.load(call.argHighOf(0), call.argLow(0), bytes);
        give(call, bytes, [low, call.memory.high]);
        call.undef = call.memory.undef;
      },
      touching('load', 0, bytes),
    );
  for (const [suffix, ordering] of [
    ['', 'relaxed'],
    ['_release', 'release'],
  ] as const)
    define(
      `set${suffix}`,
      'vv',
      'void',
      ordering,
      call => {
        call.memory.store(call.argHighOf(0), call.argLow(0), bytes, call.rawLow(1), call.argHigh(1), call.argUndef(1));
      },
      touching('store', 0, bytes),
    );

  /** `operand` is the first argument, or a constant for inc and dec, whose pointer then comes first. */
  const operation = (name: string, apply: Operation, constant?: Pair): void => {
    const at = constant ? 0 : 1;
    const parameters = constant ? 'v' : 'vv';
    const touches = touching('update', at, bytes);
    const change = (call: Call): readonly [old: Pair, now: Pair] => {
      const old = load(call, at, bytes);
      const now = narrow(bytes, apply(old, constant ?? narrow(bytes, argument(call, 0))));
      if (now[1] < 0 && old[1] >= 0) checkPageCount(call, call.argHighOf(at), call.argLow(at), old[0], now[0]);
      store(call, at, bytes, now);
      return [old, now];
    };
    define(name, parameters, 'void', 'relaxed', call => void change(call), touches);
    for (const [suffix, ordering] of RELAXATIONS) {
      define(
        `fetch_${name}${suffix}`,
        parameters,
        type,
        ordering,
        call => {
          give(call, bytes, change(call)[0]);
        },
        touches,
      );
      if (name === 'add' || name === 'sub' || constant)
        define(
          `${name}_return${suffix}`,
          parameters,
          type,
          ordering,
          call => {
            give(call, bytes, change(call)[1]);
          },
          touches,
        );
    }
    if (name === 'sub' || constant)
      define(
        `${name}_and_test`,
        parameters,
        'bool',
        'full',
        call => {
          call.returnBool(isZero(change(call)[1]));
        },
        touches,
      );
    if (name === 'add')
      for (const [suffix, ordering] of RELAXATIONS)
        define(
          `add_negative${suffix}`,
          parameters,
          'bool',
          ordering,
          call => {
            call.returnBool(change(call)[1][1] < 0);
          },
          touches,
        );
  };
  for (const [name, apply] of Object.entries(OPERATIONS)) operation(name, apply);
  operation('inc', add, ONE);
  operation('dec', add, MINUS_ONE);

  for (const [suffix, ordering] of RELAXATIONS) {
    define(`xchg${suffix}`, 'vv', type, ordering, call => {
      const old = load(call, 0, bytes);
      store(call, 0, bytes, argument(call, 1));
      give(call, bytes, old);
    });
    define(`cmpxchg${suffix}`, 'vvv', type, ordering, call => {
      const old = load(call, 0, bytes);
      if (same(old, narrow(bytes, argument(call, 1)))) store(call, 0, bytes, argument(call, 2));
      give(call, bytes, old);
    });
    define(
      `try_cmpxchg${suffix}`,
      'vvv',
      'bool',
      ordering,
      call => {
        const old = load(call, 0, bytes);
        const expected = load(call, 1, bytes);
        if (same(old, expected)) store(call, 0, bytes, argument(call, 2));
        else store(call, 1, bytes, old);
        call.returnBool(same(old, expected));
      },
      { effect: 'update', pointers: [0, 1], bytes },
    );
  }

  /** Changes the value unless `refuse` says so; says whether it did. */
  const unless = (
    name: string,
    parameters: string,
    refuse: (old: Pair, call: Call) => boolean,
    by: (call: Call) => Pair,
    result: 'bool' | 'old' | 'decremented' = 'bool',
  ): void => {
    define(name, parameters, result === 'bool' ? 'bool' : type, 'full on success', call => {
      const old = load(call, 0, bytes);
      const refused = refuse(old, call);
      const now = narrow(bytes, add(old, by(call)));
      if (!refused) store(call, 0, bytes, now);
      if (result === 'bool') call.returnBool(!refused);
      else give(call, bytes, result === 'old' ? old : now);
    });
  };
  const isValue = (old: Pair, call: Call): boolean => same(old, narrow(bytes, argument(call, 2)));
  unless('add_unless', 'vvv', isValue, call => argument(call, 1));
  unless('fetch_add_unless', 'vvv', isValue, call => argument(call, 1), 'old');
  unless('inc_not_zero', 'v', isZero, () => ONE);
  unless(
    'inc_unless_negative',
    'v',
    old => old[1] < 0,
    () => ONE,
  );
  unless(
    'dec_unless_positive',
    'v',
    old => old[1] >= 0 && !isZero(old),
    () => MINUS_ONE,
  );
  unless(
    'dec_if_positive',
    'v',
    old => old[1] < 0 || isZero(old),
    () => MINUS_ONE,
    'decremented',
  );
  return entries;
}

/**
 * atomic_t, atomic64_t and atomic_long_t: one indivisible step each (Documentation/atomic_t.txt). The arch_ and raw_
 * names below them are the same operations without instrumentation.
 */
export const atomics: readonly PrimitiveEntry[] = TYPES.flatMap(({ prefix, bytes, type }) =>
  ['', 'arch_', 'raw_'].flatMap(under => family(under + prefix, bytes, type)),
);
