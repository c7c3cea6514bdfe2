import type { BitField } from '../program';
import { alignOf, sizeOf, type CType } from './types';

/** A member as declared, before layout. */
export interface Member {
  /** Undefined for an anonymous struct, union or padding bit-field. */
  readonly name: string | undefined;
  readonly type: CType;
  /** Width of a bit-field. */
  readonly width?: number;
  /** From `aligned` or `_Alignas` on the member, 0 without. */
  readonly aligned: number;
  readonly packed: boolean;
}

/** A member with its place. */
export interface PlacedMember {
  readonly name: string | undefined;
  readonly type: CType;
  /** Bytes from the start of the record; for a bit-field, of its storage unit. */
  readonly offset: number;
  readonly bits: BitField | undefined;
}

/** A record's size, alignment and members in bytes. */
export interface PlacedRecord {
  readonly size: number;
  readonly align: number;
  readonly members: readonly PlacedMember[];
}

/** How a record's definition asks to be laid out. */
export interface RecordOptions {
  readonly packed: boolean;
  /** From `aligned`, 0 without. */
  readonly aligned: number;
  /** From `#pragma pack(n)`, 0 without. */
  readonly pack: number;
  /** A call may pass any member's type for it (`transparent_union`). */
  readonly transparent: boolean;
}

/** What all uses of one struct or union share. Its definition is looked for when something needs its members. */
export class RecordInfo {
  private members: readonly Member[] | undefined;
  private options: RecordOptions = { packed: false, aligned: 0, pack: 0, transparent: false };
  private placed: PlacedRecord | undefined;
  private placing = false;
  private readonly found = new Map<string, readonly PlacedMember[] | undefined>();

  constructor(
    readonly keyword: 'struct' | 'union',
    readonly tag: string | undefined,
    /** Reads the definition, which calls {@link define}, when there is one. */
    private readonly find: () => void = () => undefined,
  ) {}

  /** Gives the record its members; a second definition is ignored. */
  define(members: readonly Member[], options: RecordOptions): void {
    if (this.members) return;
    this.members = members;
    this.options = options;
  }

  /** Has it been given its members? (Does not look for them.) */
  get defined(): boolean {
    return this.members !== undefined;
  }

  /** The attribute may stand on a typedef of the union, too. */
  makeTransparent(): void {
    this.options = { ...this.options, transparent: true };
  }

  /** May a call pass any member's type for it? */
  get transparent(): boolean {
    return this.options.transparent;
  }

  /** Size, alignment and members; undefined for an incomplete type. */
  layout(): PlacedRecord | undefined {
    if (this.placed) return this.placed;
    if (!this.members) this.find();
    if (!this.members || this.placing) return undefined;
    this.placing = true;
    try {
      this.placed = place(this.keyword, this.members, this.options);
    } finally {
      this.placing = false;
    }
    return this.placed;
  }

  /** The chain of members that leads to `name` through anonymous members; undefined when there is no such member. */
  path(name: string): readonly PlacedMember[] | undefined {
    if (this.found.has(name)) return this.found.get(name);
    const layout = this.layout();
    if (!layout) return undefined;
    let result: readonly PlacedMember[] | undefined;
    for (const member of layout.members) {
      if (member.name === name) result = [member];
      else if (member.name === undefined && member.type.kind === 'record') {
        const inner = member.type.info.path(name);
        if (inner) result = [member, ...inner];
      }
      if (result) break;
    }
    this.found.set(name, result);
    return result;
  }
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** Lays a record out as the System V x86-64 (and arm64) ABI and gcc do. */
function place(
  keyword: 'struct' | 'union',
  members: readonly Member[],
  options: RecordOptions,
): PlacedRecord | undefined {
  const placed: PlacedMember[] = [];
  let bit = 0;
  let end = 0;
  let align = 1;
  for (const member of members) {
    if (keyword === 'union') bit = 0;
    const flexible = member.type.kind === 'array' && member.type.length === undefined;
    const size = flexible ? 0 : sizeOf(member.type);
    if (size === undefined) return undefined;
    const natural = alignOf(member.type);
    const isPacked = options.packed || member.packed;
    // gcc's maximum_field_alignment caps what a member asks for, too.
    const most = options.pack || Infinity;
    const own = Math.min(Math.max(isPacked ? 1 : natural, member.aligned), most);
    if (member.width === undefined) {
      bit = roundUp(bit, own * 8);
      placed.push({ name: member.name, type: member.type, offset: bit / 8, bits: undefined });
      bit += size * 8;
      align = Math.max(align, own);
    } else if (member.width === 0) {
      bit = roundUp(bit, Math.max(natural, member.aligned) * 8);
    } else {
      if (member.aligned) bit = roundUp(bit, Math.min(member.aligned, most) * 8);
      // A field that is not packed does not cross a unit of its type; under `#pragma pack(n)` none is kept from it.
      const unit = size * 8;
      const crosses = Math.floor(bit / unit) !== Math.floor((bit + member.width - 1) / unit);
      if (crosses && !isPacked && !options.pack) bit = roundUp(bit, unit);
      if (member.name !== undefined) {
        const bits = storageUnit(bit, member.width, member.type, isPacked || options.pack > 0);
        placed.push({ name: member.name, type: member.type, offset: bits.offset, bits });
        align = Math.max(align, own);
      }
      bit += member.width;
    }
    end = Math.max(end, bit);
  }
  align = Math.max(align, options.aligned);
  return { size: roundUp(Math.ceil(end / 8), align), align, members: placed };
}

/** The smallest aligned unit that holds the bits; of a packed field just their bytes, for the record may end there. */
function storageUnit(bit: number, width: number, type: CType, packed: boolean): BitField {
  const integer = type.kind === 'enum' ? type.info.underlying : type;
  const signed = integer.kind === 'integer' && integer.signed;
  for (const unit of packed ? [] : [1, 2, 4, 8]) {
    const start = Math.floor(bit / (unit * 8));
    if (start === Math.floor((bit + width - 1) / (unit * 8)))
      return { offset: start * unit, unit, shift: bit - start * unit * 8, width, signed };
  }
  const offset = Math.floor(bit / 8);
  const shift = bit - offset * 8;
  return { offset, unit: Math.ceil((shift + width) / 8), shift, width, signed };
}
