import type { SymbolId } from '../program';
import type { Change, Violation } from '../session';

/** A page table that the scenario wants shown. */
export interface ShownTable {
  /** Name of a format of src/pagetable. */
  readonly format: string;
  /** Physical address of the root. */
  readonly root: bigint;
  readonly levels: number;
}

/** A device register whose writes the scenario takes itself. */
export interface Doorbell {
  /** Words of the register's address. */
  readonly high: number;
  readonly low: number;
  /** Words of the address of the scenario's function. */
  readonly functionHigh: number;
  readonly functionLow: number;
}

/** How much of an {@link Output} there was at some moment. */
export interface OutputMark {
  readonly lines: number;
  readonly partial: string;
  readonly violations: number;
  readonly events: number;
  readonly tables: number;
  readonly doorbells: number;
  readonly results: number;
}

/**
 * What a run tells the person besides memory: the kernel log, warnings, events, results. Only ever grows, so a moment of
 * it is a few lengths. No executed code depends on it.
 */
export class Output {
  readonly lines: string[] = [];
  /** Text logged without its newline yet. */
  partial = '';
  readonly violations: Violation[] = [];
  /** What primitives did that memory alone does not show in the source's words. */
  readonly events: Change[] = [];
  readonly tables: ShownTable[] = [];
  readonly doorbells: Doorbell[] = [];
  readonly results: string[] = [];
  /** Symbols of the functions that were entered. */
  readonly executed = new Set<SymbolId>();
  /** Names of the primitives that were called. */
  readonly primitives = new Set<string>();

  /** Logs text as printk() does: complete lines, the rest waits for its continuation. */
  print(text: string): void {
    const parts = (this.partial + text).split('\n');
    this.partial = parts.pop()!;
    this.lines.push(...parts);
  }

  /** All lines, with one that was not ended yet. */
  log(): readonly string[] {
    return this.partial ? [...this.lines, this.partial] : this.lines;
  }

  event(kind: Change['kind'], what: string, before = '', after = '', pfn?: number): void {
    this.events.push({ kind, what, before, after, ...(pfn === undefined ? {} : { pfn }) });
  }

  mark(): OutputMark {
    return {
      lines: this.lines.length,
      partial: this.partial,
      violations: this.violations.length,
      events: this.events.length,
      tables: this.tables.length,
      doorbells: this.doorbells.length,
      results: this.results.length,
    };
  }

  /** Forgets what came after `mark`. */
  undo(mark: OutputMark): void {
    this.lines.length = mark.lines;
    this.partial = mark.partial;
    this.violations.length = mark.violations;
    this.events.length = mark.events;
    this.tables.length = mark.tables;
    this.doorbells.length = mark.doorbells;
    this.results.length = mark.results;
  }
}
