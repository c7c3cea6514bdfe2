import { fail, ok, type Result } from '../../kernel/failure';
import { PROT } from '../domain/driver';
import { PageTables } from '../domain/tables';
import { VtdOperations } from '../domain/vtd';
import type { CounterStrategy } from '../strategies/strategy';
import { buildStressCore, coreBytes, CORE_COUNTERS, type CorePlan } from '../wasm/stress-core';
import { instantiate, type Exports } from '../wasm/instantiate';
import type { OperationCounts } from '../sync/model';
import type { StressPlan } from './options';

/** The engine's counters after some pairs, as {@link PageTables} has them. */
export interface Counters extends OperationCounts {
  readonly tablesAllocated: number;
  readonly tablesFreed: number;
  readonly counterUpdates: number;
  readonly entriesRead: number;
  readonly flushes: number;
  /** Tables that exist now, and the most that existed together. */
  readonly tables: number;
  readonly peakTables: number;
}

/** Something that maps and unmaps buffers one after the other. */
export interface Runner {
  readonly core: 'js' | 'wasm';
  /** Maps and unmaps buffers `first` to `first + count - 1`. */
  run(first: number, count: number): void;
  counters(): Counters;
}

/** The buffer lies at 1 GiB, so that it can be mapped with the largest pages its size permits. */
const PHYS = 0x40000;
/** More than this is no reasonable thing to ask of the machine. */
const MOST_BYTES = 3.5 * 2 ** 30;

/** The engine itself: the driver's operations on the page tables. */
function engineRunner(plan: StressPlan, strategy: CounterStrategy): Runner {
  const levels = plan.format.levels[0]!;
  const stays = strategy.frees !== 'empty';
  const upper = Math.ceil(plan.space / 2 ** 30) + 4096;
  const tables = new PageTables(
    plan.format,
    strategy,
    { levels },
    stays ? { tables: plan.pairs + upper, blocks: upper } : {},
  );
  const driver = new VtdOperations(tables, {
    width: 12 + 9 * levels - (plan.format.signExtended ? 1 : 0),
    largestLevel: 3,
    firstStage: plan.format.signExtended,
    snoop: false,
    kernel: '6.12',
  });
  const step = plan.step / 4096;
  const pages = plan.size / 4096;
  return {
    core: 'js',
    run(first, count) {
      for (let i = first; i < first + count; i++) {
        const pfn = i * step;
        driver.mapPages(pfn, PHYS, 12, pages, PROT.read | PROT.write);
        driver.unmapPages(pfn, 12, pages);
        tables.flush();
      }
    },
    counters: () => ({
      maps: tables.maps,
      unmaps: tables.unmaps,
      tablesVisited: tables.tablesVisited,
      tablesInstalled: tables.tablesInstalled,
      tablesFreedEmpty: tables.tablesFreedEmpty,
      tablesAllocated: tables.tablesAllocated,
      tablesFreed: tables.tablesFreed,
      counterUpdates: tables.counterUpdates,
      entriesRead: tables.entriesRead,
      flushes: tables.flushes,
      tables: tables.memory.tables,
      peakTables: tables.memory.peakTables,
    }),
  };
}

const READ_WRITE = 0b11;
/** Present, write, user, accessed; a leaf is dirty too. */
const FIRST_STAGE_POINTER = 0b100111;
const FIRST_STAGE_LEAF = 0b1100111;

function corePlan(plan: StressPlan, strategy: CounterStrategy): CorePlan {
  const first = plan.format.signExtended;
  return {
    format: plan.format,
    strategy,
    levels: plan.format.levels[0]!,
    bufferPages: plan.size / 4096,
    stepPages: plan.step / 4096,
    pairs: plan.pairs,
    phys: PHYS,
    leafBits: first ? FIRST_STAGE_LEAF : READ_WRITE,
    pointerBits: first ? FIRST_STAGE_POINTER : READ_WRITE,
    largestLevel: 3,
  };
}

/** The compiled core; undefined where the host cannot run it. */
function compiledRunner(plan: StressPlan, strategy: CounterStrategy): Runner | undefined {
  const exports = instantiate(buildStressCore(corePlan(plan, strategy)));
  if (!exports) return undefined;
  const run = exports['run'] as (first: number, count: number) => void;
  return { core: 'wasm', run, counters: () => coreCounters(strategy, exports) };
}

/** The engine's counters from a core's. Between two pairs nothing is mapped, so every leaf that was set is gone. */
function coreCounters(strategy: CounterStrategy, exports: Exports): Counters {
  const core = Object.fromEntries(
    CORE_COUNTERS.map(name => [name, Number((exports[name] as { readonly value: bigint }).value)]),
  ) as Record<(typeof CORE_COUNTERS)[number], number>;
  const { counter } = strategy;
  const changes = 2 * (core.leavesSet + core.tablesInstalled);
  const updates = counter
    ? changes + counter.updates.setUp * core.tablesAllocated + counter.updates.free * core.tablesFreedEmpty
    : core.markersWritten;
  return {
    maps: core.pairs,
    unmaps: core.pairs,
    flushes: core.pairs,
    tablesVisited: core.tablesVisited,
    tablesInstalled: core.tablesInstalled,
    tablesFreedEmpty: core.tablesFreedEmpty,
    tablesAllocated: core.tablesAllocated,
    tablesFreed: core.tablesFreed,
    counterUpdates: updates,
    entriesRead: core.entriesRead,
    tables: core.tablesAllocated - core.tablesFreed,
    peakTables: core.peakTables,
  };
}

/** A runner for one strategy; fails when the model would need more memory than is reasonable. */
export function runnerFor(plan: StressPlan, strategy: CounterStrategy): Result<Runner> {
  const bytes = coreBytes(corePlan(plan, strategy));
  if (bytes > MOST_BYTES)
    return fail(
      'bench-too-large',
      `Cannot run iova-stress with ${strategy.name}`,
      `Its tables would take ${Math.round(bytes / 2 ** 20)} MiB of this machine's memory.`,
      'Choose a smaller space, or a strategy that frees empty tables.',
    );
  const compiled = plan.core === 'js' ? undefined : compiledRunner(plan, strategy);
  if (compiled) return ok(compiled);
  if (plan.core === 'wasm')
    return fail('no-webassembly', 'Cannot run iova-stress', 'This host cannot run WebAssembly.', 'Use the core "js".');
  return ok(engineRunner(plan, strategy));
}
