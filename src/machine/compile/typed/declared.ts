import type { Token } from '../../../source/tokens';
import type {
  Attribute,
  Declarator,
  EnumSpecifier,
  Expression,
  MemberDeclaration,
  RecordSpecifier,
  Specifiers,
  TypeName,
} from '../ast';
import { RecordInfo, type Member } from '../records';
import {
  alignOf,
  asInteger,
  BOOL,
  DOUBLE,
  FLOAT,
  INT,
  INT128,
  isVariableLength,
  LLONG,
  LONG,
  LONG_DOUBLE,
  pointerTo,
  qualify,
  SCHAR,
  SHORT,
  sizeOf,
  spell,
  UCHAR,
  UINT,
  ULLONG,
  ULONG,
  unqualify,
  USHORT,
  VOID,
  VOID_POINTER,
  type CType,
  type EnumInfo,
  type IntegerType,
  type Parameter,
} from '../types';
import { constant } from './build';
import { rvalue, typeOfExpression } from './expressions';
import { uncompilable, Uncompilable } from './failure';
import { BlockScope } from './scope';
import { constantOf, type Expr } from './tree';
import { hiddenVariable, inner, type Typing } from './typing';

/** Lengths of arrays that are only known when the declaration is reached, in the order in which they are computed. */
export type LengthSink = { readonly variable: ReturnType<typeof hiddenVariable>; readonly value: Expr }[];

const WORD_TYPES: ReadonlyMap<string, CType> = new Map<string, CType>([
  ['void', VOID],
  ['_Bool', BOOL],
  ['char signed', SCHAR],
  ['char unsigned', UCHAR],
  ['short', SHORT],
  ['int short', SHORT],
  ['short signed', SHORT],
  ['int short signed', SHORT],
  ['short unsigned', USHORT],
  ['int short unsigned', USHORT],
  ['int', INT],
  ['signed', INT],
  ['int signed', INT],
  ['unsigned', UINT],
  ['int unsigned', UINT],
  ['long', LONG],
  ['int long', LONG],
  ['long signed', LONG],
  ['int long signed', LONG],
  ['long unsigned', ULONG],
  ['int long unsigned', ULONG],
  ['long long', LLONG],
  ['int long long', LLONG],
  ['long long signed', LLONG],
  ['int long long signed', LLONG],
  ['long long unsigned', ULLONG],
  ['int long long unsigned', ULLONG],
  ['float', FLOAT],
  ['double', DOUBLE],
  ['double long', LONG_DOUBLE],
  ['__int128', INT128],
  ['__int128 signed', INT128],
  ['__int128 unsigned', INT128],
  ['va_list', VOID_POINTER],
]);

const MODES: ReadonlyMap<string, readonly [IntegerType, IntegerType]> = new Map<
  string,
  readonly [IntegerType, IntegerType]
>([
  ['QI', [SCHAR, UCHAR]],
  ['byte', [SCHAR, UCHAR]],
  ['HI', [SHORT, USHORT]],
  ['SI', [INT, UINT]],
  ['DI', [LONG, ULONG]],
  ['word', [LONG, ULONG]],
  ['pointer', [LONG, ULONG]],
]);

/** An attribute by name. */
export const attribute = (attributes: readonly Attribute[], name: string): Attribute | undefined =>
  attributes.find(a => a.name === name);

/** The largest `aligned` among attributes, in bytes; 0 without one. */
export function alignmentOf(t: Typing, attributes: readonly Attribute[]): number {
  let result = 0;
  for (const a of attributes) {
    if (a.name !== 'aligned') continue;
    const given = a.arguments[0];
    result = Math.max(result, given ? Number(constantValue(t, given)) : 16);
  }
  return result;
}

/** The value of an integer constant expression, or a failure that says it is none. */
export function constantValue(t: Typing, expression: Expression): bigint {
  const value = constantOf(rvalue(t, expression));
  if (value === undefined) uncompilable(expression.at, 'an expression that should be constant but is not');
  return value;
}

/** The type that declaration specifiers name, qualifiers included. `auto` stands for the initialiser's type. */
export function specifiedType(t: Typing, s: Specifiers, auto?: () => CType): CType {
  const type = baseType(t, s, auto);
  const mode = attribute(s.attributes, 'mode');
  return qualify(mode ? moded(mode, type) : type, s.quals);
}

function moded(mode: Attribute, type: CType): CType {
  const argument = mode.arguments[0];
  const name = argument?.kind === 'identifier' ? argument.name.replace(/^__(.*)__$/, '$1') : '';
  const pair = MODES.get(name);
  const integer = asInteger(type);
  if (!pair || !integer) uncompilable(mode.at, `attribute mode(${name})`);
  return integer.signed ? pair[0] : pair[1];
}

function baseType(t: Typing, s: Specifiers, auto: (() => CType) | undefined): CType {
  const { base } = s;
  switch (base.kind) {
    case 'words': {
      const words = base.words.join(' ');
      if (words === 'char') return t.unit.char;
      return WORD_TYPES.get(words) ?? uncompilable(s.at, `the type '${words}'`);
    }
    case 'typedef': {
      const entity = t.scope.ordinary(base.name);
      if (entity?.kind !== 'typedef') uncompilable(base.at, `the unknown type '${base.name}'`);
      return entity.type;
    }
    case 'record':
      return recordType(t, base, s);
    case 'enum':
      return enumType(t, base);
    case 'typeof': {
      const type = base.of.kind === 'type-name' ? typeOfName(t, base.of) : typeOfExpression(t, base.of);
      return base.unqualified ? unqualify(type) : type;
    }
    case 'auto':
      return auto ? auto() : uncompilable(s.at, '__auto_type without an initialiser');
  }
}

function recordType(t: Typing, spec: RecordSpecifier, s: Specifiers): CType {
  const info = recordInfo(t, spec);
  if (spec.members && !info.defined) defineRecord(t, spec, info, s);
  return { kind: 'record', info, quals: 0 };
}

function recordInfo(t: Typing, spec: RecordSpecifier): RecordInfo {
  if (spec.tag === undefined) return new RecordInfo(spec.keyword, undefined);
  const own = t.scope instanceof BlockScope && spec.members ? t.scope.ownTag(spec.tag) : undefined;
  const known =
    own ?? (t.scope instanceof BlockScope && spec.members ? undefined : t.scope.tag(spec.keyword, spec.tag));
  if (known?.kind === 'record') return known.info;
  const info = new RecordInfo(spec.keyword, spec.tag);
  t.scope.declareTag(spec.tag, { kind: 'record', info });
  return info;
}

function defineRecord(t: Typing, spec: RecordSpecifier, info: RecordInfo, s: Specifiers): void {
  const attributes = [...spec.attributes, ...(spec.members ? s.attributes.filter(a => a.name === 'packed') : [])];
  const members: Member[] = [];
  for (const declaration of spec.members!) addMembers(t, declaration, members);
  info.define(members, {
    packed: attribute(attributes, 'packed') !== undefined,
    aligned: alignmentOf(t, spec.attributes),
    pack: spec.pack,
    transparent: attribute(attributes, 'transparent_union') !== undefined,
  });
}

function addMembers(t: Typing, declaration: MemberDeclaration, into: Member[]): void {
  const base = specifiedType(t, declaration.specifiers);
  const shared = declaration.specifiers.attributes;
  if (declaration.declarators.length === 0) {
    if (base.kind === 'record')
      into.push({ name: undefined, type: base, aligned: alignmentOf(t, shared), packed: false });
    return;
  }
  for (const { declarator, width } of declaration.declarators) {
    const type = declaredType(t, base, declarator);
    const attributes = [...shared, ...declarator.attributes];
    into.push({
      name: declarator.name,
      type,
      ...(width ? { width: Number(constantValue(t, width)) } : {}),
      aligned: alignmentOf(t, attributes),
      packed: attribute(attributes, 'packed') !== undefined,
    });
  }
}

function enumType(t: Typing, spec: EnumSpecifier): CType {
  const own =
    spec.tag === undefined
      ? undefined
      : spec.enumerators && t.scope instanceof BlockScope
        ? t.scope.ownTag(spec.tag)
        : t.scope.tag('enum', spec.tag);
  const info: EnumInfo = own?.kind === 'enum' ? own.info : { tag: spec.tag, underlying: UINT, complete: false };
  if (own?.kind !== 'enum' && spec.tag !== undefined) t.scope.declareTag(spec.tag, { kind: 'enum', info });
  if (spec.enumerators && !info.complete) defineEnum(t, spec, info);
  return { kind: 'enum', info, quals: 0 };
}

/** Gives the enumerators their values and the enum the integer type that gcc would choose. */
function defineEnum(t: Typing, spec: EnumSpecifier, info: EnumInfo): void {
  let next = 0n;
  let least = 0n;
  let most = 0n;
  const names: { name: string; at: Token; value: bigint }[] = [];
  for (const e of spec.enumerators!) {
    const value = e.value ? constantValue(t, e.value) : next;
    // Later enumerators may use it: as an int, or as wide as its value needs.
    t.scope.declare(e.name, { kind: 'enumerator', type: smallest(value, value), value }, e.at);
    names.push({ name: e.name, at: e.at, value });
    if (value < least) least = value;
    if (value > most) most = value;
    next = value + 1n;
  }
  info.underlying = attribute(spec.attributes, 'packed') ? packedEnum(least, most) : wholeEnum(least, most);
  info.complete = true;
  for (const { name, at, value } of names) {
    const type = value >= -(1n << 31n) && value < 1n << 31n ? INT : info.underlying;
    t.scope.declare(name, { kind: 'enumerator', type, value }, at);
  }
}

const smallest = (least: bigint, most: bigint): IntegerType => {
  if (least >= -(1n << 31n) && most < 1n << 31n) return INT;
  if (least >= 0n && most < 1n << 32n) return UINT;
  return least >= -(1n << 63n) && most < 1n << 63n ? LONG : ULONG;
};

const wholeEnum = (least: bigint, most: bigint): IntegerType =>
  least >= 0n ? (most < 1n << 32n ? UINT : ULONG) : most < 1n << 31n && least >= -(1n << 31n) ? INT : LONG;

function packedEnum(least: bigint, most: bigint): IntegerType {
  for (const type of least < 0n ? [SCHAR, SHORT, INT] : [UCHAR, USHORT, UINT]) {
    const bits = BigInt(type.size * 8);
    if (type.signed ? least >= -(1n << (bits - 1n)) && most < 1n << (bits - 1n) : most < 1n << bits) return type;
  }
  return wholeEnum(least, most);
}

/** The type that a declarator makes of the specified one. Run-time array lengths go to `lengths`. */
export function declaredType(t: Typing, base: CType, declarator: Declarator, lengths?: LengthSink): CType {
  let type = base;
  for (const step of declarator.derivations) {
    switch (step.kind) {
      case 'pointer':
        type = qualify(pointerTo(type), step.quals);
        break;
      case 'array':
        type = { kind: 'array', of: type, length: arrayLength(t, step.length, type, lengths), quals: 0 };
        break;
      case 'function': {
        const scope = inner(t);
        const parameters = step.parameters.map((p): Parameter => {
          const own = adjusted(declaredType(scope, specifiedType(scope, p.specifiers), p.declarator));
          if (p.declarator.name !== undefined)
            scope.scope.declare(p.declarator.name, {
              kind: 'local',
              variable: { ...hiddenVariable(p.declarator.at, own), name: p.declarator.name },
            });
          return { name: p.declarator.name, type: own };
        });
        type = {
          kind: 'function',
          result: unqualify(type),
          parameters,
          variadic: step.variadic,
          unspecified: step.unspecified,
          quals: 0,
        };
        break;
      }
    }
  }
  const mode = attribute(declarator.attributes, 'mode');
  if (mode) type = moded(mode, type);
  const vector = attribute(declarator.attributes, 'vector_size');
  if (vector) uncompilable(vector.at, 'a vector type');
  return type;
}

/** Arrays and functions as parameters are pointers (C11 6.7.6.3p7). */
export function adjusted(type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.of);
  return type.kind === 'function' ? pointerTo(type) : type;
}

function arrayLength(
  t: Typing,
  length: Expression | undefined,
  of: CType,
  lengths: LengthSink | undefined,
): number | undefined | ReturnType<typeof hiddenVariable> {
  if (!length) return undefined;
  let value: Expr;
  try {
    value = rvalue(t, length);
  } catch (error) {
    // A parameter's length may name anything; it does not matter.
    if (error instanceof Uncompilable && !lengths) return undefined;
    throw error;
  }
  const known = constantOf(value);
  if (known !== undefined) return Number(known);
  if (!lengths) {
    if (t.fn === undefined && !(t.scope instanceof BlockScope))
      uncompilable(length.at, `an array length that is not constant (elements of '${spell(of)}')`);
    return undefined;
  }
  const variable = hiddenVariable(length.at, ULONG);
  lengths.push({ variable, value: { ...value, at: length.at } });
  return variable;
}

/** The type of a type name. */
export function typeOfName(t: Typing, name: TypeName, lengths?: LengthSink): CType {
  return declaredType(t, specifiedType(t, name.specifiers), name.declarator, lengths);
}

/** `type` as a typedef with these attributes names it. */
export function typedefType(t: Typing, type: CType, attributes: readonly Attribute[]): CType {
  if (type.kind === 'record' && attribute(attributes, 'transparent_union')) type.info.makeTransparent();
  const align = alignmentOf(t, attributes);
  return align ? { ...type, align } : type;
}

/** Size in bytes as an expression: constant, or computed from run-time lengths. */
export function sizeExpression(at: Token, type: CType): Expr {
  if (!isVariableLength(type)) {
    const size = sizeOf(type);
    if (size === undefined) uncompilable(at, `sizeof the incomplete type '${spell(type)}'`);
    return constant(at, ULONG, BigInt(size));
  }
  if (type.kind !== 'array') return uncompilable(at, 'a size that is not known');
  const length: Expr =
    typeof type.length === 'object'
      ? { kind: 'load', type: ULONG, at, from: { kind: 'local', type: ULONG, at, variable: type.length } }
      : constant(at, ULONG, BigInt(type.length ?? 0));
  return { kind: 'arithmetic', op: '*', type: ULONG, at, left: length, right: sizeExpression(at, type.of) };
}

/** Alignment of what a declaration with these attributes makes, in bytes. */
export const alignedTo = (t: Typing, type: CType, attributes: readonly Attribute[]): number =>
  Math.max(alignOf(type), alignmentOf(t, attributes));
