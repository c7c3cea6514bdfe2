import type { Machine } from '../vm/machine';
import type { FieldInfo, TypeInfo } from '../program';
import type { ScopeEntry } from '../session';
import { sizeOf } from '../vm/describe';

/** Elements of an array that are shown. */
const MOST_ELEMENTS = 64;
/** How deep records are expanded. */
const DEPTH = 3;

/** Bytes as far as they are known: undefined where a byte was never written or belongs to nobody. */
export type ByteReader = (offset: number) => number | undefined;

/** A reader of memory from an address on. */
export const memoryReader = (machine: Machine, address: bigint): ByteReader => {
  return offset => {
    const at = address + BigInt(offset);
    const high = Number(BigInt.asIntN(32, at >> 32n));
    const low = Number(BigInt.asIntN(32, at));
    return machine.memory.shadow(high, low) === 3 ? machine.memory.peek(high, low) : undefined;
  };
};

/** An unsigned little-endian number; undefined when a byte of it is. */
export function numberAt(read: ByteReader, offset: number, bytes: number): bigint | undefined {
  let value = 0n;
  for (let i = bytes - 1; i >= 0; i--) {
    const byte = read(offset + i);
    if (byte === undefined) return undefined;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

const UNKNOWN = 'not initialised';

/** A scalar as text: numbers in decimal with hexadecimal beside large ones, pointers with what they point to. */
export function scalarText(machine: Machine, type: TypeInfo, value: bigint | undefined): string {
  if (value === undefined) return UNKNOWN;
  if (type.kind === 'pointer') {
    if (value === 0n) return 'NULL';
    const high = Number(BigInt.asIntN(32, value >> 32n));
    const low = Number(BigInt.asIntN(32, value));
    const code = machine.image.functionAt(high, low);
    if (code) return `${code.name}()`;
    const object = machine.image.objectAt(high, low);
    const inside = object && (low >>> 0) - object.low < object.size ? object.entry.name : undefined;
    const text = /\bchar\b/.test(type.to().name) ? stringText(machine, value) : undefined;
    return `0x${value.toString(16)}${text ? ` ${text}` : inside ? ` (${inside})` : ''}`;
  }
  if (type.kind === 'integer') {
    const signed = type.signed ? BigInt.asIntN(type.size * 8, value) : value;
    if (type.name === '_Bool' || type.name === 'bool') return value ? 'true' : 'false';
    return signed >= -4096n && signed < 10_000n ? signed.toString() : `0x${value.toString(16)}`;
  }
  return `0x${value.toString(16)}`;
}

/** A C string in quotes, when that is what lies at an address. */
function stringText(machine: Machine, address: bigint): string | undefined {
  const read = memoryReader(machine, address);
  let text = '';
  for (let i = 0; i < 80; i++) {
    const byte = read(i);
    if (byte === 0) return JSON.stringify(text);
    if (byte === undefined || byte < 9 || byte > 126) return undefined;
    text += String.fromCharCode(byte);
  }
  return `${JSON.stringify(text)}…`;
}

/** A value with its parts. `address` is where it lies, when it lies in memory. */
export function entryOf(
  machine: Machine,
  name: string,
  type: TypeInfo,
  read: ByteReader,
  address: bigint | undefined,
  depth = 0,
): ScopeEntry {
  const place = address === undefined ? {} : { address: `0x${address.toString(16)}` };
  const part = (partName: string, partType: TypeInfo, offset: number): ScopeEntry =>
    entryOf(
      machine,
      partName,
      partType,
      at => read(offset + at),
      address === undefined ? undefined : address + BigInt(offset),
      depth + 1,
    );
  switch (type.kind) {
    case 'record':
      return {
        name,
        type: type.name,
        value: '{…}',
        ...place,
        ...(depth < DEPTH ? { children: type.fields().map(field => fieldEntry(machine, field, read, part)) } : {}),
      };
    case 'array': {
      const each = type.length ? type.size / type.length : 0;
      const count = Math.min(type.length, MOST_ELEMENTS);
      return {
        name,
        type: type.name,
        value: `[${type.length}]`,
        ...place,
        ...(depth < DEPTH
          ? { children: Array.from({ length: count }, (_, i) => part(`[${i}]`, type.of, i * each)) }
          : {}),
      };
    }
    default: {
      const size = sizeOf(type);
      const value = size >= 1 && size <= 8 ? numberAt(read, 0, size) : undefined;
      const pointed = type.kind === 'pointer' && value ? { address: `0x${value.toString(16)}` } : place;
      return { name, type: type.name, value: scalarText(machine, type, value), ...pointed };
    }
  }
}

function fieldEntry(
  machine: Machine,
  field: FieldInfo,
  read: ByteReader,
  part: (name: string, type: TypeInfo, offset: number) => ScopeEntry,
): ScopeEntry {
  if (!field.bits) return part(field.name, field.type, field.offset);
  const unit = numberAt(read, field.bits.offset, field.bits.unit);
  const raw =
    unit === undefined ? undefined : (unit >> BigInt(field.bits.shift)) & ((1n << BigInt(field.bits.width)) - 1n);
  const signed =
    raw !== undefined && field.bits.signed ? BigInt.asUintN(64, BigInt.asIntN(field.bits.width, raw)) : raw;
  const type: TypeInfo = { kind: 'integer', name: field.type.name, size: 8, signed: field.bits.signed };
  return { name: field.name, type: `${field.type.name}:${field.bits.width}`, value: scalarText(machine, type, signed) };
}
