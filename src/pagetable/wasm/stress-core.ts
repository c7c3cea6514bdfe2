import { indexBits, type TableFormat } from '../formats/format';
import { FIRST_PFN } from '../memory';
import { softwareField, type CounterStrategy } from '../strategies/strategy';
import {
  choose,
  drop,
  giveBack,
  i32,
  I32,
  i64,
  I64,
  leave,
  ModuleBuilder,
  repeat,
  sequence,
  trap,
  when,
  type Code,
  type FunctionBuilder,
  type Global,
  type Local,
} from './assembler';

/** What a core is built for: one format and one strategy, so that everything about them is a constant in its code. */
export interface CorePlan {
  /** A format with a large-page bit (VT-d). */
  readonly format: TableFormat;
  readonly strategy: CounterStrategy;
  readonly levels: number;
  /** Pages of 4 KiB in one buffer. */
  readonly bufferPages: number;
  /** Pages of 4 KiB from one buffer to the next. */
  readonly stepPages: number;
  /** Buffers to map and unmap. */
  readonly pairs: number;
  /** 4 KiB page number that the buffer is mapped to; a multiple of the largest page. */
  readonly phys: number;
  /** Low bits of every leaf and of every pointer. */
  readonly leafBits: number;
  readonly pointerBits: number;
  /** Largest level that has leaves. */
  readonly largestLevel: number;
}

/** Names of the counters that a core exports as 64-bit globals; the rest of {@link PageTables}' follow from them. */
export const CORE_COUNTERS = [
  'pairs',
  'leavesSet',
  'tablesVisited',
  'tablesInstalled',
  'tablesFreedEmpty',
  'tablesAllocated',
  'tablesFreed',
  'markersWritten',
  'entriesRead',
  'peakTables',
] as const;

/** Where the arrays of {@link TableMemory} lie in the core's memory, in bytes. */
interface Layout {
  readonly blockOf: number;
  readonly live: number;
  readonly counts: number;
  readonly freeTables: number;
  readonly freeBlocks: number;
  readonly queue: number;
  readonly words: number;
  readonly bytes: number;
}

/** The memory that a plan needs, in bytes; not all of it becomes resident. */
export const coreBytes = (plan: CorePlan): number => layoutOf(plan).bytes;

function layoutOf(plan: CorePlan): Layout {
  const bits = indexBits(plan.format);
  const space = plan.pairs * plan.stepPages;
  let everywhere = 0;
  let upper = 0;
  let once = 16;
  for (let level = 1; level <= plan.levels; level++) {
    const cover = 2 ** (level * bits);
    everywhere += Math.ceil(space / cover) + 2;
    if (level > 1) upper += Math.ceil(space / cover) + 2;
    once += Math.ceil(plan.bufferPages / cover) + 2;
  }
  const stays = plan.strategy.frees !== 'empty';
  const tables = stays ? everywhere + once : 2 * once;
  const blocks = (stays ? upper : 0) + 2 * once;
  let at = 64;
  const take = (bytes: number): number => {
    const from = at;
    at += Math.ceil(bytes / 64) * 64;
    return from;
  };
  const blockOf = take(tables * 4);
  const live = take(plan.strategy.counter ? 0 : tables * 2);
  const counts = take(plan.strategy.counter ? tables * 4 : 0);
  const freeTables = take(tables * 4);
  const freeBlocks = take(blocks * 4);
  const queue = take(2 * once * 4);
  const words = take((blocks + 1) * (8 << bits));
  return { blockOf, live, counts, freeTables, freeBlocks, queue, words, bytes: at };
}

/**
 * Writes the map, unmap and flush loop of iova_stress for one format and one strategy as a WebAssembly module: the walk
 * of {@link PageTables}, the VT-d driver's operations and the strategy's bookkeeping, as far as this workload reaches
 * them (what it maps is never mapped already). The test compares every counter with the engine's own.
 *
 * The module exports `run(first, count)`, which maps and unmaps buffers `first` to `first + count - 1`, the
 * {@link CORE_COUNTERS}, and its memory.
 */
export function buildStressCore(plan: CorePlan): Uint8Array {
  return new CoreBuilder(plan).build();
}

class CoreBuilder {
  private readonly bits: number;
  private readonly entries: number;
  private readonly layout: Layout;
  private readonly module: ModuleBuilder;
  private readonly counters: Record<(typeof CORE_COUNTERS)[number], Global>;
  private readonly nextTable: Global;
  private readonly nextBlock: Global;
  private readonly freeTables: Global;
  private readonly freeBlocks: Global;
  private readonly queued: Global;
  private readonly counting: boolean;
  /** Tables that are freed when they are empty keep their storage for the next that gets their number. */
  private readonly trims: boolean;
  private readonly marking: boolean;
  private readonly markerShift: number;
  private readonly takeBlock: FunctionBuilder;
  private readonly trim: FunctionBuilder;
  private readonly newTable: FunctionBuilder;
  private readonly split: FunctionBuilder;
  private readonly merge: FunctionBuilder;
  private readonly isEmpty: FunctionBuilder;
  private readonly queueTree: FunctionBuilder;
  private readonly clearLevel: FunctionBuilder;
  private readonly flush: FunctionBuilder;

  constructor(private readonly plan: CorePlan) {
    this.bits = indexBits(plan.format);
    this.entries = 1 << this.bits;
    this.layout = layoutOf(plan);
    this.module = new ModuleBuilder(Math.ceil(this.layout.bytes / 65536));
    this.counting = plan.strategy.counter !== undefined;
    this.trims = plan.strategy.frees !== 'empty';
    this.marking = plan.strategy.inspect?.changed !== undefined;
    const field = softwareField(plan.format, this.bits + 1);
    this.markerShift = field ? field.shift + (field.inHigh ? 32 : 0) : 0;
    const global = (name: string): Global => this.module.global(name, I64);
    this.counters = Object.fromEntries(CORE_COUNTERS.map(name => [name, global(name)])) as typeof this.counters;
    this.nextTable = this.module.global('nextTable', I32);
    this.nextBlock = this.module.global('nextBlock', I32, 1n);
    this.freeTables = this.module.global('freeTableCount', I32);
    this.freeBlocks = this.module.global('freeBlockCount', I32);
    this.queued = this.module.global('queuedCount', I32);
    this.takeBlock = this.module.function([I32]);
    this.trim = this.module.function([I32]);
    this.newTable = this.module.function([], I32);
    this.split = this.module.function([I32, I32]);
    this.merge = this.module.function([I32, I32]);
    this.isEmpty = this.module.function([I32], I32);
    this.queueTree = this.module.function([I32, I32]);
    this.clearLevel = this.module.function([I32, I32, I64, I64, I64], I32);
    this.flush = this.module.function([]);
  }

  build(): Uint8Array {
    this.writeTakeBlock();
    this.writeTrim();
    this.writeNewTable();
    this.writeMarkers();
    this.writeIsEmpty();
    this.writeQueueTree();
    this.writeClearLevel();
    this.writeFlush();
    this.writeRun();
    return this.module.encode();
  }

  private add(name: (typeof CORE_COUNTERS)[number], amount: number | Code): Code {
    const value = typeof amount === 'number' ? i64.const(BigInt(amount)) : amount;
    return amount === 0 ? [] : this.counters[name].set(i64.add(this.counters[name].get, value));
  }

  private blockOf(table: Code): Code {
    return i32.load(i32.shl(table, i32.const(2)), this.layout.blockOf);
  }

  /** Address of an entry, less the start of the words. */
  private at(table: Code, index: Code): Code {
    return i32.shl(i32.add(i32.shl(this.blockOf(table), i32.const(this.bits)), index), i32.const(3));
  }

  private entry(table: Code, index: Code): Code {
    return i64.load(this.at(table, index), this.layout.words);
  }

  private setEntry(table: Code, index: Code, value: Code): Code {
    return i64.store(this.at(table, index), value, this.layout.words);
  }

  private count(table: Code): Code {
    return i32.load(i32.shl(table, i32.const(2)), this.layout.counts);
  }

  private setCount(table: Code, value: Code): Code {
    return i32.store(i32.shl(table, i32.const(2)), value, this.layout.counts);
  }

  /** Present entries of a table: the strategy's count less its base, or the model's own where there is none. */
  private live(table: Code): Code {
    return this.counting
      ? i32.sub(this.count(table), i32.const(this.plan.strategy.counter!.empty))
      : i32.load16(i32.shl(table, i32.const(1)), this.layout.live);
  }

  private changeLive(table: Code, by: number): Code {
    return this.counting
      ? this.setCount(table, i32.add(this.count(table), i32.const(by)))
      : i32.store16(i32.shl(table, i32.const(1)), i32.add(this.live(table), i32.const(by)), this.layout.live);
  }

  private present(value: Code): Code {
    return i64.ne(i64.and(value, i64.const(this.plan.format.present)), i64.const(0n));
  }

  private isLarge(value: Code): Code {
    const { leaf } = this.plan.format;
    return i64.ne(i64.and(value, i64.const(leaf.rule === 'large-bit' ? leaf.bit : 0n)), i64.const(0n));
  }

  private tableAt(value: Code): Code {
    const page = i32.and(i32.wrap(i64.shrU(value, i64.const(12n))), i32.const(0x7fffffff));
    return i32.shrU(i32.sub(page, i32.const(FIRST_PFN)), i32.const(this.bits - 9));
  }

  private pointerTo(table: Code): Code {
    const page = i32.add(i32.shl(table, i32.const(this.bits - 9)), i32.const(FIRST_PFN));
    return i64.or(i64.shl(i64.extendU(page), i64.const(12n)), i64.const(BigInt(this.plan.pointerBits)));
  }

  private index(pfn: Code, level: number): Code {
    return i32.and(i32.wrap(i64.shrU(pfn, i64.const(BigInt((level - 1) * this.bits)))), i32.const(this.entries - 1));
  }

  /** The shift for a level that is only known when the code runs. */
  private shiftOf(level: Code): Code {
    let code = i64.const(0n);
    for (let l = 2; l <= this.plan.levels; l++)
      code = choose(I64, i32.eq(level, i32.const(l)), i64.const(BigInt((l - 1) * this.bits)), code);
    return code;
  }

  private push(stack: number, count: Global, value: Code): Code {
    return sequence(
      i32.store(i32.shl(count.get, i32.const(2)), value, stack),
      count.set(i32.add(count.get, i32.const(1))),
    );
  }

  private pop(stack: number, count: Global): Code {
    return sequence(count.set(i32.sub(count.get, i32.const(1))), i32.load(i32.shl(count.get, i32.const(2)), stack));
  }

  /** Sets an entry that is not present. */
  private set(table: Local, index: Local, value: Code): Code {
    return sequence(
      when(i32.eqz(this.blockOf(table.get)), this.takeBlock.call(table.get)),
      this.setEntry(table.get, index.get, value),
      this.changeLive(table.get, 1),
      this.marking ? this.split.call(table.get, index.get) : [],
    );
  }

  /** Zeroes a present entry. */
  private clear(table: Local, index: Local): Code {
    return sequence(
      this.setEntry(table.get, index.get, i64.const(0n)),
      this.changeLive(table.get, -1),
      this.marking ? this.merge.call(table.get, index.get) : [],
      this.trims ? when(i32.eqz(this.live(table.get)), this.trim.call(table.get)) : [],
    );
  }

  private queue(table: Code): Code {
    return this.push(this.layout.queue, this.queued, table);
  }

  private queueEmpty(table: Code): Code {
    return sequence(this.add('tablesFreedEmpty', 1), this.queue(table));
  }

  /** Writes a table's block as it is when the table is empty. */
  private fill(f: FunctionBuilder, block: Code): Code {
    const i = f.local(I32);
    const order = choose(
      I32,
      i32.eqz(i.get),
      i32.const(this.bits),
      i32.sub(i32.const(31), i32.clz(i32.and(i.get, i32.sub(i32.const(0), i.get)))),
    );
    const value = this.marking ? i64.shl(i64.extendU(order), i64.const(BigInt(this.markerShift))) : i64.const(0n);
    const address = i32.shl(i32.add(i32.shl(block, i32.const(this.bits)), i.get), i32.const(3));
    return sequence(
      i.set(i32.const(0)),
      repeat(
        i32.ltU(i.get, i32.const(this.entries)),
        sequence(i64.store(address, value, this.layout.words), i.set(i32.add(i.get, i32.const(1)))),
      ),
    );
  }

  private writeTakeBlock(): void {
    const f = this.takeBlock;
    const table = f.parameter(0);
    const block = f.local(I32);
    f.body(
      when(
        this.freeBlocks.get,
        block.set(this.pop(this.layout.freeBlocks, this.freeBlocks)),
        sequence(
          block.set(this.nextBlock.get),
          this.nextBlock.set(i32.add(block.get, i32.const(1))),
          this.marking ? this.fill(f, block.get) : [],
        ),
      ),
      i32.store(i32.shl(table.get, i32.const(2)), block.get, this.layout.blockOf),
    );
  }

  private writeTrim(): void {
    const f = this.trim;
    const table = f.parameter(0);
    f.body(
      this.push(this.layout.freeBlocks, this.freeBlocks, this.blockOf(table.get)),
      i32.store(i32.shl(table.get, i32.const(2)), i32.const(0), this.layout.blockOf),
    );
  }

  private writeNewTable(): void {
    const f = this.newTable;
    const table = f.local(I32);
    const { counter } = this.plan.strategy;
    f.body(
      when(
        this.freeTables.get,
        table.set(this.pop(this.layout.freeTables, this.freeTables)),
        sequence(table.set(this.nextTable.get), this.nextTable.set(i32.add(table.get, i32.const(1)))),
      ),
      this.add('tablesAllocated', 1),
      counter ? this.setCount(table.get, i32.const(counter.empty)) : [],
      table.get,
    );
  }

  private marker(table: Code, index: Code): Code {
    return i32.and(i32.wrap(i64.shrU(this.entry(table, index), i64.const(BigInt(this.markerShift)))), i32.const(15));
  }

  private mark(table: Code, index: Code, order: Code): Code {
    const keep = i64.and(this.entry(table, index), i64.const(~(15n << BigInt(this.markerShift))));
    const value = i64.or(keep, i64.shl(i64.extendU(order), i64.const(BigInt(this.markerShift))));
    return sequence(this.setEntry(table, index, value), this.add('markersWritten', 1));
  }

  private writeMarkers(): void {
    this.writeSplit();
    this.writeMerge();
  }

  private writeSplit(): void {
    const f = this.split;
    if (!this.marking) return;
    const table = f.parameter(0);
    const index = f.parameter(1);
    const order = f.local(I32);
    const start = f.local(I32);
    const left = f.local(I32);
    f.body(
      this.mark(table.get, index.get, i32.const(0)),
      start.set(index.get),
      order.set(i32.const(1)),
      repeat(
        i32.leU(order.get, i32.const(this.bits)),
        sequence(
          left.set(i32.and(index.get, i32.sub(i32.const(0), i32.shl(i32.const(1), order.get)))),
          when(
            i32.ne(left.get, start.get),
            when(
              i32.geU(this.marker(table.get, left.get), order.get),
              this.mark(table.get, left.get, i32.sub(order.get, i32.const(1))),
            ),
          ),
          start.set(left.get),
          order.set(i32.add(order.get, i32.const(1))),
        ),
      ),
    );
  }

  private writeMerge(): void {
    const f = this.merge;
    if (!this.marking) return;
    const table = f.parameter(0);
    const index = f.parameter(1);
    const start = f.local(I32);
    const order = f.local(I32);
    const neighbour = f.local(I32);
    f.body(
      start.set(index.get),
      repeat(
        i32.ltU(order.get, i32.const(this.bits)),
        sequence(
          neighbour.set(i32.xor(start.get, i32.shl(i32.const(1), order.get))),
          when(this.present(this.entry(table.get, neighbour.get)), leave(1)),
          when(i32.ltU(this.marker(table.get, neighbour.get), order.get), leave(1)),
          when(
            i32.ltU(neighbour.get, start.get),
            sequence(this.mark(table.get, start.get, order.get), start.set(neighbour.get)),
          ),
          order.set(i32.add(order.get, i32.const(1))),
        ),
      ),
      this.mark(table.get, start.get, order.get),
    );
  }

  private emptyTest(table: Code): Code {
    return this.counting ? i32.eqz(this.live(table)) : this.isEmpty.call(table);
  }

  /** The test of strategies that look at entries. */
  private writeIsEmpty(): void {
    const f = this.isEmpty;
    const table = f.parameter(0);
    const { strategy } = this.plan;
    if (this.marking) {
      f.body(
        this.add('entriesRead', 1),
        i32.and(
          i32.eq(this.marker(table.get, i32.const(0)), i32.const(this.bits)),
          i32.eqz(this.present(this.entry(table.get, i32.const(0)))),
        ),
      );
    } else if (strategy.inspect) {
      const i = f.local(I32);
      f.body(
        when(
          this.live(table.get),
          repeat(
            i32.ltU(i.get, i32.const(this.entries)),
            sequence(
              i.set(i32.add(i.get, i32.const(1))),
              this.add('entriesRead', 1),
              when(this.present(this.entry(table.get, i32.sub(i.get, i32.const(1)))), giveBack(i32.const(0))),
            ),
          ),
          this.add('entriesRead', this.entries),
        ),
        i32.const(1),
      );
    } else {
      f.body(i32.const(0));
    }
  }

  private writeQueueTree(): void {
    const f = this.queueTree;
    const table = f.parameter(0);
    const level = f.parameter(1);
    const i = f.local(I32);
    const value = f.local(I64);
    const next = i.set(i32.add(i.get, i32.const(1)));
    f.body(
      this.queue(table.get),
      when(
        i32.gtU(level.get, i32.const(1)),
        repeat(
          i32.ltU(i.get, i32.const(this.entries)),
          sequence(
            value.set(this.entry(table.get, i.get)),
            when(
              this.present(value.get),
              when(i32.eqz(this.isLarge(value.get)), f.call(this.tableAt(value.get), i32.sub(level.get, i32.const(1)))),
            ),
            next,
          ),
        ),
      ),
      this.counting
        ? sequence(
            i.set(i32.const(0)),
            repeat(
              i32.ltU(i.get, i32.const(this.entries)),
              sequence(when(this.present(this.entry(table.get, i.get)), this.clear(table, i)), next),
            ),
          )
        : [],
    );
  }

  private writeClearLevel(): void {
    const f = this.clearLevel;
    const table = f.parameter(0);
    const level = f.parameter(1);
    const base = f.parameter(2);
    const first = f.parameter(3);
    const last = f.parameter(4);
    const span = f.local(I64);
    const start = f.local(I64);
    const slot = f.local(I32);
    const value = f.local(I64);
    const child = f.local(I32);
    const cleared = f.local(I32);
    const shift = f.local(I64);
    const below = i32.sub(level.get, i32.const(1));
    f.body(
      this.add('tablesVisited', 1),
      shift.set(this.shiftOf(level.get)),
      span.set(i64.shl(i64.const(1n), shift.get)),
      when(
        i64.ltU(base.get, first.get),
        slot.set(i32.and(i32.wrap(i64.shrU(first.get, shift.get)), i32.const(this.entries - 1))),
      ),
      start.set(i64.add(base.get, i64.shl(i64.extendU(slot.get), shift.get))),
      repeat(
        i32.and(i32.ltU(slot.get, i32.const(this.entries)), i64.leU(start.get, last.get)),
        sequence(
          value.set(this.entry(table.get, slot.get)),
          when(
            this.present(value.get),
            when(
              i32.and(
                i64.leU(first.get, start.get),
                i64.geU(last.get, i64.sub(i64.add(start.get, span.get), i64.const(1n))),
              ),
              sequence(
                this.clear(table, slot),
                cleared.set(i32.const(1)),
                when(
                  i32.and(i32.gtU(level.get, i32.const(1)), i32.eqz(this.isLarge(value.get))),
                  this.queueTree.call(this.tableAt(value.get), below),
                ),
              ),
              sequence(
                child.set(this.tableAt(value.get)),
                when(
                  f.call(child.get, below, start.get, first.get, last.get),
                  when(
                    this.emptyTest(child.get),
                    sequence(this.clear(table, slot), this.queueEmpty(child.get), cleared.set(i32.const(1))),
                  ),
                ),
              ),
            ),
          ),
          slot.set(i32.add(slot.get, i32.const(1))),
          start.set(i64.add(start.get, span.get)),
        ),
      ),
      cleared.get,
    );
  }

  private writeFlush(): void {
    const f = this.flush;
    const i = f.local(I32);
    const table = f.local(I32);
    const { counter } = this.plan.strategy;
    // A table that still has entries was unlinked with what it maps; its storage becomes clean before it is used again.
    const wipe = when(
      this.live(table.get),
      sequence(
        this.fill(f, this.blockOf(table.get)),
        this.counting ? [] : i32.store16(i32.shl(table.get, i32.const(1)), i32.const(0), this.layout.live),
        this.trims ? this.trim.call(table.get) : [],
      ),
    );
    f.body(
      repeat(
        i32.ltU(i.get, this.queued.get),
        sequence(
          table.set(i32.load(i32.shl(i.get, i32.const(2)), this.layout.queue)),
          this.counting ? [] : wipe,
          counter ? this.setCount(table.get, i32.const(counter.freed)) : [],
          this.push(this.layout.freeTables, this.freeTables, table.get),
          i.set(i32.add(i.get, i32.const(1))),
        ),
      ),
      this.add('tablesFreed', i64.extendU(this.queued.get)),
      this.queued.set(i32.const(0)),
    );
  }

  /** Maps what fits into one table of `target` from `pfn`; returns the pages mapped. */
  private mapAt(target: number): FunctionBuilder {
    const f = this.module.function([I64, I64, I64], I64);
    const pfn = f.parameter(0);
    const phys = f.parameter(1);
    const left = f.parameter(2);
    const table = f.local(I32);
    const slot = f.local(I32);
    const child = f.local(I32);
    const value = f.local(I64);
    const run = f.local(I64);
    const shift = (target - 1) * this.bits;
    const { leaf } = this.plan.format;
    const large = target > 1 && leaf.rule === 'large-bit' ? leaf.bit : 0n;
    const down: Code[] = [];
    for (let level = this.plan.levels; level > target; level--)
      down.push(
        slot.set(this.index(pfn.get, level)),
        value.set(this.entry(table.get, slot.get)),
        when(
          this.present(value.get),
          table.set(this.tableAt(value.get)),
          sequence(
            child.set(this.newTable.call()),
            this.set(table, slot, this.pointerTo(child.get)),
            this.add('tablesInstalled', 1),
            table.set(child.get),
          ),
        ),
      );
    const room = i64.sub(i64.const(BigInt(this.entries)), i64.extendU(slot.get));
    f.body(
      ...down,
      this.add('tablesVisited', this.plan.levels - target + 1),
      slot.set(this.index(pfn.get, target)),
      run.set(i64.shrU(left.get, i64.const(BigInt(shift)))),
      when(i64.ltU(room, run.get), run.set(room)),
      value.set(i64.or(i64.shl(phys.get, i64.const(12n)), i64.const(BigInt(this.plan.leafBits) | large))),
      left.set(run.get),
      this.add('leavesSet', run.get),
      repeat(
        i64.ne(left.get, i64.const(0n)),
        sequence(
          when(this.present(this.entry(table.get, slot.get)), trap),
          this.set(table, slot, value.get),
          value.set(i64.add(value.get, i64.const(1n << BigInt(shift + 12)))),
          slot.set(i32.add(slot.get, i32.const(1))),
          left.set(i64.sub(left.get, i64.const(1n))),
        ),
      ),
      i64.shl(run.get, i64.const(BigInt(shift))),
    );
    return f;
  }

  /** Maps the buffer at `pfn`. */
  private map(f: FunctionBuilder, pfn: Local): Code {
    const { plan } = this;
    const at = f.local(I64);
    const phys = f.local(I64);
    const left = f.local(I64);
    const mapped = f.local(I64);
    const byLevel: FunctionBuilder[] = [];
    for (let level = 1; level <= plan.largestLevel; level++) byLevel[level] = this.mapAt(level);
    const call = (level: number): Code => {
      const here = byLevel[level]!.call(at.get, phys.get, left.get);
      const next = BigInt(1) << BigInt(level * this.bits);
      // A buffer that is smaller than the next size never needs the question.
      if (level === plan.largestLevel || BigInt(plan.bufferPages) < next) return here;
      const both = i64.and(i64.or(at.get, phys.get), i64.const(next - 1n));
      const fits = i32.and(i64.eqz(both), i64.geU(left.get, i64.const(next)));
      return choose(I64, fits, call(level + 1), here);
    };
    return sequence(
      at.set(pfn.get),
      phys.set(i64.const(BigInt(plan.phys))),
      left.set(i64.const(BigInt(plan.bufferPages))),
      repeat(
        i64.ne(left.get, i64.const(0n)),
        sequence(
          mapped.set(call(1)),
          at.set(i64.add(at.get, mapped.get)),
          phys.set(i64.add(phys.get, mapped.get)),
          left.set(i64.sub(left.get, mapped.get)),
        ),
      ),
    );
  }

  /** Unmaps the buffer at `pfn`: inside one leaf table directly, with the way down kept for the way up. */
  private unmap(f: FunctionBuilder, pfn: Local): Code {
    const { plan } = this;
    const { levels } = plan;
    const table: Local[] = [];
    const slot: Local[] = [];
    for (let level = 1; level <= levels; level++) {
      table[level] = f.local(I32);
      slot[level] = f.local(I32);
    }
    const value = f.local(I64);
    const end = f.local(I32);
    const last = i64.add(pfn.get, i64.const(BigInt(plan.bufferPages - 1)));
    const general = drop(this.clearLevel.call(i32.const(0), i32.const(levels), i64.const(0n), pfn.get, last));
    const up = (level: number): Code =>
      level === levels || plan.strategy.frees !== 'empty'
        ? []
        : when(
            this.emptyTest(table[level]!.get),
            sequence(
              this.clear(table[level + 1]!, slot[level + 1]!),
              this.queueEmpty(table[level]!.get),
              up(level + 1),
            ),
          );
    const leaves = sequence(
      end.set(i32.add(slot[1]!.get, i32.const(plan.bufferPages))),
      when(
        i32.gtU(end.get, i32.const(this.entries)),
        general,
        sequence(
          repeat(
            i32.ltU(slot[1]!.get, end.get),
            sequence(this.clear(table[1]!, slot[1]!), slot[1]!.set(i32.add(slot[1]!.get, i32.const(1)))),
          ),
          up(1),
        ),
      ),
    );
    const down = (level: number): Code => {
      const here = sequence(slot[level]!.set(this.index(pfn.get, level)), this.add('tablesVisited', 1));
      if (level === 1) return plan.bufferPages < this.entries ? sequence(here, leaves) : sequence(here, general);
      return sequence(
        here,
        value.set(this.entry(table[level]!.get, slot[level]!.get)),
        when(
          this.isLarge(value.get),
          general,
          sequence(table[level - 1]!.set(this.tableAt(value.get)), down(level - 1)),
        ),
      );
    };
    return sequence(table[levels]!.set(i32.const(0)), down(levels));
  }

  private writeRun(): void {
    const { plan } = this;
    const f = this.module.function([I32, I32]);
    const count = f.parameter(1);
    const pfn = f.local(I64);
    const tables = f.local(I64);
    f.body(
      this.add('pairs', i64.extendU(count.get)),
      // The root is table 0; block 0 stands for all tables without storage.
      when(
        i32.eqz(this.nextTable.get),
        sequence(drop(this.newTable.call()), this.marking ? this.fill(f, i32.const(0)) : []),
      ),
      pfn.set(i64.mul(i64.extendU(f.parameter(0).get), i64.const(BigInt(plan.stepPages)))),
      repeat(
        count.get,
        sequence(
          this.map(f, pfn),
          // Nothing is allocated after the map: this is the most that a pair has.
          tables.set(i64.sub(this.counters.tablesAllocated.get, this.counters.tablesFreed.get)),
          when(i64.ltU(this.counters.peakTables.get, tables.get), this.counters.peakTables.set(tables.get)),
          this.unmap(f, pfn),
          when(this.queued.get, this.flush.call()),
          pfn.set(i64.add(pfn.get, i64.const(BigInt(plan.stepPages)))),
          count.set(i32.sub(count.get, i32.const(1))),
        ),
      ),
    );
    this.module.export('run', f);
  }
}
