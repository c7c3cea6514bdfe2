import type { TableId } from '../memory';
import { done, failed, PROT, type CallResult, type DriverOperations } from './driver';
import type { PageTables } from './tables';

/** Settings of an AMD v1 domain. */
export interface AmdV1Settings {
  /**
   * 6.1 grows the tables until they reach the first byte of a page, 6.12 until they reach its last and have a level for
   * its size.
   */
  readonly kernel: '6.1' | '6.12';
}

const PRESENT = 1;
/** In the high word: coherent, read, write. */
const FORCE_COHERENT = 1 << 28;
const READ = 1 << 29;
const WRITE = 1 << 30;
const NEXT_LEVEL_SHIFT = 9;
/** "Next level" 7: the page's size is in the address field. */
const ENCODED = 7;
/** The page sizes of the format: every power of two from 4 KiB, but for 512 GiB. */
const NO_PAGE_SHIFT = 39;

const nextLevel = (low: number): number => (low >>> NEXT_LEVEL_SHIFT) & 7;

/**
 * AMD v1 tables as the kernel's driver handles them before 6.19 (amd/io_pgtable.c): pages of every power of two,
 * written as often as they have entries; a mapping replaces what was there and frees the tables below it; an unmap clears
 * whole pages, stops at the first table that is missing, and frees nothing; tables grow by a level when an IOVA needs it.
 *
 * The driver counts levels from 0; here, as everywhere in the engine, they count from 1.
 */
export class AmdV1Operations implements DriverOperations {
  readonly pageShifts: readonly number[] = Array.from({ length: 52 }, (_, i) => i + 12).filter(
    shift => shift !== NO_PAGE_SHIFT,
  );
  readonly width = 64;
  private table: TableId = 0;
  private slot = 0;
  /** log2 of the 4 KiB pages of what {@link fetch} found. */
  private order = 0;
  private flushNeeded = false;

  constructor(
    private readonly tables: PageTables,
    private readonly settings: AmdV1Settings,
  ) {}

  mapPages(pfn: number, phys: number, shift: number, count: number, prot: number): CallResult {
    const { tables } = this;
    tables.maps++;
    const order = shift - 12;
    const unit = 2 ** order;
    if (pfn % unit !== 0 || phys % unit !== 0)
      return failed(
        'undefined-behaviour',
        'IOVA or physical address is no multiple of the page size: the driver stops with a BUG.',
      );
    if ((prot & (PROT.read | PROT.write)) === 0)
      return failed('EINVAL', 'A mapping must permit reading, writing or both.');
    const entries = 1 << (order % 9);
    this.flushNeeded = false;
    let mapped = 0;
    let problem: CallResult | undefined;
    for (; count > 0; count--) {
      problem = this.reach(pfn, order);
      if (problem) break;
      const { table, slot } = this;
      for (let i = 0; i < entries; i++) this.replace(table, slot + i);
      let low = PRESENT;
      let high = FORCE_COHERENT | (prot & PROT.read ? READ : 0) | (prot & PROT.write ? WRITE : 0);
      // The size of a replicated page: ones below half the size, and a zero in the bit of half the size.
      const address = entries > 1 ? phys + unit / 2 - 1 : phys;
      if (entries > 1) low |= ENCODED << NEXT_LEVEL_SHIFT;
      low |= (address & 0xfffff) << 12;
      high |= (address / 0x100000) & 0xfffff;
      for (let i = 0; i < entries; i++) tables.set(table, slot + i, low, high);
      pfn += unit;
      phys += unit;
      mapped += unit;
    }
    if (this.flushNeeded || tables.waiting > 0) tables.flush();
    return problem ? { ...problem, pages: mapped } : done(mapped);
  }

  /** Clears an entry that a page replaces. The tables below it go after the flush at the end of the call. */
  private replace(table: TableId, slot: number): void {
    const { tables } = this;
    const low = tables.memory.low(table, slot);
    if (!tables.isPresent(low)) return;
    const level = nextLevel(low);
    const child = level > 0 && level < ENCODED ? tables.memory.tableAt(low, tables.memory.high(table, slot)) : -1;
    tables.clear(table, slot);
    if (child >= 0) tables.queueTree(child, level);
  }

  /** Finds or makes the entry for a page of `2 ** order` 4 KiB pages; a result only when that fails. */
  private reach(pfn: number, order: number): CallResult | undefined {
    const { tables } = this;
    const { memory } = tables;
    const end = Math.floor(order / 9) + 1;
    const late = this.settings.kernel === '6.12';
    const reached = late ? pfn + 2 ** order - 1 : pfn;
    while (reached >= tables.span[tables.levels + 1]! || (late && tables.levels < end)) {
      if (tables.levels === 6) return failed('ENOMEM', 'The tables have six levels and cannot grow further.');
      this.grow();
    }
    let level = tables.levels;
    let table = tables.root;
    let slot = tables.index(pfn, level);
    while (level > end) {
      const low = memory.low(table, slot);
      const next = tables.isPresent(low) ? nextLevel(low) : 0;
      if (tables.isPresent(low) && next === ENCODED) {
        this.clearReplicas(table, slot);
        this.flushNeeded = true;
        continue;
      }
      if (!tables.isPresent(low) || next === 0) {
        // A large page of the level's own size gives way to a table.
        if (tables.isPresent(low)) {
          tables.clear(table, slot);
          this.flushNeeded = true;
        }
        this.setPointer(table, slot, tables.newTable(), level - 1);
        continue;
      }
      level--;
      table = memory.tableAt(low, memory.high(table, slot));
      slot = tables.index(pfn, level);
    }
    tables.tablesVisited += tables.levels - level + 1;
    this.table = table;
    this.slot = slot;
    return undefined;
  }

  /** Clears the copies of a large page that are still equal to the one at `slot`. */
  private clearReplicas(table: TableId, slot: number): void {
    const { tables } = this;
    const { memory } = tables;
    const low = memory.low(table, slot);
    const high = memory.high(table, slot);
    const entries = 1 << (encodedOrder(low, high) % 9);
    const first = slot & ~(entries - 1);
    const markers = tables.markerMask;
    for (let i = first; i < first + entries; i++)
      if (
        tables.isPresent(memory.low(table, i)) &&
        ((memory.low(table, i) ^ low) & ~markers.low) === 0 &&
        ((memory.high(table, i) ^ high) & ~markers.high) === 0
      )
        tables.clear(table, i);
  }

  private setPointer(table: TableId, slot: number, child: TableId, childLevel: number): void {
    const page = this.tables.memory.pfnOf(child);
    const low = (page << 12) | (childLevel << NEXT_LEVEL_SHIFT) | PRESENT;
    this.tables.set(table, slot, low, (page >>> 20) | READ | WRITE);
    this.tables.tablesInstalled++;
  }

  /** Puts a new root above the old one. The device table is updated, and all is flushed. */
  private grow(): void {
    const { tables } = this;
    const root = tables.newTable();
    this.setPointer(root, 0, tables.root, tables.levels);
    tables.root = root;
    tables.levels++;
  }

  /** Finds the entry for `pfn`, the first copy of a replicated page; false where a table is missing on the way. */
  private fetch(pfn: number): boolean {
    const { tables } = this;
    const { memory } = tables;
    let level = tables.levels;
    if (pfn >= tables.span[level + 1]!) return false;
    let table = tables.root;
    let slot = tables.index(pfn, level);
    let low = memory.low(table, slot);
    while (level > 1) {
      if (!tables.isPresent(low)) return false;
      const next = nextLevel(low);
      if (next === 0 || next === ENCODED) break;
      level--;
      table = memory.tableAt(low, memory.high(table, slot));
      slot = tables.index(pfn, level);
      low = memory.low(table, slot);
    }
    tables.tablesVisited += tables.levels - level + 1;
    this.order = (level - 1) * 9;
    if (tables.isPresent(low) && nextLevel(low) === ENCODED) {
      this.order = encodedOrder(low, memory.high(table, slot));
      slot &= ~((1 << (this.order % 9)) - 1);
    }
    this.table = table;
    this.slot = slot;
    return true;
  }

  unmapPages(pfn: number, shift: number, count: number): CallResult {
    const { tables } = this;
    tables.unmaps++;
    const first = pfn;
    const pages = count * 2 ** (shift - 12);
    let unmapped = 0;
    while (unmapped < pages && this.fetch(pfn)) {
      const entries = 1 << (this.order % 9);
      for (let i = 0; i < entries; i++)
        if (tables.memory.present(this.table, this.slot + i)) tables.clear(this.table, this.slot + i);
      const size = 2 ** this.order;
      pfn = (Math.floor(pfn / size) + 1) * size;
      unmapped += size;
    }
    if (unmapped > 0) tables.reclaim(first, pfn - 1);
    return done(unmapped);
  }

  iovaToPhys(iova: bigint): bigint {
    if (!this.fetch(Number(iova >> 12n))) return 0n;
    const { memory } = this.tables;
    const low = memory.low(this.table, this.slot);
    if (!this.tables.isPresent(low)) return 0n;
    const inside = (1n << BigInt(this.order + 12)) - 1n;
    const high = memory.high(this.table, this.slot) & 0xfffff;
    const address = (BigInt(high) << 32n) | BigInt((low >>> 12) * 4096);
    return (address & ~inside) | (iova & inside);
  }
}

/** log2 of the 4 KiB pages of a page whose size is written in its address field. */
function encodedOrder(low: number, high: number): number {
  let order = 1;
  for (let bit = 12; bit < 52; bit++, order++) if ((((bit < 32 ? low : high) >>> (bit % 32)) & 1) === 0) break;
  return order;
}
