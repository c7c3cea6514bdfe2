import type { RecordInfo } from './records';
import type { LocalVariable } from './typed/tree';

/** Type qualifiers as bits. */
export const enum Qualifier {
  None = 0,
  Const = 1,
  Volatile = 2,
}

interface Qualified {
  readonly quals: number;
  /** Alignment in bytes that an `aligned` attribute gives a typedef; replaces the natural one. */
  readonly align?: number;
}

/** `void`. */
export interface VoidType extends Qualified {
  readonly kind: 'void';
}

/** Any integer type of up to 64 bits, `_Bool` and `char` included. */
export interface IntegerType extends Qualified {
  readonly kind: 'integer';
  /** C spelling; two integer types are the same type if their names agree. */
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  /** Conversion rank (C11 6.3.1.1): 0 for _Bool … 5 for long long. */
  readonly rank: number;
  readonly bool: boolean;
  /** The type of a bit-field of more than 32 bits, in which gcc computes: its width. */
  readonly bits?: number;
}

/** Floating and 128-bit types: they have a size and can stand in a record, but nothing is computed with them. */
export interface ExoticType extends Qualified {
  readonly kind: 'exotic';
  readonly name: string;
  readonly size: 4 | 8 | 16;
}

/** What an enum specifier declares; filled when its enumerators are read. */
export interface EnumInfo {
  readonly tag: string | undefined;
  underlying: IntegerType;
  complete: boolean;
}

/** An enumerated type. */
export interface EnumType extends Qualified {
  readonly kind: 'enum';
  readonly info: EnumInfo;
}

/** A pointer; `to` may be incomplete. */
export interface PointerType extends Qualified {
  readonly kind: 'pointer';
  readonly to: CType;
}

/** An array: of known length, of unknown length (undefined), or of a length that is computed when it is declared. */
export interface ArrayType extends Qualified {
  readonly kind: 'array';
  readonly of: CType;
  readonly length: number | undefined | LocalVariable;
}

/** A struct or union, by its definition's shared record. */
export interface RecordType extends Qualified {
  readonly kind: 'record';
  readonly info: RecordInfo;
}

/** A parameter of a function type, already adjusted (arrays and functions are pointers). */
export interface Parameter {
  readonly name: string | undefined;
  readonly type: CType;
}

/** A function; one declared with `()` takes anything. */
export interface FunctionType extends Qualified {
  readonly kind: 'function';
  readonly result: CType;
  readonly parameters: readonly Parameter[];
  readonly variadic: boolean;
  readonly unspecified: boolean;
}

/** A C type. Immutable; records and enums are completed through the object that all their uses share. */
export type CType =
  VoidType | IntegerType | ExoticType | EnumType | PointerType | ArrayType | RecordType | FunctionType;

const integer = (name: string, size: 1 | 2 | 4 | 8, signed: boolean, rank: number, bool = false): IntegerType => ({
  kind: 'integer',
  name,
  size,
  signed,
  rank,
  bool,
  quals: 0,
});

/** `void`. */
export const VOID: VoidType = { kind: 'void', quals: 0 };
/** `_Bool`. */
export const BOOL = integer('_Bool', 1, false, 0, true);
/** `char` where it is signed (x86 before Linux 6.2). */
export const CHAR = integer('char', 1, true, 1);
/** `char` where it is unsigned (arm64, and everywhere since Linux 6.2 builds with -funsigned-char). */
export const UNSIGNED_PLAIN_CHAR = integer('char', 1, false, 1);
/** `signed char`. */
export const SCHAR = integer('signed char', 1, true, 1);
/** `unsigned char`. */
export const UCHAR = integer('unsigned char', 1, false, 1);
/** `short`. */
export const SHORT = integer('short', 2, true, 2);
/** `unsigned short`. */
export const USHORT = integer('unsigned short', 2, false, 2);
/** `int`. */
export const INT = integer('int', 4, true, 3);
/** `unsigned int`. */
export const UINT = integer('unsigned int', 4, false, 3);
/** `long`. */
export const LONG = integer('long', 8, true, 4);
/** `unsigned long`; also `size_t`. */
export const ULONG = integer('unsigned long', 8, false, 4);
/** `long long`. */
export const LLONG = integer('long long', 8, true, 5);
/** `unsigned long long`. */
export const ULLONG = integer('unsigned long long', 8, false, 5);
/** `float`. */
export const FLOAT: ExoticType = { kind: 'exotic', name: 'float', size: 4, quals: 0 };
/** `double`. */
export const DOUBLE: ExoticType = { kind: 'exotic', name: 'double', size: 8, quals: 0 };
/** `long double`. */
export const LONG_DOUBLE: ExoticType = { kind: 'exotic', name: 'long double', size: 16, quals: 0 };
/** `__int128`, signed or not. */
export const INT128: ExoticType = { kind: 'exotic', name: '__int128', size: 16, quals: 0 };

/**
 * The type in which the value of a bit-field takes part in arithmetic: `int` or `unsigned int` up to 32 bits, whatever it was
 * declared as; beyond, an integer of just its width, as gcc has it.
 */
export function bitFieldType(declared: IntegerType, width: number): IntegerType {
  if (width < 32 || (width === 32 && declared.signed)) return INT;
  if (width === 32) return UINT;
  if (width === 64) return unqualify(declared);
  // Between int and long, the wider the higher.
  const rank = INT.rank + width / 64;
  return { ...unqualify(declared), name: `${declared.name}:${width}`, rank, bits: width };
}

/** Bits of an integer's value. */
export const widthOf = (type: IntegerType): number => type.bits ?? type.size * 8;

/** A pointer to `to`. */
export const pointerTo = (to: CType): PointerType => ({ kind: 'pointer', to, quals: 0 });
/** `void *`; also the machine's `va_list`. */
export const VOID_POINTER = pointerTo(VOID);

/** `type` with the qualifiers added; arrays pass them on to their elements (C11 6.7.3p9). */
export function qualify<T extends CType>(type: T, quals: number): T {
  if ((type.quals | quals) === type.quals) return type;
  if (type.kind === 'array') return { ...type, of: qualify(type.of, quals) };
  return { ...type, quals: type.quals | quals };
}

/** `type` without qualifiers, as the value of an lvalue has it. */
export function unqualify<T extends CType>(type: T): T {
  if (type.kind === 'array') {
    const of = unqualify(type.of);
    return of === type.of ? type : { ...type, of };
  }
  return type.quals === 0 ? type : { ...type, quals: 0 };
}

/** Is an lvalue of this type volatile? */
export const isVolatile = (type: CType): boolean =>
  type.kind === 'array' ? isVolatile(type.of) : (type.quals & Qualifier.Volatile) !== 0;

/** Is an object of this type read-only? */
export const isConst = (type: CType): boolean =>
  type.kind === 'array' ? isConst(type.of) : (type.quals & Qualifier.Const) !== 0;

/** An integer type for arithmetic: an enum counts as its underlying type. Undefined for anything else. */
export function asInteger(type: CType): IntegerType | undefined {
  if (type.kind === 'integer') return type;
  return type.kind === 'enum' ? type.info.underlying : undefined;
}

/** Integers, enums and pointers: what a register holds. */
export const isScalar = (type: CType): boolean =>
  type.kind === 'integer' || type.kind === 'enum' || type.kind === 'pointer';

/** The register form of a scalar: pointers are unsigned 64-bit numbers. */
export const scalarForm = (type: CType): IntegerType => asInteger(type) ?? ULONG;

/** A type whose size is not known until the program runs. */
export const isVariableLength = (type: CType): boolean =>
  type.kind === 'array' && (typeof type.length === 'object' || isVariableLength(type.of));

/** Size in bytes as gcc counts it (void and functions are 1); undefined when incomplete or computed at run time. */
export function sizeOf(type: CType): number | undefined {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
    case 'exotic':
      return type.size;
    case 'enum':
      return type.info.underlying.size;
    case 'pointer':
      return 8;
    case 'array': {
      const of = sizeOf(type.of);
      return typeof type.length === 'number' && of !== undefined ? type.length * of : undefined;
    }
    case 'record':
      return type.info.layout()?.size;
  }
}

/** Alignment in bytes; 1 for what has none. */
export function alignOf(type: CType): number {
  if (type.align !== undefined) return type.align;
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
    case 'exotic':
      return type.size;
    case 'enum':
      return type.info.underlying.size;
    case 'pointer':
      return 8;
    case 'array':
      return alignOf(type.of);
    case 'record':
      return type.info.layout()?.align ?? 1;
  }
}

/** C11 6.2.7 as far as `_Generic` and `__builtin_types_compatible_p` need it; qualifiers count below the top level. */
export function compatible(a: CType, b: CType, top = true): boolean {
  if (!top && a.quals !== b.quals) return false;
  if (a.kind === 'enum' && b.kind === 'enum') return a.info === b.info;
  if (a.kind === 'enum' && b.kind === 'integer') return a.info.underlying.name === b.name;
  if (b.kind === 'enum' && a.kind === 'integer') return b.info.underlying.name === a.name;
  switch (a.kind) {
    case 'void':
      return b.kind === 'void';
    case 'integer':
    case 'exotic':
      return b.kind === a.kind && a.name === b.name;
    case 'pointer':
      return b.kind === 'pointer' && compatible(a.to, b.to, false);
    case 'array':
      return (
        b.kind === 'array' &&
        compatible(a.of, b.of, top) &&
        (typeof a.length !== 'number' || typeof b.length !== 'number' || a.length === b.length)
      );
    case 'record':
      return b.kind === 'record' && a.info === b.info;
    case 'function':
      return (
        b.kind === 'function' &&
        compatible(a.result, b.result) &&
        (a.unspecified ||
          b.unspecified ||
          (a.variadic === b.variadic &&
            a.parameters.length === b.parameters.length &&
            a.parameters.every((p, i) => compatible(p.type, b.parameters[i]!.type))))
      );
    case 'enum':
      return false;
  }
}

/** The integer promotions (C11 6.3.1.1p2) for whole objects; bit-fields promote by their width. */
export function promote(type: IntegerType): IntegerType {
  return type.rank < INT.rank ? INT : type;
}

/** The usual arithmetic conversions (C11 6.3.1.8) of two integer types. */
export function commonInteger(left: IntegerType, right: IntegerType): IntegerType {
  const a = promote(left);
  const b = promote(right);
  if (a.signed === b.signed) return unqualify(a.rank >= b.rank ? a : b);
  const [unsigned, signed] = a.signed ? [b, a] : [a, b];
  if (unsigned.rank >= signed.rank) return unqualify(unsigned);
  if (widthOf(signed) > widthOf(unsigned)) return unqualify(signed);
  return signed.rank === LONG.rank ? ULONG : ULLONG;
}

/** The C spelling of a type, for messages and the scopes pane. */
export function spell(type: CType): string {
  const quals = (type.quals & Qualifier.Const ? 'const ' : '') + (type.quals & Qualifier.Volatile ? 'volatile ' : '');
  switch (type.kind) {
    case 'void':
      return `${quals}void`;
    case 'integer':
    case 'exotic':
      return quals + type.name;
    case 'enum':
      return `${quals}enum ${type.info.tag ?? '{…}'}`;
    case 'record':
      return `${quals}${type.info.keyword} ${type.info.tag ?? '{…}'}`;
    case 'pointer':
      if (type.to.kind === 'function') return spellFunction(type.to, `(*${quals.trim()})`);
      if (type.to.kind === 'array') return `${spell(type.to.of)} (*)[${spellLength(type.to)}]`;
      return `${spell(type.to)}${type.to.kind === 'pointer' ? '' : ' '}*${quals.trim()}`;
    case 'array':
      return `${spell(type.of)}[${spellLength(type)}]`;
    case 'function':
      return spellFunction(type, '');
  }
}

const spellLength = (type: ArrayType): string =>
  typeof type.length === 'number' ? String(type.length) : type.length ? '*' : '';

function spellFunction(type: FunctionType, name: string): string {
  const parameters = type.parameters.map(p => spell(p.type));
  if (type.variadic) parameters.push('...');
  return `${spell(type.result)} ${name}(${parameters.join(', ') || (type.unspecified ? '' : 'void')})`;
}
