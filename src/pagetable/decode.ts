/** Everything here crosses threads: plain JSON values, 64-bit numbers as "0x…" strings. */

/** One present entry of a page table. */
export interface TableEntry {
  /** Position in the table, 0 to 511 (more for concatenated roots). */
  readonly index: number;
  /** The raw entry. */
  readonly raw: string;
  /** First IOVA that the entry translates. */
  readonly iova: string;
  /** Bytes of IOVA space under the entry. */
  readonly bytes: string;
  readonly kind: 'table' | 'leaf';
  /** Physical address that a leaf maps to or at which the next table lies. */
  readonly phys: string;
  /** The format's own words: "read", "write", "snoop", … */
  readonly flags: readonly string[];
  /** The table below, when the memory could be read. */
  readonly child?: TableNode;
}

/** A page table decoded from raw bytes. */
export interface TableNode {
  /** Name of the format, as in "VT-d second stage". */
  readonly format: string;
  /** 1 is the level of base pages. */
  readonly level: number;
  readonly phys: string;
  readonly pfn: number;
  /** Entries per table. */
  readonly size: number;
  /** Number of present entries: counted from the bytes, whatever any counter says. */
  readonly valid: number;
  readonly entries: readonly TableEntry[];
  /** Set when the table's memory is freed or missing: the walk stopped here. */
  readonly problem?: string;
}

export { decodeTables, type DecodeOptions, type ReadableMemory } from './decode-tables';
