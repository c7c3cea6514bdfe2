import type { PhysAddr } from '../../kernel/units';
import { levelShift, type TableFormat } from './format';

/** What one raw entry says. */
export type Entry =
  | { readonly kind: 'empty' }
  /** A table of `level` lies at `phys`. */
  | { readonly kind: 'table'; readonly phys: PhysAddr; readonly level: number }
  /** `2 ** shift` bytes are mapped at `phys`, the first byte of the whole page even in a replicated entry. */
  | { readonly kind: 'leaf'; readonly phys: PhysAddr; readonly shift: number }
  /** Present, but the specification gives the bits no meaning here. */
  | { readonly kind: 'reserved'; readonly why: string };

const EMPTY: Entry = { kind: 'empty' };

/** The address field of an entry, as a physical address in bytes. */
export function entryAddress(format: TableFormat, raw: bigint): PhysAddr {
  const low = raw & format.address;
  const high = format.highAddress ? (raw & format.highAddress.mask) << BigInt(format.highAddress.shift) : 0n;
  return (low | high) as PhysAddr;
}

/** Puts a physical address into an entry's address field; the inverse of {@link entryAddress}. */
export function addressBits(format: TableFormat, phys: bigint): bigint {
  const low = phys & format.address;
  return format.highAddress ? low | ((phys >> BigInt(format.highAddress.shift)) & format.highAddress.mask) : low;
}

/** Reads one raw 64-bit entry of a table of `level` (1 is the level of base pages). */
export function readEntry(format: TableFormat, level: number, raw: bigint): Entry {
  if ((raw & format.present) === 0n) return EMPTY;
  const { leaf } = format;
  const phys = entryAddress(format, raw);
  const own = levelShift(format, level);
  const leafOf = (shift: number): Entry => ({
    kind: 'leaf',
    phys: (phys & ~((1n << BigInt(shift)) - 1n)) as PhysAddr,
    shift,
  });
  switch (leaf.rule) {
    case 'large-bit':
      if (level === 1) return leafOf(own);
      if ((raw & leaf.bit) === 0n) return { kind: 'table', phys, level: level - 1 };
      return level <= leaf.highest ? leafOf(own) : { kind: 'reserved', why: `no large page exists at level ${level}` };
    case 'type': {
      const type = raw & leaf.mask;
      if (level === 1)
        return type === leaf.page ? leafOf(own) : { kind: 'reserved', why: 'a block at the level of base pages' };
      if (type === leaf.table) return { kind: 'table', phys, level: level - 1 };
      return leaf.blockLevels.includes(level)
        ? leafOf(own)
        : { kind: 'reserved', why: `no block exists at level ${level}` };
    }
    case 'next-level': {
      const next = (raw >> BigInt(leaf.shift)) & leaf.mask;
      if (next === 0n) return leafOf(own);
      if (next === leaf.encoded) return leafOf(encodedShift(phys));
      return next < BigInt(level)
        ? { kind: 'table', phys, level: Number(next) }
        : { kind: 'reserved', why: `next level ${next} in a table of level ${level}` };
    }
  }
}

/** log2 of a page size that is written as ones in an address field: one more than the position of the lowest zero bit. */
export function encodedShift(field: bigint): number {
  let zero = 12;
  while ((field >> BigInt(zero)) & 1n) zero++;
  return zero + 1;
}

/** The format's words for the bits of a present entry. */
export const entryFlags = (format: TableFormat, kind: 'leaf' | 'table', raw: bigint): string[] =>
  format.flags
    .filter(flag => (flag.only ?? kind) === kind && (raw & flag.mask) === (flag.value ?? flag.mask))
    .map(flag => flag.name);
