import { Flag, Op } from '../../bytecode';
import type { BitField } from '../../program';
import { constantOf, type Expr, type Place } from '../typed/tree';
import { asInteger, isVolatile, scalarForm, type CType } from '../types';
import { frameSlot, slotOf, type Lowering, symbolId } from './lowering';
import { initialise, recordAddress } from './records';
import { value } from './values';

/** A resolved place: a register variable, or an address as a base plus a constant. */
export type Resolved =
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'frame'; readonly offset: number; readonly bits: BitField | undefined; readonly flags: number }
  | {
      readonly kind: 'memory';
      readonly base: number;
      readonly offset: number;
      readonly bits: BitField | undefined;
      readonly flags: number;
    };

/** Evaluates what a place's address depends on. */
export function resolve(l: Lowering, place: Place): Resolved {
  const flags = (isVolatile(place.type) ? Flag.Volatile : 0) | (isPrivate(place) ? Flag.Private : 0);
  const found = locate(l, place);
  return found.kind === 'register' ? found : { ...found, flags };
}

/** Can no other code change what lies there: is it an object that only this function reaches, or a constant one? */
export function isPrivate(place: Place): boolean {
  switch (place.kind) {
    case 'local':
    case 'literal':
      return !place.variable.escapes && !place.variable.variableLength;
    case 'static':
      return place.symbol.readonly === true && place.symbol.defined && !isVolatile(place.type);
    case 'member':
      return isPrivate(place.base);
    case 'value':
      return isPrivateValue(place.value);
    case 'deref': {
      let { address: pointer } = place;
      while (pointer.kind === 'arithmetic' && (pointer.op === '+' || pointer.op === '-')) pointer = pointer.left;
      return pointer.kind === 'address' && isPrivate(pointer.of);
    }
  }
}

/** Does a record value lie in private memory? All but a plain load does: in a temporary. */
export const isPrivateValue = (e: Expr): boolean =>
  e.kind === 'load'
    ? isPrivate(e.from)
    : e.kind === 'assign'
      ? isPrivate(e.to)
      : e.kind !== 'comma' || isPrivateValue(e.right);

function locate(l: Lowering, place: Place): Resolved {
  const { code } = l;
  switch (place.kind) {
    case 'local': {
      const slot = slotOf(l, place.variable);
      if (slot.kind === 'register') return slot;
      if (slot.kind === 'frame') return { kind: 'frame', offset: slot.offset, bits: undefined, flags: 0 };
      return { kind: 'memory', base: slot.register, offset: 0, bits: undefined, flags: 0 };
    }
    case 'literal': {
      const slot = frameSlot(l, place.variable);
      initialise(l, place.variable, place.leaves, place.at);
      return { kind: 'frame', offset: slot.offset, bits: undefined, flags: 0 };
    }
    case 'static': {
      const base = code.temp();
      code.from(place.at);
      code.emit(Op.Symbol, base, symbolId(l, place.symbol), 0);
      return { kind: 'memory', base, offset: 0, bits: undefined, flags: 0 };
    }
    case 'deref': {
      const { address } = place;
      if (address.kind === 'address') return locate(l, { ...address.of, type: place.type });
      if (address.kind === 'arithmetic' && (address.op === '+' || address.op === '-')) {
        const by = constantOf(address.right);
        if (by !== undefined && by > -0x40000000n && by < 0x40000000n) {
          const offset = Number(address.op === '+' ? by : -by);
          const inner = locate(l, { kind: 'deref', type: place.type, at: place.at, address: address.left });
          if (inner.kind !== 'register') return { ...inner, offset: inner.offset + offset };
        }
      }
      return { kind: 'memory', base: value(l, address), offset: 0, bits: undefined, flags: 0 };
    }
    case 'member': {
      const base = locate(l, place.base);
      if (base.kind === 'register') throw new Error('a record in a register');
      return { ...base, offset: base.offset + (place.bits ? 0 : place.offset), bits: place.bits };
    }
    case 'value':
      return { kind: 'memory', base: recordAddress(l, place.value), offset: 0, bits: undefined, flags: 0 };
  }
}

/** A register with the address that a resolved place has without its constant part. */
export function based(l: Lowering, at: Resolved): { base: number; offset: number } {
  if (at.kind === 'memory') return at;
  if (at.kind === 'register') throw new Error('a register has no address');
  const base = l.code.temp();
  l.code.emit(Op.Frame, base, at.offset);
  return { base, offset: 0 };
}

/** The address of a place in a register. */
export function address(l: Lowering, place: Place, into?: number): number {
  const { code } = l;
  if (place.kind === 'static' || place.kind === 'member') {
    const root = staticRoot(place);
    if (root) {
      const register = into ?? code.temp();
      code.from(place.at);
      code.emit(Op.Symbol, register, symbolId(l, root.symbol), root.offset);
      return register;
    }
  }
  const register = into ?? code.temp();
  const mark = code.top;
  const found = locate(l, place);
  code.from(place.at);
  if (found.kind === 'frame') code.emit(Op.Frame, register, found.offset);
  else if (found.kind === 'memory') {
    if (found.offset) code.emit(Op.AddImmL, register, found.base, found.offset);
    else if (found.base !== register) code.emit(Op.Move, register, found.base);
  } else throw new Error(`the address of a register variable`);
  code.top = mark;
  return register;
}

function staticRoot(
  place: Place,
): { symbol: Extract<Place, { kind: 'static' }>['symbol']; offset: number } | undefined {
  if (place.kind === 'static') return { symbol: place.symbol, offset: 0 };
  if (place.kind !== 'member' || place.bits) return undefined;
  const base = staticRoot(place.base);
  return base && { symbol: base.symbol, offset: base.offset + place.offset };
}

const loadOp = (type: CType): Op => {
  const form = scalarForm(type);
  switch (form.size) {
    case 1:
      return form.signed ? Op.LoadS8 : Op.LoadU8;
    case 2:
      return form.signed ? Op.LoadS16 : Op.LoadU16;
    case 4:
      return form.signed ? Op.LoadS32 : Op.LoadU32;
    case 8:
      return Op.Load64;
  }
};

const storeOp = (type: CType): Op => {
  switch (scalarForm(type).size) {
    case 1:
      return Op.Store8;
    case 2:
      return Op.Store16;
    case 4:
      return Op.Store32;
    case 8:
      return Op.Store64;
  }
};

/** register ← the scalar at a resolved place of C type `type`. */
export function loadFrom(l: Lowering, at: Resolved, type: CType, register: number): void {
  const { code } = l;
  if (at.kind === 'register') {
    if (at.register !== register) code.emit(Op.Move, register, at.register);
    return;
  }
  const mark = code.top;
  const { base, offset } = based(l, at);
  if (at.bits) code.emit(Op.LoadBits, register, base, code.bitfield(shifted(at.bits, offset)), at.flags);
  else code.emit(loadOp(type), register, base, offset, at.flags);
  code.top = mark;
}

/** The scalar at a resolved place ← register. */
export function storeTo(l: Lowering, at: Resolved, type: CType, register: number): void {
  const { code } = l;
  if (at.kind === 'register') {
    if (at.register !== register) code.emit(Op.Move, at.register, register);
    return;
  }
  const mark = code.top;
  const { base, offset } = based(l, at);
  if (at.bits) code.emit(Op.StoreBits, base, register, code.bitfield(shifted(at.bits, offset)), at.flags);
  else code.emit(storeOp(type), base, register, offset, at.flags);
  code.top = mark;
}

const shifted = (bits: BitField, by: number): BitField => (by ? { ...bits, offset: bits.offset + by } : bits);

/** Cuts a register down to what a bit-field of this width and type holds. */
export function truncateBits(l: Lowering, bits: BitField, type: CType, register: number, into: number): void {
  const { code } = l;
  const integer = asInteger(type);
  if (integer?.signed) {
    code.emit(Op.ShlImmL, into, register, 64 - bits.width);
    code.emit(Op.SarImmL, into, into, 64 - bits.width);
  } else if (bits.width <= 31) code.emit(Op.AndImm, into, register, 2 ** bits.width - 1);
  else {
    code.emit(Op.ShlImmL, into, register, 64 - bits.width);
    code.emit(Op.ShrImmL, into, into, 64 - bits.width);
  }
}
