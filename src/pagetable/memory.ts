import type { PhysAddr } from '../kernel/units';
import type { ReadableMemory } from './decode-tables';

/** Number of a table in {@link TableMemory}; its address is `firstPhys + number * tableBytes`. */
export type TableId = number;

/** Where the engine's tables lie in physical memory: above 4 GiB, so that addresses use both words of an entry. */
const FIRST_PHYS = 0x1_0000_0000n;
/** {@link FIRST_PHYS} as a page frame number. */
export const FIRST_PFN = 0x10_0000;

const STATE = { free: 0, used: 1, queued: 2 } as const;

/** How much room to reserve at first. Reserved memory costs nothing until it is touched. */
export interface MemoryHint {
  readonly tables?: number;
  /** Tables that will have at least one entry at the same time. */
  readonly blocks?: number;
}

/**
 * The engine's table memory: entries as pairs of 32-bit words. A table without a present entry has no storage, so that
 * millions of empty tables cost about ten bytes each; storage (a block) is taken at the first entry and given back with
 * the last. Numbers of freed tables are used again, last freed first, as an allocator's per-CPU list does.
 *
 * The methods that change entries keep {@link live}, the true number of present entries, whatever a strategy counts.
 */
export class TableMemory implements ReadableMemory {
  /** Entries per table. */
  readonly entries: number;
  readonly tableBytes: number;
  /** Present entries per table: the model's own count. */
  live: Uint16Array;
  /** The counter word of the strategy in use, as it would stand in the table's page. */
  counts: Int32Array;
  /** Tables that exist now, queued ones included. */
  tables = 0;
  /** Most tables that ever existed together. */
  peakTables = 0;

  /**
   * Block of each table; block 0 is shared by all tables without storage and never written. Only {@link PageTables}'s
   * walk reads this and {@link words} directly.
   */
  blockOf: Int32Array;
  private state: Uint8Array;
  words: Int32Array;
  private nextTable = 0;
  private nextBlock = 1;
  private freeTables: Int32Array;
  private freeTableCount = 0;
  private freeBlocks: Int32Array;
  private freeBlockCount = 0;
  private readonly presentMask: number;
  /** log2 of the 4 KiB pages in a table. */
  readonly pageShift: number;

  /**
   * @param indexBits log2 of the entries per table.
   * @param presentMask bits of the low word that make an entry present.
   * @param pattern what the entries of an empty table hold, two words each, where that is not zero.
   */
  constructor(
    readonly indexBits: number,
    presentMask: number,
    hint: MemoryHint = {},
    private readonly pattern?: Int32Array,
  ) {
    this.entries = 1 << indexBits;
    this.tableBytes = this.entries * 8;
    this.presentMask = presentMask;
    this.pageShift = indexBits - 9;
    const tables = hint.tables ?? 64;
    this.blockOf = new Int32Array(tables);
    this.live = new Uint16Array(tables);
    this.counts = new Int32Array(tables);
    this.state = new Uint8Array(tables);
    this.words = new Int32Array(((hint.blocks ?? 32) + 1) * this.entries * 2);
    if (pattern) this.words.set(pattern);
    this.freeTables = new Int32Array(64);
    this.freeBlocks = new Int32Array(64);
  }

  /** Takes an empty table. */
  allocate(): TableId {
    const table = this.freeTableCount > 0 ? this.freeTables[--this.freeTableCount]! : this.nextTable++;
    if (table >= this.state.length) this.growTables();
    this.state[table] = STATE.used;
    if (++this.tables > this.peakTables) this.peakTables = this.tables;
    return table;
  }

  /** Takes `count` tables side by side, for a concatenated root. */
  allocateAdjacent(count: number): TableId {
    const first = this.nextTable;
    for (let i = 0; i < count; i++) {
      const table = this.nextTable++;
      if (table >= this.state.length) this.growTables();
      this.state[table] = STATE.used;
    }
    this.tables += count;
    this.peakTables = Math.max(this.peakTables, this.tables);
    return first;
  }

  /** Marks a table as unlinked but not yet free: the hardware may still walk it. */
  queue(table: TableId): void {
    if (this.state[table] !== STATE.used) throw new Error(`table ${table} is queued for freeing twice`);
    this.state[table] = STATE.queued;
  }

  /** Gives a queued table's memory back, whatever it holds. */
  release(table: TableId): void {
    if (this.state[table] !== STATE.queued) throw new Error(`table ${table} is freed but was not queued`);
    this.state[table] = STATE.free;
    if (this.live[table] !== 0) this.wipe(table);
    this.tables--;
    if (this.freeTableCount === this.freeTables.length) this.freeTables = grown(this.freeTables);
    this.freeTables[this.freeTableCount++] = table;
  }

  /** Is the table allocated, queued ones included? */
  exists(table: TableId): boolean {
    return this.state[table] !== undefined && this.state[table] !== STATE.free;
  }

  /** Low word of an entry. */
  low(table: TableId, index: number): number {
    return this.words[((this.blockOf[table]! << this.indexBits) + index) << 1]!;
  }

  /** High word of an entry. */
  high(table: TableId, index: number): number {
    return this.words[(((this.blockOf[table]! << this.indexBits) + index) << 1) + 1]!;
  }

  /** Writes a present entry where none was. */
  insert(table: TableId, index: number, low: number, high: number): void {
    if (this.blockOf[table] === 0) this.takeBlock(table);
    const at = ((this.blockOf[table]! << this.indexBits) + index) << 1;
    this.words[at] = low;
    this.words[at + 1] = high;
    this.live[table] = this.live[table]! + 1;
  }

  /** Changes bits of an entry that do not matter for presence; the table must have, or just have had, an entry. */
  replace(table: TableId, index: number, low: number, high: number): void {
    const at = ((this.blockOf[table]! << this.indexBits) + index) << 1;
    this.words[at] = low;
    this.words[at + 1] = high;
  }

  /** Zeroes a present entry. Storage of a table that is empty now goes with {@link trim}. */
  remove(table: TableId, index: number): void {
    const at = ((this.blockOf[table]! << this.indexBits) + index) << 1;
    this.words[at] = 0;
    this.words[at + 1] = 0;
    this.live[table] = this.live[table]! - 1;
  }

  /** Gives an empty table's storage back; to be called after the last change of an operation on it. */
  trim(table: TableId): void {
    const block = this.blockOf[table]!;
    if (block === 0 || this.live[table] !== 0) return;
    this.blockOf[table] = 0;
    if (this.freeBlockCount === this.freeBlocks.length) this.freeBlocks = grown(this.freeBlocks);
    this.freeBlocks[this.freeBlockCount++] = block;
  }

  /** The table that a pointer entry with these words names. */
  tableAt(low: number, high: number): TableId {
    return ((((high & 0x7ff) << 20) | (low >>> 12)) - FIRST_PFN) >> this.pageShift;
  }

  /** Page frame number of a table's first page. */
  pfnOf(table: TableId): number {
    return FIRST_PFN + (table << this.pageShift);
  }

  /** Physical address of a table, in bytes. */
  physOf(table: TableId): PhysAddr {
    return (FIRST_PHYS + BigInt(table) * BigInt(this.tableBytes)) as PhysAddr;
  }

  /** For the decoders: undefined outside the tables that exist. */
  read64(phys: PhysAddr): bigint | undefined {
    const offset = phys - FIRST_PHYS;
    if (offset < 0n) return undefined;
    const table = Number(offset / BigInt(this.tableBytes));
    if (!this.exists(table)) return undefined;
    const index = Number(offset % BigInt(this.tableBytes)) / 8;
    return (BigInt(this.high(table, index) >>> 0) << 32n) | BigInt(this.low(table, index) >>> 0);
  }

  /** Bytes of the modelled tables: what a kernel would have allocated. */
  get modelledBytes(): number {
    return this.tables * this.tableBytes;
  }

  /** Bytes that the model itself has reserved for them. */
  get ownBytes(): number {
    return (
      this.blockOf.byteLength +
      this.live.byteLength +
      this.counts.byteLength +
      this.state.byteLength +
      this.words.byteLength
    );
  }

  private takeBlock(table: TableId): void {
    if (this.freeBlockCount > 0) {
      this.blockOf[table] = this.freeBlocks[--this.freeBlockCount]!;
      return;
    }
    const block = this.nextBlock++;
    if ((block + 1) * this.entries * 2 > this.words.length) this.words = grown(this.words);
    if (this.pattern) this.words.set(this.pattern, block * this.entries * 2);
    this.blockOf[table] = block;
  }

  private wipe(table: TableId): void {
    const from = this.blockOf[table]! * this.entries * 2;
    if (this.pattern) this.words.set(this.pattern, from);
    else this.words.fill(0, from, from + this.entries * 2);
    this.live[table] = 0;
    this.trim(table);
  }

  private growTables(): void {
    this.blockOf = grown(this.blockOf);
    this.live = grown(this.live);
    this.counts = grown(this.counts);
    this.state = grown(this.state);
  }

  /** Is the entry present? */
  present(table: TableId, index: number): boolean {
    return (this.low(table, index) & this.presentMask) !== 0;
  }
}

/** A copy of twice the length. */
function grown<T extends Int32Array | Uint16Array | Uint8Array>(array: T): T {
  const bigger = new (array.constructor as new (length: number) => T)(Math.max(64, array.length * 2));
  bigger.set(array as never);
  return bigger;
}
