import type { Token } from '../../../source/tokens';
import type { Designator, Expression, Initialiser, InitialiserList } from '../ast';
import type { BitField } from '../../program';
import { asInteger, isScalar, sizeOf, spell, type ArrayType, type CType, type RecordType } from '../types';
import { convert } from './build';
import { constantValue, typeOfName } from './declared';
import { rvalue, stringBytes } from './expressions';
import { orTrap, uncompilable } from './failure';
import type { Expr, Leaf, ObjectContent } from './tree';
import type { Typing } from './typing';

type Item = InitialiserList['items'][number];

/** The items of one braced list, read in order by the aggregates that they fill. */
interface Reader {
  readonly items: readonly Item[];
  at: number;
}

/** Flattens an initialiser into the scalars that it stores (C11 6.7.9 with GNU ranges); completes an array's length. */
export function typeInitialiser(t: Typing, type: CType, initialiser: Initialiser): ObjectContent {
  const flat = new Flattener(t);
  const length = flat.fill(type, 0, undefined, initialiser);
  const complete = type.kind === 'array' && type.length === undefined ? { ...type, length } : type;
  return { type: complete, leaves: flat.leaves };
}

class Flattener {
  leaves: Leaf[] = [];
  private end = 0;
  /** An element's value that was typed to see whether it is a record, for its later use. */
  private readonly typed = new Map<Item, Expr>();

  constructor(private readonly t: Typing) {}

  /** Initialises one object; gives the number of elements when it is an array. */
  fill(type: CType, offset: number, bits: BitField | undefined, value: Initialiser): number {
    if (type.kind === 'array') return this.fillArray(type, offset, value);
    if (value.kind !== 'list') {
      this.leaf(type, offset, bits, value);
      return 0;
    }
    if (type.kind === 'record') {
      this.forget(offset, sizeOf(type) ?? 0);
      this.aggregate(type, offset, { items: value.items, at: 0 }, true);
    } else {
      const first = value.items[0];
      if (first) this.fill(type, offset, bits, first.value);
    }
    return 0;
  }

  private fillArray(type: ArrayType, offset: number, value: Initialiser): number {
    const text = this.asString(type, value);
    if (text) return this.text(type, offset, text);
    if (value.kind === 'compound') {
      const literal = typeOfName(this.t, value.type);
      if (literal.kind === 'array') return this.fillArray(type, offset, value.list);
    }
    if (value.kind !== 'list') uncompilable(value.at, `an initialiser for '${spell(type)}' that is no list`);
    this.forget(offset, sizeOf(type) ?? 0);
    return this.aggregate(type, offset, { items: value.items, at: 0 }, true);
  }

  /** A braced list replaces what an earlier designator stored in the same object. */
  private forget(offset: number, size: number): void {
    if (offset < this.end)
      this.leaves = this.leaves.filter(leaf => leaf.offset < offset || leaf.offset >= offset + size);
  }

  private asString(type: ArrayType, value: Initialiser): Extract<Expression, { kind: 'string' }> | undefined {
    if (!asInteger(type.of)) return undefined;
    if (value.kind === 'string') return value;
    const only = value.kind === 'list' && value.items.length === 1 ? value.items[0] : undefined;
    return only && only.designators.length === 0 && only.value.kind === 'string' ? only.value : undefined;
  }

  private text(type: ArrayType, offset: number, text: Extract<Expression, { kind: 'string' }>): number {
    const { bytes, type: own } = stringBytes(this.t, text);
    const size = typeof type.length === 'number' ? (sizeOf(type) ?? bytes.length) : bytes.length;
    const exact = new Uint8Array(size);
    exact.set(bytes.subarray(0, size));
    this.push({ offset, bits: undefined, type: { ...own, length: size / (sizeOf(own.of) ?? 1) }, value: exact }, size);
    return bytes.length / (sizeOf(own.of) ?? 1);
  }

  private leaf(type: CType, offset: number, bits: BitField | undefined, value: Expression, known?: Expr): void {
    const converted = orTrap(() => convert(known ?? rvalue(this.t, value), type, value.at));
    this.push({ offset, bits, type, value: converted }, sizeOf(type) ?? 0);
  }

  private push(leaf: Leaf, size: number): void {
    this.leaves.push(leaf);
    this.end = Math.max(this.end, leaf.offset + size);
  }

  /**
   * Fills an array or record from a reader. Without braces of its own it takes only as many items as it needs, and
   * `first` is what is left of the designators that led here. Gives the number of elements seen.
   */
  private aggregate(
    type: ArrayType | RecordType,
    offset: number,
    reader: Reader,
    braced: boolean,
    first?: readonly Designator[],
  ): number {
    const parts = this.parts(type, offset);
    let index = 0;
    let most = 0;
    let pending = first;
    while (reader.at < reader.items.length) {
      const item = reader.items[reader.at]!;
      const designators = pending ?? item.designators;
      // A later designator belongs to the braces around this object.
      if (!pending && designators.length && !braced) return most;
      pending = undefined;
      if (designators.length) index = this.designated(type, offset, parts, designators, reader, item);
      else {
        if (index >= parts.count) {
          if (!braced) return most;
          reader.at++;
          continue;
        }
        const part = parts.at(index);
        this.next(part.type, part.offset, part.bits, reader);
        index++;
      }
      most = Math.max(most, index);
    }
    return most;
  }

  private parts(
    type: ArrayType | RecordType,
    offset: number,
  ): { count: number; at: (i: number) => { type: CType; offset: number; bits: BitField | undefined } } {
    if (type.kind === 'array') {
      const size = sizeOf(type.of) ?? 0;
      const count = typeof type.length === 'number' ? type.length : Infinity;
      return { count, at: i => ({ type: type.of, offset: offset + i * size, bits: undefined }) };
    }
    const members = type.info.layout()?.members ?? [];
    return {
      count: type.info.keyword === 'union' ? Math.min(1, members.length) : members.length,
      at: i => {
        const m = members[i]!;
        // A bit-field's own offset is relative to the record.
        return { type: m.type, offset: m.bits ? offset : offset + m.offset, bits: m.bits };
      },
    };
  }

  /** Initialises what the designators name; gives the index from which undesignated items go on. */
  private designated(
    type: ArrayType | RecordType,
    offset: number,
    parts: ReturnType<Flattener['parts']>,
    designators: readonly Designator[],
    reader: Reader,
    item: Item,
  ): number {
    const [head, ...rest] = designators;
    if (head!.kind === 'index') {
      if (type.kind !== 'array') uncompilable(head!.at, 'an index designator for a record');
      const from = Number(constantValue(this.t, head!.from));
      const to = head!.to ? Number(constantValue(this.t, head!.to)) : from;
      const start = reader.at;
      for (let i = from; i <= to; i++) {
        reader.at = start;
        this.designatedPart(parts.at(i), rest, reader, item);
      }
      return to + 1;
    }
    if (type.kind !== 'record') uncompilable(head!.at, 'a member designator for an array');
    const path = type.info.path(head!.name);
    if (!path) uncompilable(head!.at, `member '${head!.name}', which '${spell(type)}' does not have`);
    const members = type.info.layout()!.members;
    const index = members.indexOf(path[0]!);
    const member = path[0]!;
    if (type.info.keyword === 'union') this.forget(offset, sizeOf(type) ?? 0);
    this.designatedPart(
      { type: member.type, offset: member.bits ? offset : offset + member.offset, bits: member.bits },
      path.length > 1 ? designators : rest,
      reader,
      item,
    );
    return type.info.keyword === 'union' ? 1 : index + 1;
  }

  private designatedPart(
    part: { type: CType; offset: number; bits: BitField | undefined },
    rest: readonly Designator[],
    reader: Reader,
    item: Item,
  ): void {
    if (rest.length) {
      if (part.type.kind !== 'array' && part.type.kind !== 'record')
        uncompilable(rest[0]!.at, `a designator into '${spell(part.type)}'`);
      this.aggregate(part.type, part.offset, reader, false, rest);
      return;
    }
    this.next(part.type, part.offset, part.bits, reader, item);
  }

  /** Initialises one object from the next item: a braced list, a value of its own type, or its first scalars. */
  private next(type: CType, offset: number, bits: BitField | undefined, reader: Reader, given?: Item): void {
    const item = given ?? reader.items[reader.at]!;
    const { value } = item;
    if (value.kind === 'list' || isScalar(type) || (type.kind === 'array' && this.asString(type, value))) {
      reader.at++;
      if (value.kind !== 'list' && isScalar(type)) this.leaf(type, offset, bits, value, this.typed.get(item));
      else this.fill(type, offset, bits, value);
      return;
    }
    if (type.kind === 'record') {
      const known = this.typed.get(item) ?? orTrap(() => rvalue(this.t, value));
      this.typed.set(item, known);
      if (known.type.kind === 'record' && known.type.info === type.info) {
        reader.at++;
        this.leaf(type, offset, bits, value, known);
        return;
      }
    }
    if (type.kind === 'array' && value.kind === 'compound') {
      reader.at++;
      this.fill(type, offset, bits, value);
      return;
    }
    if (type.kind === 'array' || type.kind === 'record') {
      const before = reader.at;
      this.aggregate(type, offset, reader, false, []);
      if (reader.at === before) {
        // An object without members takes nothing; do not look at the item for ever.
        if (sizeOf(type) !== 0) uncompilable(value.at, `an initialiser for '${spell(type)}'`);
      }
      return;
    }
    this.refuse(value.at, type);
  }

  private refuse(at: Token, type: CType): never {
    return uncompilable(at, `an initialiser for '${spell(type)}'`);
  }
}
