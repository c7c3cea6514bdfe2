import { Flag, MAX_ARGUMENTS, Op } from '../../bytecode';
import type { Expr } from '../typed/tree';
import { sizeOf } from '../types';
import { symbolId, type Lowering } from './lowering';
import { isPrivateValue } from './places';
import { recordAddress, temporary } from './records';
import { value } from './values';

type Call = Extract<Expr, { kind: 'call' }>;
type PrimitiveExpr = Extract<Expr, { kind: 'primitive' }>;

/** Registers above all others, one after the other, for `count` arguments. */
function argumentRegisters(l: Lowering, count: number): number {
  const first = l.code.top;
  for (let i = 0; i < count; i++) l.code.temp();
  return first;
}

/** Puts an argument into a register; a record becomes the address of a copy that the callee may change. */
function pass(l: Lowering, e: Expr, register: number): void {
  const { code } = l;
  const mark = code.top;
  if (e.type.kind !== 'record') value(l, e, register);
  else if (e.kind === 'load' && e.from.kind !== 'literal') {
    const offset = temporary(l, e.type);
    const from = recordAddress(l, e);
    code.from(e.at);
    code.emit(Op.Frame, register, offset);
    const size = sizeOf(e.type) ?? 0;
    if (size) code.emit(Op.Copy, register, from, size, isPrivateValue(e) ? Flag.Private : 0);
  } else recordAddress(l, e, register);
  code.top = mark;
}

/** Stores variadic arguments, 8 bytes each, and puts their address into a register. */
function passVariadic(l: Lowering, values: readonly Expr[], register: number): void {
  const { code } = l;
  if (values.length === 0) {
    code.constant(register, 0n);
    return;
  }
  const offset = code.frame('(variadic arguments)', values.length * 8, 8);
  values.forEach((e, i) => {
    const mark = code.top;
    const held = code.temp();
    pass(l, e, held);
    const base = code.temp();
    code.emit(Op.Frame, base, offset);
    code.emit(Op.Store64, base, held, i * 8, Flag.Private);
    code.top = mark;
  });
  code.emit(Op.Frame, register, offset);
}

/** A call; `into` takes a scalar result (none wanted when undefined), `record` holds the address for a record. */
export function lowerCall(l: Lowering, e: Call, into: number | undefined, record?: number): void {
  const { code } = l;
  const mark = code.top;
  const { signature } = e;
  const fixed = signature.variadic ? e.arguments.slice(0, signature.parameters.length) : e.arguments;
  const extra = signature.variadic ? e.arguments.slice(signature.parameters.length) : undefined;
  const returnsRecord = signature.result.kind === 'record';
  let target: number | undefined;
  if ('address' in e.callee) target = value(l, e.callee.address);
  const count = fixed.length + (returnsRecord ? 1 : 0) + (extra ? 1 : 0);
  if (count > MAX_ARGUMENTS) {
    code.trap(`a call with more than ${MAX_ARGUMENTS} arguments`, e.at);
    return;
  }
  const first = argumentRegisters(l, count);
  let next = first;
  if (returnsRecord) {
    if (record === undefined) code.emit(Op.Frame, next, temporary(l, signature.result));
    else code.emit(Op.Move, next, record);
    next++;
  }
  for (const argument of fixed) pass(l, argument, next++);
  if (extra) passVariadic(l, extra, next);
  code.from(e.at);
  const result = returnsRecord || into === undefined ? -1 : into;
  if ('symbol' in e.callee) code.emit(Op.Call, result, symbolId(l, e.callee.symbol), first, count);
  else code.emit(Op.CallRegister, result, target!, first, count);
  code.top = mark;
  if (e.noReturn) code.trap('the return of a function that is declared never to return', e.at);
}

/** A call of a modelled primitive. */
export function lowerPrimitive(l: Lowering, e: PrimitiveExpr, into: number | undefined, record?: number): void {
  const { code } = l;
  const mark = code.top;
  const fixed = e.variadic >= 0 ? e.arguments.slice(0, e.arguments.length - e.variadic) : e.arguments;
  const extra = e.variadic >= 0 ? e.arguments.slice(e.arguments.length - e.variadic) : undefined;
  const returnsRecord = e.type.kind === 'record';
  const count = fixed.length + (returnsRecord ? 1 : 0) + (extra ? 1 : 0);
  const first = argumentRegisters(l, count);
  let next = first;
  if (returnsRecord) {
    if (record === undefined) code.emit(Op.Frame, next, temporary(l, e.type));
    else code.emit(Op.Move, next, record);
    next++;
  }
  for (const argument of fixed) pass(l, argument, next++);
  if (extra) passVariadic(l, extra, next);
  code.from(e.at);
  if (code.reachable) {
    const index = code.primitiveCalls.length;
    code.primitiveCalls.push({
      name: e.shape.name,
      count,
      width: e.width,
      signed: e.signed,
      site: e.shape.site ? l.site(index) : undefined,
      text: e.text,
    });
    const result = returnsRecord || into === undefined ? -1 : into;
    code.emit(Op.Primitive, result, index, first, count);
  }
  code.top = mark;
  if (e.shape.noReturn) code.trap(`the return of '${e.shape.name}', which never returns`, e.at);
}
