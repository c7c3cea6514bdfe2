import type { TableFormat } from '../formats/format';
import type { TableId, TableMemory } from '../memory';
import type { SyncName } from '../sync/model';

/**
 * How an unmap finds out that a page table is empty and may go. Every strategy unlinks the table from its parent first
 * and gives the page back only after the IOTLB flush; they differ in what they look at and in what that needs.
 */
export interface CounterStrategy {
  /** Name on the command line. */
  readonly name: string;
  /** Name for people. */
  readonly title: string;
  /** What it does, in a sentence or two, with the place it is known from. */
  readonly summary: string;
  readonly needs: StrategyNeeds;
  /**
   * Which tables an unmap frees: what the driver frees today (`as-driver`); tables that the unmapped range covers whole
   * (`covered`); those and every table that the unmap leaves without an entry (`empty`).
   */
  readonly frees: 'as-driver' | 'covered' | 'empty';
  /** The counter that follows the entries; undefined for strategies without one. */
  readonly counter?: CounterWord;
  /** The test that replaces a counter, and what it costs. */
  readonly inspect?: Inspector;
}

/** What a strategy takes for granted. */
export interface StrategyNeeds {
  /** The word of the page that it uses, in the kernel's spelling; undefined for none. */
  readonly word: string | undefined;
  /** The synchronisation that it is proposed or known with. */
  readonly lock: SyncName;
  /** Kernel versions in which it is permitted, in words. */
  readonly versions: string;
}

/** A count of present entries in a word of the table's page. */
export interface CounterWord {
  /** Value of an empty table's word; a table with n entries has `empty + n`. */
  readonly empty: number;
  /** The word's value in a page that the allocator has just handed out. */
  readonly allocated: number;
  /** The word's value when the page goes back to the allocator. */
  readonly freed: number;
  /** Read-modify-writes of the word beyond one per entry: when a table is set up, and when it is freed. */
  readonly updates: { readonly setUp: number; readonly free: number };
}

/** A way to tell an empty table by looking at its entries. */
export interface Inspector {
  /** Words of an empty table, low and high by turns, when they are not zero; undefined when they are. */
  pattern?(format: TableFormat, indexBits: number): Int32Array;
  /** Is the table without a present entry? Returns the number of entries read, negative when it is not empty. */
  look(memory: TableMemory, table: TableId, field: SoftwareField): number;
  /** Keeps what {@link look} reads up to date after entry `index` became present or absent; returns the fields written. */
  changed?(memory: TableMemory, table: TableId, index: number, present: boolean, field: SoftwareField): number;
}

/** Where a number is kept inside entries: one bit field of either word; a mask of 0 where no field is needed. */
export interface SoftwareField {
  readonly inHigh: boolean;
  readonly shift: number;
  readonly mask: number;
}

/** The lowest bits that the format leaves to software, as a field that can hold `values` different numbers. */
export function softwareField(format: TableFormat, values: number): SoftwareField | undefined {
  let shift = 0;
  while (shift < 64 && ((format.software >> BigInt(shift)) & 1n) === 0n) shift++;
  let width = 0;
  while ((format.software >> BigInt(shift + width)) & 1n && 2 ** width < values) width++;
  if (2 ** width < values || (shift < 32 && shift + width > 32)) return undefined;
  return { inHigh: shift >= 32, shift: shift % 32, mask: 2 ** width - 1 };
}
