import type { TableNode } from '../../pagetable/decode';
import type { Mark } from '../memory/chunks';
import { Chunk, High, Shadow, directPfn, keyHigh, keyLow, pfnLow } from '../memory/regions';
import type { RecordLayout, TypeInfo } from '../program';
import type { Change } from '../session';
import { fieldAt, sizeOf } from '../vm/describe';
import type { Machine } from '../vm/machine';
import { numberAt, scalarText } from './values';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** Eight bytes of a chunk, before and after. */
interface Words {
  /** Bytes from the start of the chunk, a multiple of 8. */
  readonly at: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Were they an object's before, and are they still? */
  readonly lived: boolean;
}

/** What memory changed since a mark, in the words of the source. */
export function describeChanges(
  machine: Machine,
  mark: Mark,
  tables: ReadonlyMap<number, TableNode>,
  page: RecordLayout | undefined,
): Change[] {
  const changes: Change[] = [];
  const now = new Int32Array(Chunk.Words);
  const visit = (key: number, old: Int32Array, at: number): void => {
    const high = keyHigh(key);
    const low = keyLow(key);
    machine.memory.chunks.get(key, now);
    const before = old.slice(at, at + Chunk.Words);
    for (const words of changedWords(before, now)) {
      if (high === High.PageArray) changes.push(...pageChanges(machine, low, words, page));
      else if (directPfn(high, low) >= 0) changes.push(...directChange(machine, high, low, words, tables));
      else changes.push(...objectChanges(machine, high, low, words));
    }
  };
  machine.memory.chunks.forEachOld(mark, visit, isShown);
  return changes;
}

/** Bookkeeping shows as events; a thread's own stack is in the scopes. */
function isShown(key: number): boolean {
  const high = keyHigh(key);
  return high !== High.Meta && high !== High.Stack && (high < High.Note || high > High.StackNote);
}

function changedWords(before: Int32Array, after: Int32Array): Words[] {
  const found: Words[] = [];
  for (let word = 0; word < Chunk.DataWords; word += 2) {
    if (before[word] === after[word] && before[word + 1] === after[word + 1]) continue;
    const at = word * 4;
    found.push({
      at,
      before: bytesAt(before, at),
      after: bytesAt(after, at),
      lived: lives(before, at) && lives(after, at),
    });
  }
  return found;
}

function bytesAt(chunk: Int32Array, at: number): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let i = 0; i < 8; i++) bytes[i] = chunk[(at + i) >> 2]! >>> ((i & 3) * 8);
  return bytes;
}

const lives = (chunk: Int32Array, at: number): boolean =>
  ((chunk[Chunk.DataWords + (at >> 4)]! >>> ((at & 15) * 2)) & 3) >= Shadow.Undefined;

const read =
  (bytes: Uint8Array, from = 0) =>
  (offset: number): number | undefined =>
    bytes[from + offset];

/** Fields of struct pages by the tree's own names. */
function pageChanges(machine: Machine, low: number, words: Words, record: RecordLayout | undefined): Change[] {
  const { layout } = machine.pageArray;
  const from = (low >>> 0) + words.at;
  const changes: Change[] = [];
  for (let byte = 0; byte < 8;) {
    const pfn = machine.pageArray.pfnAt(High.PageArray, from + byte);
    const offset = from + byte - pfn * layout.size;
    const counter = offset === layout.refcount ? 'refcount' : offset === layout.mapcount ? 'mapcount' : undefined;
    const size =
      offset === layout.refcount || offset === layout.mapcount
        ? 4
        : offset % 8 === 0 && offset !== layout.mapcount
          ? 8
          : 4;
    const old = numberAt(read(words.before), byte, size)!;
    const now = numberAt(read(words.after), byte, size)!;
    if (old !== now) {
      const what = `page 0x${pfn.toString(16)}`;
      changes.push(
        counter
          ? {
              kind: counter,
              what: `_${counter} of ${what}`,
              before: BigInt.asIntN(32, old).toString(),
              after: BigInt.asIntN(32, now).toString(),
              pfn,
            }
          : {
              kind: 'page',
              what: `${pageField(record, layout.lru, offset)} of ${what}`,
              before: hex(old),
              after: hex(now),
              pfn,
            },
      );
    }
    byte += size;
  }
  return changes;
}

function pageField(record: RecordLayout | undefined, lru: number, offset: number): string {
  if (offset === lru) return 'lru.next';
  if (offset === lru + 8) return 'lru.prev';
  for (const wanted of ['flags', 'mapping', 'index', 'private', 'memcg_data'])
    if (record?.fields.get(wanted)?.offset === offset) return wanted;
  for (const [name, field] of record?.fields ?? [])
    if (field.offset === offset && field.type.kind !== 'record') return name;
  return `offset ${offset}`;
}

/** An entry of a table that is shown, or bytes of some other page or object. */
function directChange(
  machine: Machine,
  high: number,
  low: number,
  words: Words,
  tables: ReadonlyMap<number, TableNode>,
): Change[] {
  const pfn = directPfn(high, low);
  // What an allocation zeroes and a free forgets is no news.
  if (!words.lived) return [];
  const table = tables.get(pfn);
  const before = hex(numberAt(read(words.before), 0, 8)!);
  const after = hex(numberAt(read(words.after), 0, 8)!);
  if (table) {
    const index = (((low - pfnLow(pfn)) | 0) + words.at) / 8;
    return [
      {
        kind: 'entry',
        what: `entry ${index} of table 0x${pfn.toString(16)} (level ${table.level})`,
        before,
        after,
        pfn,
      },
    ];
  }
  return [{ kind: 'memory', what: machine.describeObject(high, low + words.at), before, after, pfn }];
}

/** Members of globals, each by its own type. */
function objectChanges(machine: Machine, high: number, low: number, words: Words): Change[] {
  const placed = machine.image.objectAt(High.Image, low);
  const perCpu = high === High.Image ? '' : ` of CPU ${high - High.PerCpu}`;
  const first = placed ? (low >>> 0) + words.at - placed.low : 0;
  if (!placed?.entry.type || first >= placed.size)
    return [
      {
        kind: 'memory',
        what: machine.describeObject(high, low + words.at),
        before: hex(numberAt(read(words.before), 0, 8)!),
        after: hex(numberAt(read(words.after), 0, 8)!),
      },
    ];
  const changes: Change[] = [];
  for (let byte = 0; byte < 8 && first + byte < placed.size;) {
    const leaf = leafAt(placed.entry.type, first + byte);
    const size = leaf.size >= 1 && leaf.size <= 8 - byte ? leaf.size : 1;
    const old = numberAt(read(words.before), byte, size)!;
    const now = numberAt(read(words.after), byte, size)!;
    if (old !== now)
      changes.push({
        kind: 'memory',
        what: `${placed.entry.name}${fieldAt(placed.entry.type, first + byte)}${perCpu}`,
        before: scalarText(machine, leaf.type, old),
        after: scalarText(machine, leaf.type, now),
      });
    byte += size;
  }
  return changes;
}

/** The scalar that covers an offset of a type. */
function leafAt(type: TypeInfo, offset: number): { readonly type: TypeInfo; readonly size: number } {
  if (type.kind === 'array' && type.length > 0) {
    const each = type.size / type.length;
    return leafAt(type.of, offset % each);
  }
  if (type.kind === 'record') {
    const field = type.fields().find(f => offset >= f.offset && offset < f.offset + sizeOf(f.type));
    if (field && !field.bits) return leafAt(field.type, offset - field.offset);
    return { type: { kind: 'other', name: '', size: 1 }, size: 1 };
  }
  return offset === 0 ? { type, size: sizeOf(type) } : { type: { kind: 'other', name: '', size: 1 }, size: 1 };
}
