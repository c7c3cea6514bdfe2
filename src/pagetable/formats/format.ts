/**
 * What a page-table format is, as data. One file per format describes the bits; {@link ./entry} reads them. The bit
 * positions are those of the hardware's specification; what a driver chooses to write is no part of a format.
 */
export interface TableFormat {
  /** Name in scenarios and on the command line, as in "vtd-second-stage". */
  readonly name: string;
  /** Name for people, as in "VT-d second stage". */
  readonly title: string;
  /** The specification and its section. */
  readonly source: string;
  /** log2 of the bytes of a base page, which is also the size of a table below the root. */
  readonly granuleShift: number;
  /** Numbers of levels that the hardware walks; the first is the usual one. */
  readonly levels: readonly number[];
  /** Bits of the IOVA with the most levels, when the tables could index more; otherwise undefined. */
  readonly maxIovaBits?: number;
  /** Addresses are sign-extended from their top bit (x86-64 canonical form). */
  readonly signExtended: boolean;
  /** log2 of the most tables that may lie side by side as one root; 0 where a root is one table. */
  readonly concatenatedRootBits: number;
  /** An entry is present if any of these bits is set. All lie in the low 32 bits. */
  readonly present: bigint;
  /** How a leaf is told from a pointer to a table. */
  readonly leaf: LeafRule;
  /** Bits of an entry that hold the address of a page or table. */
  readonly address: bigint;
  /** Address bits 51:48 stored in bits 15:12 (Arm, 64 KiB granule). */
  readonly highAddress?: { readonly shift: number; readonly mask: bigint };
  /** The format's own words for other bits. */
  readonly flags: readonly FlagBits[];
  /** Bits that the hardware ignores in every present entry: free for software. */
  readonly software: bigint;
}

/**
 * - `large-bit`: entries of level 1 are leaves; above, those with `bit` set, up to level `highest`.
 * - `type`: bits under `mask` read `table`, `page` (level 1 only) or `block`; `blockLevels` may hold a block.
 * - `next-level`: a field names the level of the table below; 0 is a leaf of the level's own size, `encoded` a leaf
 *   whose size is written in the address field (all low address bits set up to half the size), replicated in every
 *   entry that it covers.
 */
export type LeafRule =
  | { readonly rule: 'large-bit'; readonly bit: bigint; readonly highest: number }
  | {
      readonly rule: 'type';
      readonly mask: bigint;
      readonly table: bigint;
      readonly page: bigint;
      readonly block: bigint;
      readonly blockLevels: readonly number[];
    }
  | { readonly rule: 'next-level'; readonly shift: number; readonly mask: bigint; readonly encoded: bigint };

/** A named field of an entry: shown when the bits under `mask` equal `value` (default: `mask`, all set). */
export interface FlagBits {
  readonly name: string;
  readonly mask: bigint;
  readonly value?: bigint;
  /** Entries in which the field has this meaning; both kinds when undefined. */
  readonly only?: 'leaf' | 'table';
}

/** log2 of the entries in a table below the root: every format has 8-byte entries. */
export const indexBits = (format: TableFormat): number => format.granuleShift - 3;

/** log2 of the bytes of IOVA space that one entry of `level` covers; level 1 holds base pages. */
export const levelShift = (format: TableFormat, level: number): number =>
  format.granuleShift + (level - 1) * indexBits(format);

/** All bits from `from` down to `to`, both included. */
export const bits = (from: number, to: number): bigint => ((1n << BigInt(from + 1)) - 1n) & ~((1n << BigInt(to)) - 1n);
