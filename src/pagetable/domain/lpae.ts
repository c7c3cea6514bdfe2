import type { TableId } from '../memory';
import { done, failed, PROT, type CallResult, type DriverOperations } from './driver';
import type { PageTables } from './tables';

/** Settings of an ARM LPAE table. */
export interface LpaeSettings {
  readonly stage: 1 | 2;
  /** Input address bits; decides levels and root size. */
  readonly inputBits: number;
  /** Output address bits. */
  readonly outputBits: number;
  /** log2 of the base page: 12, 14 or 16. */
  readonly granuleShift: 12 | 14 | 16;
  /** Does the hardware snoop the CPU's caches when it walks? Where it does not, an entry says whether it was written back. */
  readonly coherentWalk: boolean;
}

const VALID = 1;
const TYPE_MASK = 3;
const TYPE_BLOCK = 1;
const TYPE_TABLE = 3;
const TYPE_PAGE = 3;
const ACCESSED = 1 << 10;
const OUTER_SHAREABLE = 2 << 8;
const INNER_SHAREABLE = 3 << 8;
/** Stage 1. */
const NOT_GLOBAL = 1 << 11;
const UNPRIVILEGED = 1 << 6;
const READ_ONLY = 2 << 6;
const TABLE_SHIFT = 2;
const INDEX_CACHE = 1;
const INDEX_DEVICE = 2;
/** Stage 2. */
const S2_READ = 1 << 6;
const S2_WRITE = 2 << 6;
const MEMORY_WRITE_BACK = 0xf << 2;
const MEMORY_NON_CACHEABLE = 0x5 << 2;
const MEMORY_DEVICE = 0x1 << 2;
/** Execute never, in the high word. */
const EXECUTE_NEVER = 3 << 21;
/** In the high word of an entry that names a table: it has reached memory. The driver marks it in bit 55, which the walker ignores. */
const SYNCED = 1 << 23;
/** What a split block hands to its parts: attributes, without the contiguous bit. */
const ATTRIBUTES_LOW = 0x3ff << 2;
const ATTRIBUTES_HIGH = 6 << 20;

/** Levels and root of a table for `inputBits`, as the kernel lays it out: stage 2 joins up to 16 tables as its root. */
export function lpaeShape(settings: LpaeSettings): { levels: number; rootEntries: number; rootTables: number } {
  const bits = settings.granuleShift - 3;
  const all = settings.inputBits - settings.granuleShift;
  let levels = Math.ceil(all / bits);
  let rootBits = all - bits * (levels - 1);
  // Only a root at the architecture's level 0 is replaced by tables of level 1 side by side.
  if (settings.stage === 2 && levels === 4 && rootBits <= 4) {
    rootBits += bits;
    levels--;
  }
  return { levels, rootEntries: 2 ** rootBits, rootTables: Math.max(1, 2 ** (rootBits - bits)) };
}

/** log2 of the page sizes that each granule has. */
export function lpaePageShifts(settings: LpaeSettings): readonly number[] {
  switch (settings.granuleShift) {
    case 12:
      return [12, 21, 30];
    case 14:
      return [14, 25];
    case 16:
      return settings.outputBits > 48 ? [16, 29, 42] : [16, 29];
  }
}

/**
 * ARM long-descriptor tables as the kernel handles them in 6.1 (io-pgtable-arm.c): a mapping over
 * a leaf is refused with -EEXIST and a WARN, one over a table of the same size replaces it; an unmap of a block's size
 * takes the tables below with it, one inside a block splits the block.
 *
 * One call maps or unmaps at most to the end of a table; the core calls again for the rest. The architecture counts
 * levels downwards to 3; here, as everywhere in the engine, they count upwards from 1.
 */
export class LpaeOperations implements DriverOperations {
  readonly pageShifts: readonly number[];
  private readonly limit: number;
  private readonly outputLimit: number;

  constructor(
    private readonly tables: PageTables,
    private readonly settings: LpaeSettings,
  ) {
    this.pageShifts = lpaePageShifts(settings);
    this.limit = 2 ** (settings.inputBits - 12);
    this.outputLimit = 2 ** (settings.outputBits - 12);
  }

  get width(): number {
    return this.settings.inputBits;
  }

  mapPages(pfn: number, phys: number, shift: number, count: number, prot: number): CallResult {
    const { tables } = this;
    tables.maps++;
    if (!this.pageShifts.includes(shift))
      return failed('EINVAL', `Pages of 2^${shift} bytes do not exist with this granule.`);
    if (pfn >= this.limit) return failed('ERANGE', `The IOVA needs more than ${this.settings.inputBits} bits.`);
    if (phys >= this.outputLimit)
      return failed('ERANGE', `The physical address needs more than ${this.settings.outputBits} bits.`);
    if ((prot & (PROT.read | PROT.write)) === 0)
      return failed('EINVAL', 'A mapping must permit reading, writing or both.');
    const target = this.levelOf(shift);
    let level = tables.walk(pfn, target);
    const { path, slots, memory } = tables;
    if (level > target && memory.present(path[level]!, slots[level]!))
      return failed('EEXIST', 'A larger block is mapped here: the driver WARNs, because an unmap must come first.');
    tables.tablesVisited += level - target;
    for (; level > target; level--) {
      path[level - 1] = this.addTable(path[level]!, slots[level]!);
      slots[level - 1] = tables.index(pfn, level - 1);
    }
    const [low, high] = this.attributes(prot);
    return this.setLeaves(path[target]!, slots[target]!, target, phys, count, low, high);
  }

  private levelOf(shift: number): number {
    return (shift - this.settings.granuleShift) / (this.settings.granuleShift - 3) + 1;
  }

  private setLeaves(
    table: TableId,
    slot: number,
    level: number,
    phys: number,
    count: number,
    low: number,
    high: number,
  ): CallResult {
    const { tables } = this;
    const { memory } = tables;
    const run = Math.min(count, tables.indexMask + 1 - slot);
    const span = tables.span[level]!;
    for (let i = 0; i < run; i++) {
      const old = memory.low(table, slot + i);
      if (!tables.isPresent(old)) continue;
      if (!tables.isTable(old, level))
        return failed('EEXIST', 'A page is mapped here: the driver WARNs, because an unmap must come first.');
      this.dropTree(table, slot + i, level);
    }
    for (let i = 0; i < run; i++) this.setLeaf(table, slot + i, level, phys + i * span, low, high);
    return done(run * span);
  }

  private setLeaf(table: TableId, slot: number, level: number, phys: number, low: number, high: number): void {
    const address = (phys & 0xfffff) << 12;
    const top = (phys / 0x100000) & 0xfffff;
    // With 64 KiB granules, address bits 51:48 go to 15:12, which are zero in the address itself.
    const folded = ((top >>> 16) & 0xf) << 12;
    const type = level === 1 ? TYPE_PAGE : TYPE_BLOCK;
    this.tables.set(table, slot, address | folded | low | type, (top & 0xffff) | high);
  }

  /** Unlinks the table below an entry, after the walker's caches are flushed. */
  private dropTree(table: TableId, slot: number, level: number): void {
    const { tables } = this;
    const { memory } = tables;
    const child = memory.tableAt(memory.low(table, slot), memory.high(table, slot));
    tables.clear(table, slot);
    tables.queueTree(child, level - 1);
    tables.flush();
  }

  private addTable(parent: TableId, slot: number): TableId {
    const { tables } = this;
    const child = tables.newTable();
    const page = tables.memory.pfnOf(child);
    const synced = this.settings.coherentWalk ? 0 : SYNCED;
    tables.set(parent, slot, (page << 12) | TYPE_TABLE, (page >>> 20) | synced);
    tables.tablesInstalled++;
    return child;
  }

  private attributes(prot: number): readonly [low: number, high: number] {
    let low = ACCESSED;
    if (this.settings.stage === 1) {
      low |= NOT_GLOBAL;
      if (!(prot & PROT.write) && prot & PROT.read) low |= READ_ONLY;
      if (!(prot & PROT.privileged)) low |= UNPRIVILEGED;
      if (prot & PROT.mmio) low |= INDEX_DEVICE << TABLE_SHIFT;
      else if (prot & PROT.cache) low |= INDEX_CACHE << TABLE_SHIFT;
    } else {
      if (prot & PROT.read) low |= S2_READ;
      if (prot & PROT.write) low |= S2_WRITE;
      if (prot & PROT.mmio) low |= MEMORY_DEVICE;
      else low |= prot & PROT.cache ? MEMORY_WRITE_BACK : MEMORY_NON_CACHEABLE;
    }
    low |= prot & PROT.cache ? INNER_SHAREABLE : OUTER_SHAREABLE;
    return [low, prot & PROT.noexec ? EXECUTE_NEVER : 0];
  }

  unmapPages(pfn: number, shift: number, count: number): CallResult {
    const { tables } = this;
    tables.unmaps++;
    if (!this.pageShifts.includes(shift) || count <= 0)
      return failed('EINVAL', 'No page of this size exists, or none was to be unmapped: the driver WARNs.');
    if (pfn >= this.limit) return failed('ERANGE', `The IOVA needs more than ${this.settings.inputBits} bits.`);
    const target = this.levelOf(shift);
    const level = tables.walk(pfn, target);
    const { path, slots, memory } = tables;
    const low = memory.low(path[level]!, slots[level]!);
    if (!tables.isPresent(low)) return failed('EINVAL', 'Nothing is mapped here: the driver WARNs and stops.');
    const result =
      level > target
        ? this.splitBlock(path[level]!, slots[level]!, level, target, pfn, count)
        : this.clearRun(path[level]!, slots[level]!, level, count);
    if (result.pages > 0) tables.reclaim(pfn, pfn + result.pages - 1);
    return result;
  }

  private clearRun(table: TableId, slot: number, level: number, count: number): CallResult {
    const { tables } = this;
    const { memory } = tables;
    const run = Math.min(count, tables.indexMask + 1 - slot);
    let cleared = 0;
    for (; cleared < run; cleared++) {
      const low = memory.low(table, slot + cleared);
      if (!tables.isPresent(low)) break;
      if (tables.isTable(low, level)) this.dropTree(table, slot + cleared, level);
      else tables.clear(table, slot + cleared);
    }
    return done(cleared * tables.span[level]!);
  }

  /** Replaces a block by a table of its parts, less the parts that go; continues below where those are smaller still. */
  private splitBlock(
    table: TableId,
    slot: number,
    level: number,
    target: number,
    pfn: number,
    count: number,
  ): CallResult {
    const { tables } = this;
    const { memory } = tables;
    const low = memory.low(table, slot);
    const high = memory.high(table, slot);
    const below = level - 1;
    const from = tables.index(pfn, below);
    const run = below === target ? Math.min(count, tables.indexMask + 1 - from) : 0;
    const phys = this.physOf(low, high);
    const span = tables.span[below]!;
    tables.clear(table, slot);
    const child = this.addTable(table, slot);
    for (let i = 0; i <= tables.indexMask; i++)
      if (run === 0 || i < from || i >= from + run)
        this.setLeaf(child, i, below, phys + i * span, low & ATTRIBUTES_LOW, high & ATTRIBUTES_HIGH);
    if (below === target) return done(run * span);
    return this.splitBlock(child, from, below, target, pfn, count);
  }

  /** 4 KiB page number in a leaf. */
  private physOf(low: number, high: number): number {
    const top = high & 0xffff;
    if (this.settings.granuleShift < 16) return top * 0x100000 + (low >>> 12);
    return (top | (((low >>> 12) & 0xf) << 16)) * 0x100000 + ((low >>> 16) << 4);
  }

  iovaToPhys(iova: bigint): bigint {
    // The driver checks no width here: its indexes take as many bits as there are and leave the rest out.
    const pfn = Number(iova >> 12n) % this.limit;
    const { memory, path, slots, span } = this.tables;
    const level = this.tables.walk(pfn, 1);
    const low = memory.low(path[level]!, slots[level]!);
    if ((low & VALID) === 0 || (level > 1 && (low & TYPE_MASK) !== TYPE_BLOCK)) return 0n;
    const phys = BigInt(this.physOf(low, memory.high(path[level]!, slots[level]!))) * 4096n;
    return phys | (iova & (BigInt(span[level]!) * 4096n - 1n));
  }
}
