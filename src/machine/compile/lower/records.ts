import type { Token } from '../../../source/tokens';
import { Op } from '../../bytecode';
import { constantOf, type Expr, type Leaf, type LocalVariable, type Place } from '../typed/tree';
import { alignOf, isVolatile, sizeOf, spell, type CType } from '../types';
import { Flag } from '../../bytecode';
import { frameSlot, type Lowering } from './lowering';
import { address, isPrivate, isPrivateValue } from './places';
import { lowerCall, lowerPrimitive } from './calls';
import { lowerStatementBody } from './statements';
import { branch } from './branches';
import { effect, value } from './values';

/** Frame memory for a value that has no variable. */
export function temporary(l: Lowering, type: CType): number {
  return l.code.frame(`(temporary ${spell(type)})`, sizeOf(type) ?? 0, alignOf(type));
}

/** A register with the address of an object that holds a record-valued expression's value. */
export function recordAddress(l: Lowering, e: Expr, into?: number): number {
  const { code } = l;
  switch (e.kind) {
    case 'load':
      return address(l, e.from, into);
    case 'comma':
      effect(l, e.left);
      return recordAddress(l, e.right, into);
    case 'assign':
      recordInto(l, e.value, e.to);
      return address(l, e.to, into);
    default: {
      const offset = temporary(l, e.type);
      const register = into ?? code.temp();
      const mark = code.top;
      code.emit(Op.Frame, register, offset);
      storeRecord(l, e, register);
      code.top = mark;
      return register;
    }
  }
}

/** Copies a record value into a place. */
export function recordInto(l: Lowering, e: Expr, to: Place): void {
  const { code } = l;
  const mark = code.top;
  const from = recordAddress(l, e);
  const target = address(l, to);
  code.from(e.at);
  const flags = (isVolatile(to.type) ? Flag.Volatile : 0) | (isPrivate(to) && isPrivateValue(e) ? Flag.Private : 0);
  copy(l, target, from, e.type, flags);
  code.top = mark;
}

function copy(l: Lowering, to: number, from: number, type: CType, flags: number): void {
  const size = sizeOf(type) ?? 0;
  if (size && to !== from) l.code.emit(Op.Copy, to, from, size, flags);
}

/** The record at the address in `target`, a temporary's or a caller's, ← a record value. */
export function storeRecord(l: Lowering, e: Expr, target: number): void {
  const { code } = l;
  const mark = code.top;
  switch (e.kind) {
    case 'call':
      lowerCall(l, e, undefined, target);
      break;
    case 'primitive':
      lowerPrimitive(l, e, undefined, target);
      break;
    case 'comma':
      effect(l, e.left);
      storeRecord(l, e.right, target);
      break;
    case 'conditional': {
      const otherwise = code.label();
      const end = code.label();
      branch(l, e.condition, undefined, otherwise);
      storeRecord(l, e.then, target);
      code.jump(end);
      code.place(otherwise);
      storeRecord(l, e.otherwise, target);
      code.place(end);
      break;
    }
    case 'statements':
      lowerStatementBody(l, e.body, () => {
        if (e.value) storeRecord(l, e.value, target);
      });
      break;
    case 'load':
    case 'assign':
      copy(l, target, recordAddress(l, e), e.type, isPrivateValue(e) ? Flag.Private : 0);
      break;
    default:
      effect(l, e);
  }
  code.top = mark;
}

/** Gives a variable in frame memory what its initialiser says: zeros, then each value in order. */
export function initialise(l: Lowering, variable: LocalVariable, leaves: readonly Leaf[], at: Token): void {
  const { code } = l;
  const { offset } = frameSlot(l, variable);
  const size = sizeOf(variable.type) ?? 0;
  const flags = variable.escapes ? 0 : Flag.Private;
  const mark = code.top;
  const base = code.temp();
  code.from(at);
  const zeroed = size > 0 && !covers(leaves, size);
  if (zeroed) {
    code.emit(Op.Frame, base, offset);
    code.emit(Op.Zero, base, 0, size, flags);
  }
  const whole: Place = { kind: 'local', type: variable.type, at, variable };
  let written = 0;
  for (const leaf of leaves) {
    // Zero is there already, unless an earlier value may have been written over it.
    const isZero = !(leaf.value instanceof Uint8Array) && constantOf(leaf.value) === 0n;
    const untouched = leaf.offset + (leaf.bits?.offset ?? 0) >= written && !leaf.bits;
    written = Math.max(written, leaf.offset + (leaf.bits ? leaf.bits.offset + leaf.bits.unit : leafSize(leaf)));
    if (!zeroed || !isZero || !untouched) storeLeaf(l, whole, leaf, offset, flags);
  }
  code.top = mark;
}

const leafSize = (leaf: Leaf): number =>
  leaf.value instanceof Uint8Array ? leaf.value.length : (sizeOf(leaf.type) ?? 0);

/** Do the leaves write every byte? (Leaves of one list do not overlap, unless a designator repeats; then zeros do no harm.) */
function covers(leaves: readonly Leaf[], size: number): boolean {
  let next = 0;
  for (const leaf of leaves) {
    if (leaf.bits || leaf.offset !== next) return false;
    next += leafSize(leaf);
  }
  return next === size;
}

function storeLeaf(l: Lowering, whole: Place, leaf: Leaf, frame: number, flags: number): void {
  const { code } = l;
  const mark = code.top;
  if (leaf.value instanceof Uint8Array) {
    const target = code.temp();
    const source = code.temp();
    code.emit(Op.Frame, target, frame + leaf.offset);
    code.emit(Op.Symbol, source, code.reachable ? l.bytes(leaf.value) : 0, 0);
    code.emit(Op.Copy, target, source, leaf.value.length, flags);
  } else {
    const to: Place = {
      kind: 'member',
      type: leaf.type,
      at: whole.at,
      base: whole,
      offset: leaf.offset,
      bits: leaf.bits,
    };
    // A bit-field's place is relative to its record.
    const place: Place = leaf.bits
      ? {
          kind: 'member',
          type: leaf.type,
          at: whole.at,
          base: { kind: 'member', type: whole.type, at: whole.at, base: whole, offset: leaf.offset, bits: undefined },
          offset: 0,
          bits: leaf.bits,
        }
      : to;
    if (leaf.type.kind === 'record') recordInto(l, leaf.value, place);
    else
      value(l, { kind: 'assign', type: leaf.type, at: leaf.value.at, to: place, value: leaf.value }, undefined, true);
  }
  code.top = mark;
}
