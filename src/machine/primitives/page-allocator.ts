import { NoteWord, PageState, ZONES, noteHigh, type Zone } from '../memory/pages';
import { High, Meta, directPfn, pfnHigh, pfnLow } from '../memory/regions';
import { ANY_ZONE } from '../memory/slab';
import { Cpu } from '../vm/thread';
import type { Call } from './call';
import { modelled } from './define';
import { checkMaySleep } from './context';
import type { PrimitiveEntry } from './entry';

/** Orders from here on cannot be allocated: MAX_ORDER is 11 in the kernels with the longest support. */
const MAX_ORDER = 11;

/** Zones for allocation flags, in order of preference. */
export function zonesFor(call: Call, gfp: number): readonly Zone[] {
  const { gfp: bits } = call.machine;
  if (gfp & bits.dma) return ZONES.slice(0, 1);
  if (gfp & bits.dma32) return [ZONES[1]!, ZONES[0]!];
  return ANY_ZONE;
}

/**
 * Should this allocation fail? Either the scenario said so for the n-th allocation, or it asked for every allocation to
 * be tried both ways, which is an explorer's choice.
 */
export function allocationFails(call: Call, gfp: number): boolean {
  const { memory, thread, machine } = call;
  if (gfp & machine.gfp.noFail) return false;
  const at = Meta.Inject + thread.number * 64;
  const after = memory.rawLoad(High.Meta, at);
  if (after > 0) {
    memory.rawStore(High.Meta, at, after - 1);
    return after === 1;
  }
  if (memory.rawLoad(High.Meta, at + 4) && thread.cpu[Cpu.Allocations]! < 0x7fffffff) {
    machine.alternatives = 2;
    return machine.alternative === 1;
  }
  return false;
}

/** Takes a block and makes its struct pages what post_alloc_hook() and prep_compound_page() make them; -1: none. */
export function allocatePages(call: Call, gfp: number, order: number): number {
  const { machine, memory } = call;
  checkMaySleep(call, (gfp & machine.gfp.sleeps) !== 0);
  if (order < 0 || order >= MAX_ORDER) return -1;
  if (allocationFails(call, gfp)) {
    machine.output.event('event', `allocation of order ${order} fails`);
    return -1;
  }
  const state = gfp & machine.gfp.zero ? PageState.Zeroed : PageState.Undefined;
  const pfn = machine.pages.take(order, state, zonesFor(call, gfp));
  if (pfn < 0) return -1;
  const { pageArray } = machine;
  const { layout } = pageArray;
  for (let p = pfn; p < pfn + 2 ** order; p++) {
    const reason = badReason(call, p);
    if (reason)
      call.stop(
        'bad-page-state',
        `The allocator hands out page 0x${p.toString(16)} in a bad state, so someone wrote to its struct page after it was freed: ${reason}.`,
      );
  }
  pageArray.setRefcount(pfn, 1);
  pageArray.setPointer(pfn, layout.private, 0, 0);
  if (order > 0 && gfp & machine.gfp.comp) makeCompound(call, pfn, order);
  const place = machine.place(call.thread);
  for (let p = pfn; p < pfn + 2 ** order; p++) {
    memory.rawStore(noteHigh(pfnHigh(p)), pfnLow(p) + NoteWord.AllocatedAt * 4, place);
    memory.rawStore(noteHigh(pfnHigh(p)), pfnLow(p) + NoteWord.FreedAt * 4, 0);
  }
  machine.output.event('page', pageText(pfn, order), 'free', 'allocated', pfn);
  return pfn;
}

function makeCompound(call: Call, pfn: number, order: number): void {
  const { pageArray } = call.machine;
  const { layout } = pageArray;
  pageArray.setWord(pfn, layout.flags, pageArray.word(pfn, layout.flags) | layout.head);
  const head = pageArray.address(pfn);
  for (let p = pfn + 1; p < pfn + 2 ** order; p++)
    pageArray.setPointer(p, layout.compoundHead, head | 1, High.PageArray);
  const at = pageArray.address(pfn + 1) + layout.compoundOrder;
  call.memory.store8(High.PageArray, at, order, 0);
  // COMPOUND_PAGE_DTOR, which set_compound_page_dtor() is given by prep_compound_head().
  if (layout.compoundDtor !== undefined)
    call.memory.store8(High.PageArray, pageArray.address(pfn + 1) + layout.compoundDtor, 1, 0);
}

/** "page 0x1004", "pages 0x1004-0x1007". */
export const pageText = (pfn: number, order: number): string =>
  order ? `pages 0x${pfn.toString(16)}-0x${(pfn + 2 ** order - 1).toString(16)}` : `page 0x${pfn.toString(16)}`;

/** Why the page may not go back, in page_bad_reason()'s words; undefined when it may. */
function badReason(call: Call, pfn: number): string | undefined {
  const { pageArray } = call.machine;
  const { layout } = pageArray;
  let reason: string | undefined;
  if (pageArray.mapcount(pfn) !== -1) reason = `nonzero mapcount: _mapcount is ${pageArray.mapcount(pfn)}, not -1`;
  if (pageArray.word(pfn, layout.mapping) | pageArray.word(pfn, layout.mapping + 4)) reason = 'non-NULL mapping';
  if (pageArray.refcount(pfn) !== 0) reason = `nonzero _refcount: it is ${pageArray.refcount(pfn)}`;
  if (pageArray.word(pfn, layout.flags) & layout.checkAtFree) reason = 'PAGE_FLAGS_CHECK_AT_FREE flag(s) set';
  if (
    layout.memcgData !== undefined &&
    pageArray.word(pfn, layout.memcgData) | pageArray.word(pfn, layout.memcgData + 4)
  )
    reason = 'page still charged to cgroup';
  return reason;
}

/** Gives a block back, with the checks that free_pages_prepare() and page_expected_state() make. */
export function freePages(call: Call, pfn: number, order: number): void {
  const { machine, memory } = call;
  const { pages, pageArray } = machine;
  const { layout } = pageArray;
  if (pfn < 0) call.stop('undefined-behaviour', `${call.info.name}() is given something that is no struct page.`);
  for (let p = pfn; p < pfn + 2 ** order; p++)
    if (pages.isFree(p)) {
      const freed = memory.rawLoad(noteHigh(pfnHigh(p)), pfnLow(p) + NoteWord.FreedAt * 4);
      call.stop(
        'double-free',
        `Frees page 0x${p.toString(16)}, which ${
          freed ? `was already freed by ${machine.placeText(freed)}` : 'was never allocated'
        }.`,
      );
    }
  if (pageArray.word(pfn, layout.flags) & layout.head) {
    pageArray.setWord(pfn, layout.flags, pageArray.word(pfn, layout.flags) & ~layout.head);
    const at = pageArray.address(pfn + 1) + layout.compoundOrder;
    memory.store8(High.PageArray, at, 0, 0);
    for (let p = pfn + 1; p < pfn + 2 ** order; p++) pageArray.setPointer(p, layout.compoundHead, 0, 0);
  }
  for (let p = pfn; p < pfn + 2 ** order; p++) {
    const reason = badReason(call, p);
    if (reason) {
      const owner = machine.allocatedBy(pfnHigh(p), pfnLow(p));
      call.stop(
        'bad-page-state',
        `Frees page 0x${p.toString(16)}${owner ? `, allocated by ${owner},` : ''} in a bad state: ${reason}.`,
      );
    }
  }
  const place = machine.place(call.thread);
  for (let p = pfn; p < pfn + 2 ** order; p++)
    memory.rawStore(noteHigh(pfnHigh(p)), pfnLow(p) + NoteWord.FreedAt * 4, place);
  pages.give(pfn, order);
  machine.output.event('page', pageText(pfn, order), 'allocated', 'free', pfn);
}

const source = 'mm/page_alloc.c: __alloc_pages()';

/** Gives a struct page pointer, or NULL for -1. */
export function returnPage(call: Call, pfn: number): void {
  if (pfn < 0) call.return64(0, 0);
  else call.return64(call.machine.pageArray.address(pfn), High.PageArray);
}

/** Gives the address of a page in the direct map, or 0 for -1. */
function returnAddress(call: Call, pfn: number): void {
  if (pfn < 0) call.return64(0, 0);
  else call.return64(pfnLow(pfn), pfnHigh(pfn));
}

/** An allocator that gives a struct page; the arguments at these positions are the flags and the order. */
const givesPage = (name: string, parameters: string, gfpAt: number, orderAt: number): PrimitiveEntry[] =>
  ['', '_noprof'].map(suffix =>
    modelled(
      name + suffix,
      parameters,
      name.includes('folio') ? 'struct folio *' : 'struct page *',
      { source },
      call => {
        returnPage(call, allocatePages(call, call.argLow(gfpAt), orderAt < 0 ? 0 : call.argLow(orderAt)));
      },
    ),
  );

function freeList(call: Call, next: (low: number, high: number) => readonly [number, number]): void {
  const headLow = call.argLow(0);
  const headHigh = call.argHighOf(0);
  const { layout } = call.machine.pageArray;
  let [low, high] = next(headLow, headHigh);
  while (low !== headLow || high !== headHigh) {
    const [nextLow, nextHigh] = next(low, high);
    freePages(call, call.machine.pageArray.pfnAt(high, low - layout.lru), 0);
    [low, high] = [nextLow, nextHigh];
  }
  // The list is empty afterwards, as list_del() of each entry leaves it.
  call.memory.store64(headHigh, headLow, headLow, headHigh, 0);
  call.memory.store64(headHigh, headLow + 8, headLow, headHigh, 0);
}

/**
 * The page allocator: every way to get pages, and the lowest level of every way to free them. What lies between
 * (put_page(), __free_pages(), put_pages_list()) is executed from the tree.
 */
export const pageAllocator: readonly PrimitiveEntry[] = [
  ...givesPage('alloc_pages', 'vv', 0, 1),
  ...givesPage('__alloc_pages', 'vvvv', 0, 1),
  ...givesPage('alloc_pages_node', 'vvv', 1, 2),
  ...givesPage('__alloc_pages_node', 'vvv', 1, 2),
  ...givesPage('folio_alloc', 'vv', 0, 1),
  ...givesPage('__folio_alloc', 'vvvv', 0, 1),
  ...givesPage('__folio_alloc_node', 'vvv', 0, 1),
  ...['__get_free_pages', 'get_free_pages_noprof'].map(name =>
    modelled(name, 'vv', 'unsigned long', { source: 'mm/page_alloc.c: __get_free_pages()' }, call => {
      returnAddress(call, allocatePages(call, call.argLow(0), call.argLow(1)));
    }),
  ),
  ...['get_zeroed_page', 'get_zeroed_page_noprof'].map(name =>
    modelled(name, 'v', 'unsigned long', { source: 'mm/page_alloc.c: get_zeroed_page()' }, call => {
      returnAddress(call, allocatePages(call, call.argLow(0) | call.machine.gfp.zero, 0));
    }),
  ),
  ...['free_unref_page', '__free_pages_ok', 'free_frozen_pages'].map(name =>
    modelled(
      name,
      name === '__free_pages_ok' ? 'vvv' : 'vv',
      'void',
      { source: `mm/page_alloc.c: ${name}() and free_pages_prepare()` },
      call => {
        freePages(call, call.machine.pageArray.pfnAt(call.argHighOf(0), call.argLow(0)), call.argLow(1));
      },
    ),
  ),
  modelled('free_unref_page_list', 'v', 'void', { source: 'mm/page_alloc.c: free_unref_page_list()' }, call => {
    freeList(call, (low, high) => [call.memory.load64(high, low), call.memory.high]);
  }),
];

/** Page frame of an address that was allocated as a page; -1 for anything else. */
export const allocatedPfn = (high: number, low: number): number => (low & 0xfff ? -1 : directPfn(high, low));
