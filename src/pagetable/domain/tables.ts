import { indexBits, levelShift, type TableFormat } from '../formats/format';
import { FIRST_PFN, TableMemory, type MemoryHint, type TableId } from '../memory';
import { softwareField, type CounterStrategy, type SoftwareField } from '../strategies/strategy';
import type { OperationCounts } from '../sync/model';

/** Shape of one page table. */
export interface Shape {
  /** Levels, the root's included. */
  readonly levels: number;
  /** Tables side by side as the root; 1 unless the format concatenates. */
  readonly rootTables?: number;
}

/**
 * The tables of one domain: the tree, the strategy's bookkeeping at every change of an entry, and the list of tables
 * that wait for the IOTLB flush. The drivers' operations are written on top of it and decide what to change.
 *
 * Addresses are numbers of 4 KiB pages (a JavaScript number holds them exactly, up to 2^53); entries are pairs of 32-bit
 * words. Levels count from 1, the level of base pages.
 */
export class PageTables implements OperationCounts {
  readonly memory: TableMemory;
  /** The first table of the root. */
  root: TableId;
  levels: number;
  readonly rootTables: number;
  /** Entries of a table, less one. */
  readonly indexMask: number;
  /** Per level: 4 KiB pages under one entry, and the reciprocal. */
  readonly span: Float64Array;
  readonly scale: Float64Array;

  /** Tables and indices on the way of the last {@link walk}, per level. */
  readonly path = new Int32Array(8);
  readonly slots = new Int32Array(8);

  maps = 0;
  unmaps = 0;
  tablesVisited = 0;
  tablesInstalled = 0;
  tablesFreedEmpty = 0;
  /** Tables taken from the allocator, the root included. */
  tablesAllocated = 0;
  /** Tables given back. */
  tablesFreed = 0;
  /** Changes of the strategy's counters or markers. */
  counterUpdates = 0;
  /** Entries read by tests for emptiness. */
  entriesRead = 0;
  /** IOTLB flushes. */
  flushes = 0;

  private readonly presentMask: number;
  /** A present entry above level 1 is a table when these bits of its low word have this value. */
  private readonly tableMask: number;
  private readonly tableValue: number;
  private readonly counting: boolean;
  private readonly emptyCount: number;
  private readonly field: SoftwareField;
  private queued: TableId[] = [];

  constructor(
    readonly format: TableFormat,
    readonly strategy: CounterStrategy,
    shape: Shape,
    hint: MemoryHint = {},
  ) {
    const bits = indexBits(format);
    const inspect = strategy.inspect;
    this.field = (inspect?.changed && softwareField(format, bits + 1)) ?? { inHigh: false, shift: 0, mask: 0 };
    this.presentMask = Number(format.present);
    this.memory = new TableMemory(bits, this.presentMask, hint, inspect?.pattern?.(format, bits));
    this.indexMask = (1 << bits) - 1;
    const { leaf } = format;
    this.tableMask = leaf.rule === 'large-bit' ? Number(leaf.bit) : leaf.rule === 'type' ? Number(leaf.mask) : 0;
    this.tableValue = leaf.rule === 'type' ? Number(leaf.table) : 0;
    // One more than a format ever has, for callers that look one level up.
    const levels = Math.max(...format.levels) + 2;
    this.span = Float64Array.from({ length: levels + 1 }, (_, level) => 2 ** (levelShift(format, level) - 12));
    this.scale = this.span.map(pages => 1 / pages);
    this.reclaims = strategy.frees === 'empty';
    this.counting = strategy.counter !== undefined;
    this.emptyCount = strategy.counter?.empty ?? 0;
    this.levels = shape.levels;
    this.rootTables = shape.rootTables ?? 1;
    this.root = this.memory.allocateAdjacent(this.rootTables);
    for (let i = 0; i < this.rootTables; i++) this.setUp(this.root + i);
    this.tablesAllocated = this.rootTables;
  }

  /** The bits of an entry that the strategy keeps for itself. */
  get markerMask(): { readonly low: number; readonly high: number } {
    const bits = this.field.mask << this.field.shift;
    return this.field.inHigh ? { low: 0, high: bits } : { low: bits, high: 0 };
  }

  /** Does an unmap have to look for tables that it left empty? */
  readonly reclaims: boolean;

  /** Index of page `pfn` in its table of `level`. */
  index(pfn: number, level: number): number {
    return (pfn * this.scale[level]!) & this.indexMask;
  }

  /** The part of the root in which page `pfn` lies: the root itself unless several tables form it. */
  rootFor(pfn: number): TableId {
    if (this.rootTables === 1) return this.root;
    return this.root + (Math.floor(pfn * this.scale[this.levels + 1]!) % this.rootTables);
  }

  isPresent(low: number): boolean {
    return (low & this.presentMask) !== 0;
  }

  /** Does a present entry of `level` with this low word point to a table? */
  isTable(low: number, level: number): boolean {
    if (level === 1) return false;
    const { leaf } = this.format;
    if (leaf.rule !== 'next-level') return (low & this.tableMask) === this.tableValue;
    const next = (low >>> leaf.shift) & Number(leaf.mask);
    return next !== 0 && next !== Number(leaf.encoded);
  }

  /**
   * Goes down from the root towards the table of level `target` that holds page `pfn`, as far as there are tables, and
   * notes the way in {@link path} and {@link slots}. Returns the level reached. For formats whose entries do not name
   * levels; this is the engine's hottest loop.
   */
  walk(pfn: number, target: number): number {
    const { path, slots, scale, indexMask, presentMask, tableMask, tableValue } = this;
    const { blockOf, words, indexBits: bits, pageShift } = this.memory;
    let table = this.rootFor(pfn);
    let level = this.levels;
    for (; ; level--) {
      const index = (pfn * scale[level]!) & indexMask;
      path[level] = table;
      slots[level] = index;
      if (level === target) break;
      const at = ((blockOf[table]! << bits) + index) << 1;
      const low = words[at]!;
      if ((low & presentMask) === 0 || (low & tableMask) !== tableValue) break;
      table = ((((words[at + 1]! & 0x7ff) << 20) | (low >>> 12)) - FIRST_PFN) >> pageShift;
    }
    this.tablesVisited += this.levels - level + 1;
    return level;
  }

  /** Takes a table from the allocator and sets the strategy's word up. */
  newTable(): TableId {
    const table = this.memory.allocate();
    this.tablesAllocated++;
    this.setUp(table);
    return table;
  }

  private setUp(table: TableId): void {
    if (!this.counting) return;
    this.memory.counts[table] = this.emptyCount;
    this.counterUpdates += this.strategy.counter!.updates.setUp;
  }

  /** Sets an entry that is not present. */
  set(table: TableId, index: number, low: number, high: number): void {
    const { memory } = this;
    memory.insert(table, index, low, high);
    if (this.counting) {
      memory.counts[table] = memory.counts[table]! + 1;
      this.counterUpdates++;
    } else if (this.field.mask !== 0) {
      this.counterUpdates += this.strategy.inspect!.changed!(memory, table, index, true, this.field);
    }
  }

  /** Zeroes a present entry. */
  clear(table: TableId, index: number): void {
    const { memory } = this;
    memory.remove(table, index);
    if (this.counting) {
      memory.counts[table] = memory.counts[table]! - 1;
      this.counterUpdates++;
    } else if (this.field.mask !== 0) {
      this.counterUpdates += this.strategy.inspect!.changed!(memory, table, index, false, this.field);
    }
    // A table that is freed when it is empty keeps its storage for the next that gets its number.
    if (!this.reclaims && memory.live[table] === 0) memory.trim(table);
  }

  /** Is the table empty, as far as the strategy can tell? */
  isEmpty(table: TableId): boolean {
    if (this.counting) return this.memory.counts[table] === this.emptyCount;
    const { inspect } = this.strategy;
    if (!inspect) return false;
    const read = inspect.look(this.memory, table, this.field);
    this.entriesRead += Math.abs(read);
    return read > 0;
  }

  /** Puts a table that was unlinked because it is empty on the list of those that wait for the flush. */
  queueEmpty(table: TableId): void {
    this.tablesFreedEmpty++;
    this.memory.queue(table);
    this.queued.push(table);
    if (this.counting) this.counterUpdates += this.strategy.counter!.updates.free;
  }

  /**
   * Puts a table of `level` that was unlinked, and all below it, on the list of those that wait for the flush. Counting
   * strategies first take their entries out, so that every count returns to its base; others leave the entries alone,
   * because the hardware may still walk them.
   */
  queueTree(table: TableId, level: number): void {
    this.memory.queue(table);
    this.queued.push(table);
    if (level > 1) {
      for (let index = 0; index <= this.indexMask; index++) {
        const low = this.memory.low(table, index);
        if (this.isPresent(low) && this.isTable(low, level))
          this.queueTree(this.memory.tableAt(low, this.memory.high(table, index)), level - 1);
      }
    }
    if (!this.counting) return;
    for (let index = 0; index <= this.indexMask && this.memory.live[table] !== 0; index++)
      if (this.memory.present(table, index)) this.clear(table, index);
  }

  /** Tables that wait for the flush. */
  get waiting(): number {
    return this.queued.length;
  }

  /** Flushes the IOTLB; only now may the tables that waited be used for something else. */
  flush(): void {
    this.flushes++;
    const { queued } = this;
    if (queued.length === 0) return;
    for (const table of queued) {
      if (this.counting) this.memory.counts[table] = this.strategy.counter!.freed;
      this.memory.release(table);
    }
    this.tablesFreed += queued.length;
    queued.length = 0;
  }

  /**
   * Unlinks tables after leaves of the pages `first` to `last` were cleared, for drivers that do not do it on the way:
   * those that are empty, or that the range covers, as the strategy says.
   */
  reclaim(first: number, last: number): void {
    if (this.strategy.frees === 'as-driver') return;
    const width = this.span[this.levels + 1]!;
    for (let part = 0; part < this.rootTables; part++) {
      const base = part * width;
      if (base <= last && base + width > first) this.reclaimBelow(this.root + part, this.levels, base, first, last);
    }
  }

  private reclaimBelow(table: TableId, level: number, base: number, first: number, last: number): void {
    const span = this.span[level]!;
    const from = Math.max(0, Math.floor((first - base) / span));
    const to = Math.min(this.indexMask, Math.floor((last - base) / span));
    for (let index = from; index <= to; index++) {
      const low = this.memory.low(table, index);
      if (!this.isPresent(low) || !this.isTable(low, level)) continue;
      const child = this.memory.tableAt(low, this.memory.high(table, index));
      const start = base + index * span;
      if (first <= start && last >= start + span - 1) {
        this.clear(table, index);
        this.queueTree(child, level - 1);
        continue;
      }
      if (level > 2) this.reclaimBelow(child, level - 1, start, first, last);
      if (this.reclaims && this.isEmpty(child)) {
        this.clear(table, index);
        this.queueEmpty(child);
      }
    }
  }
}
