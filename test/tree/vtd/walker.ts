/**
 * Walks VT-d tables as the specification (3.9.1) has them, from bytes alone. It shares nothing with the code under test:
 * no import, no format table.
 */

/** One translation that a device could use. */
export interface Translation {
  readonly iova: bigint;
  readonly phys: bigint;
  readonly bytes: bigint;
}

/** Everything that can be reached from a root. */
export interface Walk {
  readonly translations: readonly Translation[];
  /** Raw leaf entries by place: "0.0.1.5". */
  readonly leaves: Readonly<Record<string, bigint>>;
  /** Raw entries that lead to tables, without the address. */
  readonly tableBits: ReadonlySet<bigint>;
  /** Physical addresses of all tables, the root included. */
  readonly tables: ReadonlySet<bigint>;
}

/** Reads 8 bytes at a physical address; undefined where there is no memory. */
export type ReadWord = (phys: bigint) => bigint | undefined;

const ADDRESS = 0x000ffffffffff000n;

/** Walks down from `root`, which is a table of level `levels`. */
export function walk(read: ReadWord, root: bigint, levels: number): Walk {
  const translations: Translation[] = [];
  const leaves: Record<string, bigint> = {};
  const tableBits = new Set<bigint>();
  const tables = new Set<bigint>();

  const descend = (table: bigint, level: number, base: bigint, path: string): void => {
    if (tables.has(table)) throw new Error(`Table 0x${table.toString(16)} is reached twice.`);
    tables.add(table);
    const span = 1n << BigInt(12 + 9 * (level - 1));
    for (let index = 0; index < 512; index++) {
      const entry = read(table + BigInt(index * 8));
      if (entry === undefined) throw new Error(`No memory at entry ${String(index)} of table 0x${table.toString(16)}.`);
      if ((entry & 3n) === 0n) {
        if (entry !== 0n)
          throw new Error(`Entry ${path}${String(index)} is 0x${entry.toString(16)}: absent, yet not 0.`);
        continue;
      }
      const place = path + String(index);
      const iova = base + BigInt(index) * span;
      const large = (entry & 0x80n) !== 0n;
      if (level === 1 || large) {
        if (large && (level > 3 || level === 1)) throw new Error(`Entry ${place} is large at level ${String(level)}.`);
        if ((entry & ADDRESS & (span - 1n)) !== 0n) throw new Error(`Entry ${place} is not aligned to its size.`);
        leaves[place] = entry;
        translations.push({ iova, phys: entry & ADDRESS, bytes: span });
      } else {
        tableBits.add(entry & ~ADDRESS);
        descend(entry & ADDRESS, level - 1, iova, `${place}.`);
      }
    }
  };

  descend(root, levels, 0n, '');
  return { translations, leaves, tableBits, tables };
}

/** Joins translations that follow each other on both sides. */
export function join(translations: readonly Translation[]): Translation[] {
  const joined: Translation[] = [];
  for (const next of [...translations].sort((a, b) => (a.iova < b.iova ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && last.iova + last.bytes === next.iova && last.phys + last.bytes === next.phys)
      joined[joined.length - 1] = { ...last, bytes: last.bytes + next.bytes };
    else joined.push(next);
  }
  return joined;
}
