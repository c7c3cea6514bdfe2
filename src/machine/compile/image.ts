import type { InitialImage, SymbolId } from '../program';
import { Uncompilable, uncompilable } from './typed/failure';
import type { Expr, Leaf, ObjectContent, Place, StaticSymbol } from './typed/tree';
import { scalarForm, sizeOf } from './types';

/** A static object's first bytes and size. */
export interface BuiltObject {
  readonly size: number;
  /** Undefined when every byte is zero. */
  readonly image: InitialImage | undefined;
}

/** Builds a static object from what its initialiser stores. Throws {@link Uncompilable} for what is not constant. */
export function buildObject(
  symbol: StaticSymbol,
  content: ObjectContent | undefined,
  symbolId: (symbol: StaticSymbol) => SymbolId,
): BuiltObject {
  const declared = sizeOf(content?.type ?? symbol.type);
  if (declared === undefined)
    throw new Uncompilable(symbol.at, `the object '${symbol.name}', whose type is incomplete`);
  if (!content) return { size: declared, image: undefined };
  // A flexible array member may reach past the type's size.
  const size = Math.max(declared, ...ends(content.leaves));
  const bytes = new Uint8Array(size);
  const relocations = new Map<number, InitialImage['relocations'][number]>();
  write(content.leaves, 0, { bytes, view: new DataView(bytes.buffer), relocations, symbolId });
  return { size, image: { bytes, relocations: [...relocations.values()] } };
}

function* ends(leaves: readonly Leaf[]): Generator<number> {
  for (const leaf of leaves)
    yield (
      leaf.offset +
      (leaf.value instanceof Uint8Array
        ? leaf.value.length
        : leaf.bits
          ? leaf.bits.offset + leaf.bits.unit
          : (sizeOf(leaf.type) ?? 0))
    );
}

interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly relocations: Map<number, InitialImage['relocations'][number]>;
  readonly symbolId: (symbol: StaticSymbol) => SymbolId;
}

function write(leaves: readonly Leaf[], base: number, to: Target): void {
  for (const leaf of leaves) {
    const offset = base + leaf.offset;
    if (leaf.value instanceof Uint8Array) to.bytes.set(leaf.value, offset);
    else if (leaf.type.kind === 'record') writeRecord(leaf.value, offset, to);
    else writeScalar(leaf, leaf.value, offset, to);
  }
}

/** A compound literal as a member's value: its own content, in place. */
function writeRecord(e: Expr, offset: number, to: Target): void {
  if (e.kind === 'load' && e.from.kind === 'static' && e.from.symbol.content) {
    const content = e.from.symbol.content();
    to.bytes.fill(0, offset, offset + (sizeOf(content.type) ?? 0));
    write(content.leaves, offset, to);
    return;
  }
  if (e.kind === 'load' && e.from.kind === 'literal') {
    to.bytes.fill(0, offset, offset + (sizeOf(e.type) ?? 0));
    write(e.from.leaves, offset, to);
    return;
  }
  if (e.kind === 'trap') uncompilable(e.at, e.construct);
  uncompilable(e.at, 'an initialiser that is not constant');
}

function writeScalar(leaf: Leaf, e: Expr, offset: number, to: Target): void {
  if (e.kind === 'trap') uncompilable(e.at, e.construct);
  const { size } = scalarForm(leaf.type);
  if (leaf.bits) {
    if (e.kind !== 'constant') uncompilable(e.at, 'an initialiser that is not constant');
    const { unit, shift, width } = leaf.bits;
    const at = offset + leaf.bits.offset;
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
    put(to.view, at, unit, (get(to.view, at, unit) & ~mask) | ((e.value << BigInt(shift)) & mask));
    return;
  }
  to.relocations.delete(offset);
  if (e.kind === 'constant') {
    put(to.view, offset, size, e.value);
    return;
  }
  if (e.kind === 'label' && e.label.code) {
    const { function: symbol, instruction } = e.label.code;
    to.relocations.set(offset, { offset, symbol: to.symbolId(symbol), addend: 0, label: instruction });
    return;
  }
  const address = constantAddress(e);
  if (!address || size !== 8) uncompilable(e.at, 'an initialiser that is not constant');
  put(to.view, offset, 8, 0n);
  to.relocations.set(offset, { offset, symbol: to.symbolId(address.symbol), addend: address.addend });
}

function get(view: DataView, at: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return value;
}

function put(view: DataView, at: number, size: number, value: bigint): void {
  for (let i = 0; i < size; i++) view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
}

/** The address constant (C11 6.6p9) that an expression is: a symbol and an offset. */
export function constantAddress(e: Expr): { symbol: StaticSymbol; addend: number } | undefined {
  switch (e.kind) {
    case 'address':
      return placeAddress(e.of);
    case 'convert':
      return scalarForm(e.type).size === 8 && scalarForm(e.operand.type).size === 8
        ? constantAddress(e.operand)
        : undefined;
    case 'arithmetic': {
      if (e.op !== '+' && e.op !== '-') return undefined;
      if (e.right.kind === 'constant') {
        const base = constantAddress(e.left);
        const by = Number(BigInt.asIntN(64, e.right.value));
        return base && { symbol: base.symbol, addend: base.addend + (e.op === '+' ? by : -by) };
      }
      if (e.op === '+' && e.left.kind === 'constant') {
        const base = constantAddress(e.right);
        return base && { symbol: base.symbol, addend: base.addend + Number(BigInt.asIntN(64, e.left.value)) };
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function placeAddress(place: Place): { symbol: StaticSymbol; addend: number } | undefined {
  switch (place.kind) {
    case 'static':
      return { symbol: place.symbol, addend: 0 };
    case 'member': {
      const base = placeAddress(place.base);
      return base && { symbol: base.symbol, addend: base.addend + place.offset };
    }
    case 'deref':
      return constantAddress(place.address);
    default:
      return undefined;
  }
}
