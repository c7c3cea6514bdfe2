import { Op } from '../../bytecode';
import { sameRegister } from '../typed/build';
import { constantOf, type ArithmeticOperator, type Expr } from '../typed/tree';
import { scalarForm, type IntegerType } from '../types';
import { asImmediate, branch, comparison } from './branches';
import { lowerCall, lowerPrimitive } from './calls';
import { slotOf, type Lowering } from './lowering';
import { address, loadFrom, resolve, storeTo, truncateBits } from './places';
import { recordAddress, recordInto } from './records';
import { lowerStatementBody } from './statements';

type Size = 'W' | 'U' | 'L';
const width = (type: IntegerType): Size => (type.size === 8 ? 'L' : type.signed ? 'W' : 'U');

const ARITHMETIC: Readonly<Record<ArithmeticOperator, Readonly<Record<Size, Op>>>> = {
  '+': { W: Op.AddW, U: Op.AddU, L: Op.AddL },
  '-': { W: Op.SubW, U: Op.SubU, L: Op.SubL },
  '*': { W: Op.MulW, U: Op.MulU, L: Op.MulL },
  '/': { W: Op.DivW, U: Op.DivU, L: Op.DivSL },
  '%': { W: Op.RemW, U: Op.RemU, L: Op.RemSL },
  '&': { W: Op.AndL, U: Op.AndL, L: Op.AndL },
  '|': { W: Op.OrL, U: Op.OrL, L: Op.OrL },
  '^': { W: Op.XorL, U: Op.XorL, L: Op.XorL },
  '<<': { W: Op.ShlW, U: Op.ShlU, L: Op.ShlL },
  '>>': { W: Op.ShrW, U: Op.ShrU, L: Op.SarL },
};

function arithmeticOp(op: ArithmeticOperator, type: IntegerType): Op {
  if (type.size === 8 && !type.signed) {
    if (op === '/') return Op.DivUL;
    if (op === '%') return Op.RemUL;
    if (op === '>>') return Op.ShrL;
  }
  return ARITHMETIC[op][width(type)];
}

const ADD_IMMEDIATE = { W: Op.AddImmW, U: Op.AddImmU, L: Op.AddImmL } as const;
const NEGATE = { W: Op.NegW, U: Op.NegU, L: Op.NegL } as const;
const COMPLEMENT = { W: Op.NotW, U: Op.NotU, L: Op.NotL } as const;

const BIT_FUNCTIONS = {
  clz32: Op.CountLeadingZeros32,
  clz64: Op.CountLeadingZeros64,
  ctz64: Op.CountTrailingZeros64,
  popcount64: Op.PopulationCount64,
  swap16: Op.ByteSwap16,
  swap32: Op.ByteSwap32,
  swap64: Op.ByteSwap64,
} as const;

const EXTEND = (type: IntegerType): Op => {
  if (type.bool) return Op.Bool;
  switch (type.size) {
    case 1:
      return type.signed ? Op.SignExtend8 : Op.ZeroExtend8;
    case 2:
      return type.signed ? Op.SignExtend16 : Op.ZeroExtend16;
    case 4:
      return type.signed ? Op.SignExtend32 : Op.ZeroExtend32;
    case 8:
      return Op.Move;
  }
};

/** Evaluates an expression for what it does. */
export function effect(l: Lowering, e: Expr): void {
  const { code } = l;
  const mark = code.top;
  switch (e.kind) {
    case 'constant':
    case 'label':
      break;
    case 'convert':
      effect(l, e.operand);
      break;
    case 'comma':
      effect(l, e.left);
      effect(l, e.right);
      break;
    case 'conditional': {
      const otherwise = code.label();
      const end = code.label();
      branch(l, e.condition, undefined, otherwise);
      effect(l, e.then);
      code.jump(end);
      code.place(otherwise);
      effect(l, e.otherwise);
      code.place(end);
      break;
    }
    case 'and':
    case 'or': {
      const end = code.label();
      branch(l, e.left, e.kind === 'or' ? end : undefined, e.kind === 'and' ? end : undefined);
      effect(l, e.right);
      code.place(end);
      break;
    }
    case 'call':
      lowerCall(l, e, undefined);
      break;
    case 'primitive':
      lowerPrimitive(l, e, undefined);
      break;
    case 'statements':
      lowerStatementBody(l, e.body, () => {
        if (e.value) effect(l, e.value);
      });
      break;
    case 'let':
      value(l, e.value, registerOf(l, e));
      effect(l, e.body);
      break;
    case 'address':
      // The place may still be evaluated for what it does, as in &f()->m.
      if (e.of.kind !== 'static' && e.of.kind !== 'local') address(l, e.of);
      break;
    case 'assign':
    case 'update':
      value(l, e, undefined, true);
      break;
    case 'load':
      if (e.type.kind === 'record') {
        recordAddress(l, e);
        break;
      }
      value(l, e);
      break;
    default:
      value(l, e, undefined, true);
  }
  code.top = mark;
}

function registerOf(l: Lowering, e: Extract<Expr, { kind: 'let' }>): number {
  l.slots.delete(e.variable);
  const slot = slotOf(l, e.variable);
  if (slot.kind !== 'register') throw new Error('a held value in memory');
  return slot.register;
}

/**
 * Evaluates a scalar; gives the register that holds it: `into` when given, else a new one or a variable's own. With
 * `unused` the value itself is not wanted.
 */
export function value(l: Lowering, e: Expr, into?: number, unused = false): number {
  const { code } = l;
  switch (e.kind) {
    case 'constant': {
      const register = into ?? code.temp();
      code.from(e.at);
      code.constant(register, e.value);
      return register;
    }
    case 'load': {
      if (e.type.kind === 'record') return recordAddress(l, e, into);
      if (e.from.kind === 'local') {
        const slot = slotOf(l, e.from.variable);
        if (slot.kind === 'register') {
          if (into === undefined || into === slot.register) return slot.register;
          code.from(e.at);
          code.emit(Op.Move, into, slot.register);
          return into;
        }
      }
      const register = into ?? code.temp();
      const mark = code.top;
      const from = resolve(l, e.from);
      code.from(e.at);
      loadFrom(l, from, e.from.type, register);
      code.top = mark;
      return register;
    }
    case 'address':
      return address(l, e.of, into);
    case 'label': {
      const register = into ?? code.temp();
      let label = l.labels.get(e.label);
      if (!label) {
        label = code.label();
        l.labels.set(e.label, label);
      }
      code.labelAddress(register, label);
      return register;
    }
    case 'arithmetic':
      return lowerArithmetic(l, e, into);
    case 'compare': {
      const register = into ?? code.temp();
      const mark = code.top;
      const { set, swap } = comparison(e.op, scalarForm(e.left.type).signed);
      const left = value(l, e.left);
      const constant = e.op === '==' || e.op === '!=' ? constantOf(e.right) : undefined;
      const by = constant === undefined ? undefined : asImmediate(constant);
      if (by !== undefined) {
        code.from(e.at);
        code.emit(e.op === '==' ? Op.EqImm : Op.NeImm, register, left, by);
        code.top = mark;
        return register;
      }
      const right = value(l, e.right);
      code.from(e.at);
      code.emit(set, register, swap ? right : left, swap ? left : right);
      code.top = mark;
      return register;
    }
    case 'negate':
    case 'complement': {
      const size = width(scalarForm(e.type));
      return unary(l, e, e.kind === 'negate' ? NEGATE[size] : COMPLEMENT[size], e.operand, into);
    }
    case 'bits':
      return unary(l, e, BIT_FUNCTIONS[e.function], e.operand, into);
    case 'not': {
      const register = into ?? code.temp();
      const mark = code.top;
      const operand = value(l, e.operand);
      code.from(e.at);
      code.emit(Op.EqImm, register, operand, 0);
      code.top = mark;
      return register;
    }
    case 'convert': {
      if (e.type.kind === 'void') {
        effect(l, e.operand);
        return into ?? code.temp();
      }
      if (sameRegister(e.type, e.operand.type)) return value(l, e.operand, into);
      return unary(l, e, EXTEND(scalarForm(e.type)), e.operand, into);
    }
    case 'and':
    case 'or': {
      const register = into ?? code.temp();
      const no = code.label();
      const end = code.label();
      branch(l, e, undefined, no);
      code.constant(register, 1n);
      code.jump(end);
      code.place(no);
      code.constant(register, 0n);
      code.place(end);
      return register;
    }
    case 'conditional': {
      const register = into ?? code.temp();
      const otherwise = code.label();
      const end = code.label();
      branch(l, e.condition, undefined, otherwise);
      const mark = code.top;
      into1(l, e.then, register);
      code.top = mark;
      code.jump(end);
      code.place(otherwise);
      into1(l, e.otherwise, register);
      code.top = mark;
      code.place(end);
      return register;
    }
    case 'let': {
      const register = into ?? code.temp();
      const mark = code.top;
      value(l, e.value, registerOf(l, e));
      if (e.type.kind === 'void') effect(l, e.body);
      else value(l, e.body, register, unused);
      code.top = mark;
      return register;
    }
    case 'comma':
      effect(l, e.left);
      return value(l, e.right, into, unused);
    case 'assign':
      return lowerAssign(l, e, into, unused);
    case 'update':
      return lowerUpdate(l, e, into, unused);
    case 'call': {
      const register = into ?? code.temp();
      lowerCall(l, e, e.type.kind === 'void' ? undefined : register);
      return register;
    }
    case 'primitive': {
      const register = into ?? code.temp();
      lowerPrimitive(l, e, e.type.kind === 'void' ? undefined : register);
      return register;
    }
    case 'statements': {
      const register = into ?? code.temp();
      lowerStatementBody(l, e.body, () => {
        if (e.value) into1(l, e.value, register);
      });
      return register;
    }
    case 'allocate':
      return unary(l, e, Op.Allocate, e.size, into);
    case 'variadic-arguments': {
      const register = into ?? code.temp();
      code.from(e.at);
      code.emit(Op.VarArgs, register);
      return register;
    }
    case 'multiply-high': {
      const register = into ?? code.temp();
      const mark = code.top;
      const left = value(l, e.left);
      const right = value(l, e.right);
      code.from(e.at);
      code.emit(e.signed ? Op.MulHighS : Op.MulHighU, register, left, right);
      code.top = mark;
      return register;
    }
    case 'atomic': {
      const register = into ?? code.temp();
      const mark = code.top;
      const at = value(l, e.address);
      const operand = code.temp();
      const second = code.temp();
      value(l, e.operand, operand);
      if (e.second) value(l, e.second, second);
      code.from(e.at);
      code.emit(Op.AtomicUpdate, register, at, operand, e.function | (Math.log2(e.bytes) << 4));
      code.top = mark;
      return register;
    }
    case 'trap':
      code.trap(e.construct, e.at);
      return into ?? code.temp();
    case 'unreachable':
      code.trap('code that __builtin_unreachable() promises never to reach', e.at);
      return into ?? code.temp();
  }
}

/** Evaluates into a register; a void or record expression only for what it does. */
function into1(l: Lowering, e: Expr, register: number): void {
  if (e.type.kind === 'void') effect(l, e);
  else value(l, e, register);
}

function unary(l: Lowering, e: Expr, op: Op, operand: Expr, into: number | undefined): number {
  const { code } = l;
  const register = into ?? code.temp();
  const mark = code.top;
  const given = value(l, operand);
  code.from(e.at);
  code.emit(op, register, given);
  code.top = mark;
  return register;
}

/** The instruction that does an operation with a constant on its right, and the constant as its operand. */
function withImmediate(
  op: ArithmeticOperator,
  form: IntegerType,
  value: bigint,
): { readonly op: Op; readonly by: number } | undefined {
  const narrow = form.size === 4;
  const size = width(form);
  if (op === '<<' || op === '>>') {
    if (value < 0n || value >= (narrow ? 32n : 64n)) return undefined;
    return { op: arithmeticOp(op, form) - Op.ShlW + Op.ShlImmW, by: Number(value) };
  }
  const signedOnly = op === '|' || op === '^';
  const by = asImmediate(op === '-' ? -value : value, narrow && (form.signed || !signedOnly));
  if (by === undefined) return undefined;
  switch (op) {
    case '+':
    case '-':
      return { op: ADD_IMMEDIATE[size], by };
    case '&':
      return { op: Op.AndImm, by };
    case '|':
      return { op: Op.OrImm, by };
    case '^':
      return { op: Op.XorImm, by };
    default:
      return undefined;
  }
}

/** `base + index * size` of an address, where one instruction can compute it. */
function asElement(e: Extract<Expr, { kind: 'arithmetic' }>): { index: Expr; scale: number } | undefined {
  if (e.op !== '+' || scalarForm(e.type).size !== 8) return undefined;
  const { right } = e;
  if (right.kind !== 'arithmetic' || right.op !== '*' || scalarForm(right.type).size !== 8) return undefined;
  const scale = constantOf(right.right);
  if (scale === undefined || scale <= 0n || scale > 255n) return undefined;
  return { index: right.left, scale: Number(scale) };
}

function lowerArithmetic(l: Lowering, e: Extract<Expr, { kind: 'arithmetic' }>, into: number | undefined): number {
  const { code } = l;
  const register = into ?? code.temp();
  const mark = code.top;
  const form = scalarForm(e.type);
  const constant = constantOf(e.right);
  const left = value(l, e.left);
  const immediate = constant === undefined ? undefined : withImmediate(e.op, form, constant);
  const element = asElement(e);
  if (immediate) {
    code.from(e.at);
    code.emit(immediate.op, register, left, immediate.by);
  } else if (element) {
    const index = value(l, element.index);
    code.from(e.at);
    code.emit(Op.AddScaled, register, left, index, element.scale);
  } else {
    const right = value(l, e.right);
    code.from(e.at);
    code.emit(arithmeticOp(e.op, form), register, left, right);
  }
  code.top = mark;
  return register;
}

function lowerAssign(
  l: Lowering,
  e: Extract<Expr, { kind: 'assign' }>,
  into: number | undefined,
  unused: boolean,
): number {
  const { code } = l;
  if (e.type.kind === 'record') {
    recordInto(l, e.value, e.to);
    return unused ? (into ?? code.temp()) : address(l, e.to, into);
  }
  if (e.to.kind === 'local') {
    const slot = slotOf(l, e.to.variable);
    if (slot.kind === 'register') {
      value(l, e.value, slot.register);
      if (into !== undefined && into !== slot.register) code.emit(Op.Move, into, slot.register);
      return into ?? slot.register;
    }
  }
  const register = into ?? code.temp();
  const mark = code.top;
  const stored = value(l, e.value, unused ? undefined : register);
  const to = resolve(l, e.to);
  code.from(e.at);
  storeTo(l, to, e.to.type, stored);
  if (!unused && to.kind !== 'register' && to.bits) truncateBits(l, to.bits, e.to.type, register, register);
  code.top = mark;
  return register;
}

function lowerUpdate(
  l: Lowering,
  e: Extract<Expr, { kind: 'update' }>,
  into: number | undefined,
  unused: boolean,
): number {
  const { code } = l;
  if (e.to.kind === 'local') {
    const slot = slotOf(l, e.to.variable);
    if (slot.kind === 'register') {
      l.slots.set(e.old, slot);
      if (unused) {
        value(l, e.value, slot.register);
        return slot.register;
      }
      const register = into ?? code.temp();
      if (e.result === 'old') {
        code.from(e.at);
        code.emit(Op.Move, register, slot.register);
        value(l, e.value, slot.register);
      } else {
        value(l, e.value, slot.register);
        code.emit(Op.Move, register, slot.register);
      }
      return register;
    }
  }
  const register = into ?? code.temp();
  const mark = code.top;
  const to = resolve(l, e.to);
  const old = code.temp();
  l.slots.set(e.old, { kind: 'register', register: old });
  code.from(e.at);
  loadFrom(l, to, e.to.type, old);
  const made = value(l, e.value);
  code.from(e.at);
  storeTo(l, to, e.to.type, made);
  if (!unused) {
    if (e.result === 'old') code.emit(Op.Move, register, old);
    else if (to.kind !== 'register' && to.bits) truncateBits(l, to.bits, e.to.type, made, register);
    else code.emit(Op.Move, register, made);
  }
  code.top = mark;
  return register;
}
