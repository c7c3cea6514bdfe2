import { Op } from '../../bytecode';
import { constantOf, type ComparisonOperator, type Expr } from '../typed/tree';
import { scalarForm } from '../types';
import type { CodeLabel } from './assembler';
import type { Lowering } from './lowering';
import { effect, value } from './values';

/** Opcodes for `a op b`, and whether the operands change places. */
export function comparison(op: ComparisonOperator, signed: boolean): { jump: Op; set: Op; swap: boolean } {
  switch (op) {
    case '==':
      return { jump: Op.JumpEq, set: Op.Eq, swap: false };
    case '!=':
      return { jump: Op.JumpNe, set: Op.Ne, swap: false };
    case '<':
    case '>':
      return { jump: signed ? Op.JumpLtS : Op.JumpLtU, set: signed ? Op.LtS : Op.LtU, swap: op === '>' };
    case '<=':
    case '>=':
      return { jump: signed ? Op.JumpLeS : Op.JumpLeU, set: signed ? Op.LeS : Op.LeU, swap: op === '>=' };
  }
}

/**
 * A constant as the signed immediate that stands for it in 64 bits, if one does. With `narrow`, only the low 32 bits of
 * the result matter.
 */
export function asImmediate(value: bigint, narrow = false): number | undefined {
  const held = BigInt.asIntN(narrow ? 32 : 64, value);
  return held >= -0x80000000n && held <= 0x7fffffffn ? Number(held) : undefined;
}

/** The jump that compares a register with a constant, where one instruction can. */
function comparisonWith(
  op: ComparisonOperator,
  signed: boolean,
  value: bigint,
): { readonly jump: Op; readonly by: number } | undefined {
  // a <= n is a < n + 1, a > n is a >= n + 1.
  const next = op === '<=' || op === '>';
  const by = asImmediate(next ? value + 1n : value);
  if (by === undefined) return undefined;
  if (op === '==') return { jump: Op.JumpEqImm, by };
  if (op === '!=') return { jump: Op.JumpNeImm, by };
  // An immediate is sign-extended: a large unsigned number is not itself, and n + 1 must not wrap.
  if (!signed && (value < 0n || by < 0)) return undefined;
  const less = op === '<' || op === '<=';
  if (signed) return { jump: less ? Op.JumpLtSImm : Op.JumpGeSImm, by };
  return { jump: less ? Op.JumpLtUImm : Op.JumpGeUImm, by };
}

const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

/** Continues at `yes` or `no` as the condition says; one of them may be undefined: the code that follows. */
export function branch(l: Lowering, e: Expr, yes: CodeLabel | undefined, no: CodeLabel | undefined): void {
  const { code } = l;
  switch (e.kind) {
    case 'constant': {
      const target = e.value !== 0n ? yes : no;
      if (target) code.jump(target);
      return;
    }
    case 'not':
      branch(l, e.operand, no, yes);
      return;
    case 'and': {
      const out = no ?? code.label();
      branch(l, e.left, undefined, out);
      branch(l, e.right, yes, no);
      if (!no) code.place(out);
      return;
    }
    case 'or': {
      const out = yes ?? code.label();
      branch(l, e.left, out, undefined);
      branch(l, e.right, yes, no);
      if (!yes) code.place(out);
      return;
    }
    case 'comma':
      effect(l, e.left);
      branch(l, e.right, yes, no);
      return;
    case 'convert':
      // To _Bool or a type that loses nothing.
      if (scalarForm(e.type).bool || scalarForm(e.type).size >= scalarForm(e.operand.type).size) {
        branch(l, e.operand, yes, no);
        return;
      }
      break;
    case 'compare':
      compareAndJump(l, e, yes, no);
      return;
    case 'arithmetic': {
      // if (x & MASK)
      const mask = e.op === '&' ? constantOf(e.right) : undefined;
      const immediate = mask === undefined ? undefined : asImmediate(mask, scalarForm(e.type).size === 4);
      if (immediate === undefined) break;
      const mark = code.top;
      const register = value(l, e.left);
      code.from(e.at);
      code.top = mark;
      if (yes) {
        code.jumpCompare(Op.JumpMaskNonZero, register, immediate, yes);
        if (no) code.jump(no);
      } else if (no) code.jumpCompare(Op.JumpMaskZero, register, immediate, no);
      return;
    }
    default:
      break;
  }
  const mark = code.top;
  const register = value(l, e);
  code.from(e.at);
  code.top = mark;
  if (yes) {
    code.jumpIf(Op.JumpNonZero, register, yes);
    if (no) code.jump(no);
  } else if (no) code.jumpIf(Op.JumpZero, register, no);
}

function compareAndJump(
  l: Lowering,
  e: Extract<Expr, { kind: 'compare' }>,
  yes: CodeLabel | undefined,
  no: CodeLabel | undefined,
): void {
  const { code } = l;
  const mark = code.top;
  const op = yes ? e.op : OPPOSITE[e.op];
  const target = yes ?? no;
  const right = constantOf(e.right);
  const constantRight = right === undefined ? undefined : comparisonWith(op, scalarForm(e.left.type).signed, right);
  if ((op === '==' || op === '!=') && right === 0n) {
    const register = value(l, e.left);
    code.from(e.at);
    if (target) code.jumpIf(op === '==' ? Op.JumpZero : Op.JumpNonZero, register, target);
  } else if (constantRight) {
    const register = value(l, e.left);
    code.from(e.at);
    if (target) code.jumpCompare(constantRight.jump, register, constantRight.by, target);
  } else {
    const { jump, swap } = comparison(op, scalarForm(e.left.type).signed);
    const left = value(l, e.left);
    const right = value(l, e.right);
    code.from(e.at);
    if (target) code.jumpCompare(jump, swap ? right : left, swap ? left : right, target);
  }
  code.top = mark;
  if (yes && no) code.jump(no);
}
