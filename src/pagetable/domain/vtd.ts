import type { TableId } from '../memory';
import { done, failed, PROT, type CallResult, type DriverOperations } from './driver';
import type { PageTables } from './tables';

/** Settings of a VT-d domain that hardware probing and the kernel's version decide. */
export interface VtdSettings {
  /** Guest address width in bits: 39, 48 or 57 with 3, 4 or 5 levels; may be less. */
  readonly width: number;
  /** Largest level at which the hardware has pages: 1 (4 KiB), 2 (2 MiB) or 3 (1 GiB). */
  readonly largestLevel: 1 | 2 | 3;
  /** First-stage tables. */
  readonly firstStage: boolean;
  /** Set the snoop bit in leaves. */
  readonly snoop: boolean;
  /** 6.1 forbids execution in first-stage entries, 6.12 does not; 6.12 refuses where 6.1 stops with a BUG. */
  readonly kernel: '6.1' | '6.12';
}

const READ = 1;
const WRITE = 2;
const USER = 1 << 2;
const ACCESSED = 1 << 5;
const DIRTY = 1 << 6;
const LARGE = 1 << 7;
const SNOOP = 1 << 11;
/** Bit 63, in the high word. */
const EXECUTE_DISABLE = 1 << 31;
const PAGES_2M = 512;

/**
 * VT-d tables as the kernel's driver handles them before 6.19 (intel/iommu.c): a mapping uses the largest pages that fit,
 * whatever size the core asked for; an entry that is already set keeps its value, with a message and a WARN, and the
 * call still succeeds; an unmap frees the tables that its range covers whole.
 */
export class VtdOperations implements DriverOperations {
  readonly pageShifts: readonly number[];
  /** Pages that may be mapped, and pages that the tables index. */
  private readonly limit: number;
  private readonly indexed: number;
  private warnings: string[] | undefined;

  constructor(
    private readonly tables: PageTables,
    private readonly settings: VtdSettings,
  ) {
    this.pageShifts = [12, 21, 30].slice(0, settings.largestLevel);
    this.limit = 2 ** (settings.width - 12);
    this.indexed = 2 ** (9 * tables.levels);
  }

  get width(): number {
    return this.settings.width;
  }

  mapPages(pfn: number, phys: number, shift: number, count: number, prot: number): CallResult {
    const { tables, limit, settings } = this;
    tables.maps++;
    const unit = shift === 12 ? 1 : 2 ** (shift - 12);
    if (shift !== 12 && shift !== 21 && shift !== 30)
      return failed('EINVAL', `Pages of 2^${shift} bytes do not exist in this format; 4 KiB, 2 MiB and 1 GiB do.`);
    if (unit > 1 && (pfn % unit !== 0 || phys % unit !== 0))
      return failed('EINVAL', `IOVA and physical address are not both multiples of the page size, 2^${shift} bytes.`);
    const pages = count * unit;
    if (pfn + pages > limit)
      return failed('EFAULT', `The range ends beyond the domain's ${settings.width} address bits.`);
    if ((prot & (PROT.read | PROT.write)) === 0)
      return failed('EINVAL', 'A mapping must permit reading, writing or both.');

    // Bit 0 is set even in a write-only leaf: it is the first stage's present bit, and the driver sets it in both.
    let low = READ | (prot & PROT.write ? WRITE : 0) | (settings.snoop ? SNOOP : 0);
    let high = 0;
    if (settings.firstStage) {
      low |= USER | ACCESSED | (prot & PROT.write ? DIRTY : 0);
      if (settings.kernel === '6.1') high = EXECUTE_DISABLE;
    }
    this.warnings = undefined;
    for (let left = pages; left > 0;) {
      const level = left < PAGES_2M ? 1 : this.largestLevel(pfn, phys, left);
      if (!this.descend(pfn, level))
        return failed(
          'undefined-behaviour',
          'A larger page is mapped here; the driver takes it for a table and writes an entry into its memory.',
          pages - left,
        );
      const span = tables.span[level]!;
      const table = tables.path[level]!;
      let slot = tables.slots[level]!;
      const run = Math.min(Math.floor(left / span), tables.indexMask + 1 - slot);
      if (level > 1) this.makeRoom(table, slot, run, level);
      const leaf = level > 1 ? low | LARGE : low;
      for (let i = 0; i < run; i++, slot++) {
        const below = tables.memory.low(table, slot);
        if (tables.isPresent(below)) this.warn(pfn + i * span);
        else tables.set(table, slot, ((phys & 0xfffff) << 12) | leaf, ((phys / 0x100000) & 0xfffff) | high);
        phys += span;
      }
      pfn += run * span;
      left -= run * span;
    }
    return this.warnings ? { pages, warnings: this.warnings } : done(pages);
  }

  private warn(pfn: number): void {
    (this.warnings ??= []).push(
      `The entry for IOVA page 0x${pfn.toString(16)} is already set: it keeps its value, and the driver WARNs.`,
    );
  }

  /** The level of the largest page that alignment, length and hardware permit. */
  private largestLevel(pfn: number, phys: number, pages: number): number {
    const { span } = this.tables;
    let level = 1;
    while (level < this.settings.largestLevel) {
      const next = span[level + 1]!;
      if (pages < next || pfn % next !== 0 || phys % next !== 0) break;
      level++;
    }
    return level;
  }

  /** Goes down to the table of `target` that holds `pfn`, adding tables; false where a larger page is in the way. */
  private descend(pfn: number, target: number): boolean {
    const { tables } = this;
    const { path, slots } = tables;
    let level = tables.walk(pfn, target);
    if (level === target) return true;
    if (tables.memory.present(path[level]!, slots[level]!)) return false;
    tables.tablesVisited += level - target;
    for (; level > target; level--) {
      path[level - 1] = this.addTable(path[level]!, slots[level]!);
      slots[level - 1] = tables.index(pfn, level - 1);
    }
    return true;
  }

  private addTable(parent: TableId, index: number): TableId {
    const { tables } = this;
    const child = tables.newTable();
    const page = tables.memory.pfnOf(child);
    let low = READ | WRITE;
    let high = page >>> 20;
    if (this.settings.firstStage) {
      low |= USER | ACCESSED;
      if (this.settings.kernel === '6.1') high |= EXECUTE_DISABLE;
    }
    tables.set(parent, index, (page << 12) | low, high);
    tables.tablesInstalled++;
    return child;
  }

  /** Takes away what lies where large pages are about to go. The driver flushes for each; tables go after the flush. */
  private makeRoom(table: TableId, from: number, count: number, level: number): void {
    const { tables } = this;
    const { memory } = tables;
    for (let slot = from; slot < from + count; slot++) {
      const low = memory.low(table, slot);
      if (!tables.isPresent(low)) continue;
      const child = (low & LARGE) === 0 ? memory.tableAt(low, memory.high(table, slot)) : undefined;
      tables.clear(table, slot);
      if (child !== undefined) tables.queueTree(child, level - 1);
      tables.flush();
    }
  }

  unmapPages(pfn: number, shift: number, count: number): CallResult {
    const { tables, limit, indexed } = this;
    tables.unmaps++;
    if (pfn >= indexed) return this.beyond('The IOVA lies beyond what the tables index.');
    let pages = count * (shift === 12 ? 1 : 2 ** (shift - 12));
    const level = tables.walk(pfn, 1);
    const span = tables.span[level]!;
    // The driver widens the range to the size of the page, or of the hole, that it finds at the start.
    if (pages < span) pages = span;
    const last = pfn + pages - 1;
    if (last >= indexed) return this.beyond('The range ends beyond what the tables index.', pages);
    if (pfn === 0 && last === limit - 1)
      return failed(
        'undefined-behaviour',
        'The whole space: the driver frees the root too, and keeps no table at all.',
      );
    if (level === 1 && pages <= tables.indexMask && tables.slots[1]! + pages <= tables.indexMask + 1) {
      this.clearLeaves(pages);
      return done(pages);
    }
    if (this.cutsLargePage(pfn, last))
      return failed(
        'undefined-behaviour',
        'The range begins or ends inside a large page; the driver takes the page for a table and clears its memory.',
      );
    this.clearLevel(tables.root, tables.levels, 0, pfn, last);
    return done(pages);
  }

  /** Clears entries of the leaf table that the walk ended in, and unlinks on the way up what that emptied. */
  private clearLeaves(count: number): void {
    const { tables } = this;
    const { memory, path, slots } = tables;
    const leaf = path[1]!;
    let cleared = false;
    for (let slot = slots[1]!, end = slot + count; slot < end; slot++) {
      if ((memory.low(leaf, slot) & 3) === 0) continue;
      tables.clear(leaf, slot);
      cleared = true;
    }
    if (cleared) this.unlinkEmpty(1);
  }

  /** Unlinks the table of `level` on the path if it is empty, then the one above, and so on below the root. */
  private unlinkEmpty(level: number): void {
    const { tables } = this;
    const { path, slots } = tables;
    if (!tables.reclaims) return;
    for (; level < tables.levels && tables.isEmpty(path[level]!); level++) {
      tables.clear(path[level + 1]!, slots[level + 1]!);
      tables.queueEmpty(path[level]!);
    }
  }

  private beyond(why: string, pages = 0): CallResult {
    return this.settings.kernel === '6.1'
      ? failed('undefined-behaviour', `${why} The driver stops with a BUG.`)
      : failed('EINVAL', `${why} The driver clears nothing.`, pages);
  }

  /** Would the driver go down into a large page? The look-up is the engine's own, and not counted. */
  private cutsLargePage(first: number, last: number): boolean {
    const visited = this.tables.tablesVisited;
    const cuts = this.isInsideLargePage(first, first) || this.isInsideLargePage(last, last + 1);
    this.tables.tablesVisited = visited;
    return cuts;
  }

  /** Is `pfn` in a large page that does not begin or end at `edge`? */
  private isInsideLargePage(pfn: number, edge: number): boolean {
    const { tables } = this;
    const level = tables.walk(pfn, 1);
    if (level === 1 || edge % tables.span[level]! === 0) return false;
    return tables.memory.present(tables.path[level]!, tables.slots[level]!);
  }

  /** Clears what the pages `first` to `last` use of a table; tells whether any entry went. */
  private clearLevel(table: TableId, level: number, base: number, first: number, last: number): boolean {
    const { tables } = this;
    const { memory } = tables;
    const span = tables.span[level]!;
    tables.tablesVisited++;
    let slot = base < first ? tables.index(first, level) : 0;
    let start = base + slot * span;
    let cleared = false;
    for (; slot <= tables.indexMask && start <= last; slot++, start += span) {
      const low = memory.low(table, slot);
      if ((low & 3) === 0) continue;
      if (first <= start && last >= start + span - 1) {
        const child = level > 1 && (low & LARGE) === 0 ? memory.tableAt(low, memory.high(table, slot)) : -1;
        tables.clear(table, slot);
        if (child >= 0) tables.queueTree(child, level - 1);
        cleared = true;
      } else {
        const child = memory.tableAt(low, memory.high(table, slot));
        if (this.clearLevel(child, level - 1, start, first, last) && tables.reclaims && tables.isEmpty(child)) {
          tables.clear(table, slot);
          tables.queueEmpty(child);
          cleared = true;
        }
      }
    }
    return cleared;
  }

  iovaToPhys(iova: bigint): bigint {
    const pfn = Number(iova >> 12n);
    if (pfn >= this.indexed) return 0n;
    const { memory, span, path, slots } = this.tables;
    const level = this.tables.walk(pfn, 1);
    const low = memory.low(path[level]!, slots[level]!);
    if ((low & 3) === 0) return 0n;
    const high = memory.high(path[level]!, slots[level]!) & 0xfffff;
    const address = (BigInt(high) << 32n) | BigInt((low >>> 12) * 4096);
    return address + (iova & (BigInt(span[level]!) * 4096n - 1n));
  }
}
