import type { Token } from '../../../source/tokens';
import { writtenArguments } from '../../../source/written';
import type { Expression, TypeName } from '../ast';
import type { PrimitiveShape } from '../../primitives/shape';
import {
  asInteger,
  BOOL,
  INT,
  isScalar,
  LONG,
  promote,
  scalarForm,
  spell,
  ULONG,
  unqualify,
  VOID,
  type CType,
  type FunctionType,
} from '../types';
import { addressOf, constant, convert, sizeOrFail } from './build';
import { typeOfName } from './declared';
import { place, rvalue, typeOfExpression } from './expressions';
import { orTrap, uncompilable } from './failure';
import type { Expr } from './tree';
import { hiddenVariable, type Typing } from './typing';

type Call = Extract<Expression, { kind: 'call' }>;

/** A call of a function, of a modelled primitive, or through a pointer; `given` are arguments that are typed already. */
export function typeCall(t: Typing, e: Call, given?: readonly Expr[]): Expr {
  const { callee } = e;
  if (callee.kind === 'identifier') {
    const entity = t.scope.ordinary(callee.name);
    const shape = t.unit.primitives.get(callee.name);
    if (shape && entity?.kind !== 'local') return typePrimitive(t, e, shape);
    if (!entity) {
      const symbol = t.unit.undeclared(callee.name, e.at);
      const signature: FunctionType = {
        kind: 'function',
        result: INT,
        parameters: [],
        variadic: false,
        unspecified: true,
        quals: 0,
      };
      return finishCall(t, e, { symbol }, signature, false, given);
    }
    if (entity.kind === 'static' && entity.symbol.type.kind === 'function')
      return finishCall(t, e, { symbol: entity.symbol }, entity.symbol.type, entity.noReturn, given);
  }
  const address = rvalue(t, callee);
  if (address.kind === 'trap') return address;
  const target = address.type.kind === 'pointer' ? address.type.to : address.type;
  if (target.kind !== 'function') uncompilable(e.at, `a call of '${spell(address.type)}'`);
  if (address.kind === 'address' && address.of.kind === 'static' && address.of.type.kind === 'function')
    return finishCall(t, e, { symbol: address.of.symbol }, target, false, given);
  return finishCall(t, e, { address }, target, false, given);
}

function finishCall(
  t: Typing,
  e: Call,
  callee: Extract<Expr, { kind: 'call' }>['callee'],
  signature: FunctionType,
  noReturn: boolean,
  given?: readonly Expr[],
): Expr {
  if (signature.result.kind === 'exotic') uncompilable(e.at, `a call that returns '${spell(signature.result)}'`);
  const typed = given ?? e.arguments.map(argument => rvalue(t, expressionOnly(argument)));
  const values = typed.map((value, i) => {
    const parameter = signature.parameters[i];
    return parameter ? passed(value, parameter.type, e.at) : promoted(value);
  });
  if (values.length < signature.parameters.length) uncompilable(e.at, 'a call with too few arguments');
  const trap = values.find(v => v.kind === 'trap');
  if (trap) return trap;
  return { kind: 'call', type: unqualify(signature.result), at: e.at, callee, signature, arguments: values, noReturn };
}

function expressionOnly(argument: Expression | TypeName): Expression {
  if (argument.kind === 'type-name') uncompilable(argument.at, 'a type as an argument of a function');
  return argument;
}

/** A value as an argument for a parameter; a transparent union takes any of its members. */
function passed(value: Expr, type: CType, at: Token): Expr {
  if (type.kind === 'record' && type.info.transparent && value.type.kind !== 'record') {
    const variable = { ...hiddenVariable(at, type), inMemory: true };
    const leaves = [{ offset: 0, bits: undefined, type: value.type, value }];
    return { kind: 'load', type, at, from: { kind: 'literal', type, at, variable, leaves } };
  }
  return convert(value, type, at);
}

/** The default argument promotions (C11 6.5.2.2p6). */
function promoted(value: Expr): Expr {
  const integer = asInteger(value.type);
  if (integer) return convert(value, promote(integer));
  if (!isScalar(value.type) && value.type.kind !== 'record' && value.kind !== 'trap')
    uncompilable(value.at, `an argument of type '${spell(value.type)}'`);
  return value;
}

/** A call of a modelled primitive: each argument reaches the machine as its shape says. */
export function typePrimitive(t: Typing, e: Call, shape: PrimitiveShape): Expr {
  const values: Expr[] = [];
  let pointee: CType | undefined;
  let width = 0;
  let first: CType | undefined;
  shape.parameters.forEach((kind, i) => {
    if (kind !== 'pointer') return;
    const argument = e.arguments[i];
    if (!argument || argument.kind === 'type-name') return;
    const type = typeOfExpression(t, argument);
    if (type.kind === 'pointer') pointee = type.to;
    else if (type.kind === 'array') pointee = type.of;
  });
  const declared = t.scope.ordinary(shape.name);
  const signature =
    declared?.kind === 'static' && declared.symbol.type.kind === 'function' ? declared.symbol.type : undefined;
  shape.parameters.forEach((kind, i) => {
    const argument = e.arguments[i];
    if (!argument) {
      if (kind !== 'ignored') uncompilable(e.at, `a call of '${shape.name}' with too few arguments`);
      return;
    }
    if (kind === 'ignored') return;
    if (kind === 'type') {
      const type = argument.kind === 'type-name' ? typeOfName(t, argument) : typeOfExpression(t, argument);
      width = sizeOrFail(e.at, type);
      first ??= type;
      return;
    }
    const expression = expressionOnly(argument);
    switch (kind) {
      case 'address':
        values.push(addressOf(place(t, expression)));
        break;
      case 'pointer': {
        const value = rvalue(t, expression);
        first ??= value.type;
        values.push(value);
        break;
      }
      case 'operand':
        values.push(pointee ? convert(rvalue(t, expression), pointee) : rvalue(t, expression));
        break;
      case 'value': {
        const value = rvalue(t, expression);
        const parameter = signature?.parameters[i]?.type;
        first ??= value.type;
        values.push(parameter ? passed(value, parameter, e.at) : promoted(value));
        break;
      }
    }
  });
  const fixed = values.length;
  if (shape.variadic)
    for (const argument of e.arguments.slice(shape.parameters.length))
      values.push(promoted(rvalue(t, expressionOnly(argument))));
  const trap = values.find(v => v.kind === 'trap');
  if (trap) return trap;
  const form = pointee && isScalar(pointee) ? scalarForm(pointee) : undefined;
  if (pointee && width === 0) width = pointee.kind === 'void' ? 0 : (sizeOrUndefined(e.at, pointee) ?? 0);
  return {
    kind: 'primitive',
    type: resultType(t, e, shape, pointee, first, signature),
    at: e.at,
    shape,
    arguments: values,
    variadic: shape.variadic ? values.length - fixed : -1,
    width,
    signed: form?.signed ?? false,
    text: writtenArguments(e.at) ?? e.text.map(token => token.text).join(' '),
  };
}

function sizeOrUndefined(at: Token, type: CType): number | undefined {
  const size = orTrap(() => constant(at, ULONG, BigInt(sizeOrFail(at, type))));
  return size.kind === 'constant' ? Number(size.value) : undefined;
}

function resultType(
  t: Typing,
  e: Call,
  shape: PrimitiveShape,
  pointee: CType | undefined,
  first: CType | undefined,
  signature: FunctionType | undefined,
): CType {
  const { result } = shape;
  // A stub that gives nothing gives zero where the tree's function has a result.
  if (result === 'void') return signature && isScalar(signature.result) ? unqualify(signature.result) : VOID;
  if (result === 'pointee') return unqualify(pointee ?? ULONG);
  if (result === 'argument') return unqualify(first ?? LONG);
  if (result === 'declared') return unqualify(signature?.result ?? INT);
  switch (result.type) {
    case 'int':
      return INT;
    case 'bool':
      return BOOL;
    case 'void':
      return VOID;
    default:
      return unqualify(t.unit.typeNamed(result.type, e.at));
  }
}
