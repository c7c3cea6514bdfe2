import fc from 'fast-check';

/** An integer type with values that sit at its edges. */
interface Scalar {
  readonly name: string;
  readonly bits: number;
  readonly signed: boolean;
}

const TYPES: readonly Scalar[] = [
  { name: '_Bool', bits: 1, signed: false },
  { name: 'signed char', bits: 8, signed: true },
  { name: 'unsigned char', bits: 8, signed: false },
  { name: 'short', bits: 16, signed: true },
  { name: 'unsigned short', bits: 16, signed: false },
  { name: 'int', bits: 32, signed: true },
  { name: 'unsigned int', bits: 32, signed: false },
  { name: 'long', bits: 64, signed: true },
  { name: 'unsigned long', bits: 64, signed: false },
];

/** Variables of every type, as locals, globals and bit-fields: the leaves of {@link expression}. */
export const VARIABLES: readonly { readonly name: string; readonly type: Scalar }[] = [
  ...TYPES.map((type, i) => ({ name: `l${i}`, type })),
  ...TYPES.map((type, i) => ({ name: `g${i}`, type })),
  { name: 's.u5', type: { name: 'unsigned', bits: 5, signed: false } },
  { name: 's.i7', type: { name: 'int', bits: 7, signed: true } },
  { name: 's.u31', type: { name: 'unsigned', bits: 31, signed: false } },
  { name: 's.b', type: { name: '_Bool', bits: 1, signed: false } },
];

/** Declarations of the global ones. */
export const GLOBALS = `${TYPES.map((type, i) => `${type.name} g${i};`).join('\n')}
struct { unsigned u5 : 5; int i7 : 7; unsigned u31 : 31; _Bool b : 1; } s;`;

/** Declarations of the local ones. */
export const LOCALS = TYPES.map((type, i) => `${type.name} l${i};`).join(' ');

const edge = ({ bits, signed }: Scalar): fc.Arbitrary<bigint> => {
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const most = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  return fc.oneof(fc.constantFrom(least, most, 0n, 1n), fc.bigInt(least, most));
};

/** A literal with the value, whatever its sign. */
const literal = (value: bigint): string =>
  value === -(1n << 63n) ? '(-9223372036854775807L-1)' : value >= 1n << 63n ? `${value}UL` : `${value}L`;

/** Values for all variables, as assignments. */
export const assignments: fc.Arbitrary<string> = fc
  .tuple(...VARIABLES.map(v => edge(v.type).map(value => `${v.name} = ${literal(value)};`)))
  .map(all => all.join(' '));

const constants = fc
  .constantFrom(
    '0',
    '1',
    '-1',
    '7',
    '255',
    '0x80000000',
    '0x7fffffff',
    '0xffffffffU',
    '1UL << 63',
    '-2147483647-1',
    "'\\xff'",
    'sizeof(int)',
    '(unsigned char)300',
    '5ULL',
  )
  .map(text => `(${text})`);

/**
 * A C expression without side effects and without undefined behaviour: shift counts are masked, divisors are never zero
 * nor -1.
 */
export const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>(tie => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constantFrom(...VARIABLES.map(v => v.name)), constants),
    fc
      .tuple(
        fc.constantFrom('+', '-', '*', '&', '|', '^', '<', '>', '<=', '>=', '==', '!=', '&&', '||'),
        tie('e'),
        tie('e'),
      )
      .map(([op, a, b]) => `(${a} ${op} ${b})`),
    fc.tuple(fc.constantFrom('<<', '>>'), tie('e'), tie('e')).map(([op, a, b]) => `(${a} ${op} (${b} & 31))`),
    fc.tuple(fc.constantFrom('/', '%'), tie('e'), tie('e')).map(([op, a, b]) => `(${a} ${op} ((${b} & 0xff) + 1))`),
    fc.tuple(fc.constantFrom('-', '~', '!', '+'), tie('e')).map(([op, a]) => `(${op}${a})`),
    fc.tuple(fc.constantFrom(...TYPES.map(t => t.name)), tie('e')).map(([type, a]) => `((${type})${a})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `(${a} ?: ${b})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `({ __typeof__((${a}) + 0) held = ${b}; held; })`),
  ),
})).e;

/** An assignment of any kind to any variable; its value counts too. */
export const statement: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...VARIABLES.map(v => v.name)),
      fc.constantFrom('=', '+=', '-=', '*=', '&=', '|=', '^='),
      expression,
    )
    .map(([name, op, e]) => `show(${name} ${op} ${e});`),
  fc
    .tuple(fc.constantFrom(...VARIABLES.map(v => v.name)), fc.constantFrom('<<=', '>>='), expression)
    .map(([name, op, e]) => `show(${name} ${op} (${e} & 7));`),
  fc
    .tuple(fc.constantFrom(...VARIABLES.map(v => v.name)), fc.constantFrom('/=', '%='), expression)
    .map(([name, op, e]) => `show(${name} ${op} ((${e} & 0x3f) + 2));`),
  fc
    .tuple(
      fc.constantFrom(...VARIABLES.filter(v => v.type.bits > 1).map(v => v.name)),
      fc.constantFrom('++', '--'),
      fc.boolean(),
    )
    .map(([name, op, prefix]) => `show(${prefix ? op + name : name + op});`),
  expression.map(e => `show(${e});`),
);
