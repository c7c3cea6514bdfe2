import type { Wrong } from '../memory/memory';
import { NoteWord, PageState, noteHigh } from '../memory/pages';
import { High, directPfn, hex64, pfnHigh, pfnLow } from '../memory/regions';
import { PAGE_SIZE } from '../../kernel/units';
import type { TypeInfo } from '../program';
import type { Machine } from './machine';

/** "24 bytes" */
const bytes = (n: number): string => (n === 1 ? '1 byte' : `${n} bytes`);
const pfnText = (pfn: number): string => '0x' + pfn.toString(16);

/** Says what an access did wrong: what was accessed, where, whose it was. */
export function describeFault(
  machine: Machine,
  wrong: Wrong,
  high: number,
  low: number,
  size: number,
  write: boolean,
): string {
  const verb = `${write ? 'Writes' : 'Reads'} ${bytes(size)}`;
  if (high === 0 && low >>> 0 < PAGE_SIZE) {
    const offset = low >>> 0;
    return `${verb} through a null pointer${offset ? ` (at offset 0x${offset.toString(16)})` : ''}.`;
  }
  const place = describePlace(machine, high, low);
  if (wrong === 'read-only') return `${verb} at ${place}, which is constant.`;
  if (wrong === 'freed')
    return `${verb} at ${place}, after it ${high === High.Stack ? 'went out of scope' : 'was freed'}.`;
  return `${verb} at ${place}, where no object lies.`;
}

/**
 * An address in words: object and offset, and with `history` who allocated and who freed it.
 */
export function describePlace(machine: Machine, high: number, low: number, history = true): string {
  const address = hex64(high, low);
  const pfn = directPfn(high, low);
  if (pfn >= 0) return directPlace(machine, high, low, pfn, history);
  if (high === High.PageArray) {
    const page = machine.pageArray.pfnAt(high, low);
    return page < 0 ? `${address}, past the struct page array` : pageFieldPlace(machine, page, low);
  }
  if (high === High.Image) {
    const code = machine.image.functionAt(high, low);
    if (code) return `the code of ${code.name}()`;
    const placed = machine.image.objectAt(high, low);
    if (placed) {
      const offset = (low >>> 0) - placed.low;
      const field = placed.entry.type ? fieldAt(placed.entry.type, offset) : offset ? `+${offset}` : '';
      if (offset < placed.size) return `${placed.entry.name}${field}`;
      if (offset < placed.size + PAGE_SIZE)
        return `${address}, ${bytes(offset - placed.size)} past the end of ${placed.entry.name} (${bytes(placed.size)})`;
    }
  }
  if (high === High.Stack) return stackPlace(machine, low);
  if ((high & 0xfffffff0) === (High.PerCpu as number)) {
    const placed = machine.image.objectAt(High.Image, low);
    return `per-CPU ${placed ? placed.entry.name : address} of CPU ${high - High.PerCpu}`;
  }
  return `address ${address}`;
}

function pageFieldPlace(machine: Machine, pfn: number, low: number): string {
  const { layout } = machine.pageArray;
  const offset = (low >>> 0) - (machine.pageArray.address(pfn) >>> 0);
  const name =
    offset === layout.refcount
      ? '_refcount'
      : offset === layout.mapcount
        ? '_mapcount'
        : offset < 8
          ? 'flags'
          : `offset ${offset}`;
  return `${name} of the struct page of page ${pfnText(pfn)}`;
}

function directPlace(machine: Machine, high: number, low: number, pfn: number, history: boolean): string {
  const { pages, memory } = machine;
  const state = pages.state(pfn);
  if (state === PageState.Slab) {
    const object = machine.slab.objectNear(pfn, low & (PAGE_SIZE - 1));
    if (object) {
      const noteLow = (pfnLow(object.pfn) + object.offset) | 0;
      const size = memory.rawLoad(noteHigh(pfnHigh(object.pfn)), noteLow + NoteWord.Size * 4);
      const inside = (pfn - object.pfn) * PAGE_SIZE + (low & (PAGE_SIZE - 1)) - object.offset;
      const where =
        inside < 0
          ? `${bytes(-inside)} before`
          : inside < size
            ? `offset ${inside} of`
            : `${bytes(inside - size)} past the end of`;
      const text = `${where} the ${size}-byte object ${hex64(pfnHigh(object.pfn), noteLow)}`;
      return history ? text + who(machine, pfnHigh(object.pfn), noteLow) : text;
    }
  }
  const head = pages.isFree(pfn) ? pfn : pages.head(pfn);
  const place = `offset 0x${(low & (PAGE_SIZE - 1)).toString(16)} of page ${pfnText(pfn)}`;
  if (!history) return place;
  if (state === PageState.Free) return `${place} (${hex64(high, low)}), which was never allocated`;
  return `${place}${who(machine, pfnHigh(head), pfnLow(head))}`;
}

/** ", allocated by f() at a.c:3 and freed by g() at a.c:9" from the note at an allocation's start. */
function who(machine: Machine, high: number, low: number): string {
  const allocated = machine.memory.rawLoad(noteHigh(high), low + NoteWord.AllocatedAt * 4);
  const freed = machine.memory.rawLoad(noteHigh(high), low + NoteWord.FreedAt * 4);
  const parts = [
    ...(allocated ? [`allocated by ${machine.placeText(allocated)}`] : []),
    ...(freed ? [`freed by ${machine.placeText(freed)}`] : []),
  ];
  return parts.length ? `, ${parts.join(' and ')}` : '';
}

function stackPlace(machine: Machine, low: number): string {
  for (const thread of machine.threads) {
    if (!thread.owns(High.Stack, low)) continue;
    for (let frame = 0; frame < thread.depth; frame++) {
      const { fn, memory } = machine.frame(thread, frame);
      const offset = low - memory;
      if (offset < 0 || offset >= fn.frameBytes) continue;
      const objects = fn.compiled.frameObjects;
      const at = objects.find(o => offset >= o.offset && offset < o.offset + o.size);
      if (at)
        return `local ${at.name} of ${fn.compiled.name}()${offset - at.offset ? ` at offset ${offset - at.offset}` : ''}`;
      const before = objects.filter(o => o.offset + o.size <= offset).at(-1);
      return before
        ? `${bytes(offset - before.offset - before.size)} past the end of local ${before.name} of ${fn.compiled.name}()`
        : `the frame of ${fn.compiled.name}()`;
    }
    const owner = machine.lastFrameAt(low);
    if (owner) {
      const object = owner.fn.compiled.frameObjects.find(
        o => low - owner.memory >= o.offset && low - owner.memory < o.offset + o.size,
      );
      return `${object ? `local ${object.name}` : 'a local'} of ${owner.fn.compiled.name}(), which has returned`;
    }
    return `the stack of CPU ${thread.number} below every frame`;
  }
  return `stack address 0x${(low >>> 0).toString(16)}`;
}

/** The lock at an address as the source names it: the member that is a lock, not the words inside it. */
export function describeLock(machine: Machine, high: number, low: number): string {
  const placed = machine.image.objectAt(high, low);
  const offset = placed ? (low >>> 0) - placed.low : 0;
  if (!placed?.entry.type || offset >= placed.size) return describePlace(machine, high, low, false);
  return placed.entry.name + lockPath(placed.entry.type, offset);
}

function lockPath(type: TypeInfo, offset: number): string {
  // A record of more than a cache line is hardly the lock itself: it begins with one.
  if (offset === 0 && sizeOf(type) <= 64) return '';
  if (type.kind === 'array' && type.length > 0) {
    const each = type.size / type.length;
    const index = Math.floor(offset / each);
    return `[${index}]${lockPath(type.of, offset - index * each)}`;
  }
  if (type.kind === 'record') {
    const field = type.fields().find(f => offset >= f.offset && offset < f.offset + sizeOf(f.type));
    if (field) return `${field.name ? `.${field.name}` : ''}${lockPath(field.type, offset - field.offset)}`;
  }
  return '';
}

/** ".a[3].b" for the member that covers an offset. */
export function fieldAt(type: TypeInfo, offset: number): string {
  if (type.kind === 'array' && type.length > 0) {
    const each = type.size / type.length;
    const index = each ? Math.floor(offset / each) : 0;
    return `[${index}]${fieldAt(type.of, offset - index * each)}`;
  }
  if (type.kind === 'record') {
    const field = type.fields().find(f => offset >= f.offset && offset < f.offset + sizeOf(f.type));
    if (field) return `${field.name ? `.${field.name}` : ''}${fieldAt(field.type, offset - field.offset)}`;
  }
  return offset ? `+${offset}` : '';
}

/** Bytes of a type. */
export const sizeOf = (type: TypeInfo): number => (type.kind === 'pointer' ? 8 : type.size);
