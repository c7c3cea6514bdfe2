import type { PhysAddr } from '../kernel/units';
import type { ReadableMemory } from './decode-tables';
import { readEntry } from './formats/entry';
import { indexBits, type TableFormat } from './formats/format';

/** A page table in memory: where it begins, and its shape. */
export interface TableTree {
  readonly format: TableFormat;
  readonly root: PhysAddr;
  readonly levels: number;
  /** Entries of the root, where that is not one table. */
  readonly rootEntries?: number;
  readonly memory: ReadableMemory;
}

/**
 * The bytes of every table that can be reached, with the tables' addresses replaced by numbers in the order of first
 * reach (breadth first): two page tables have the same text exactly when they are equal but for where their tables lie.
 * One line per table: number and level, then its entries that are not zero.
 */
export function canonicalTables(tree: TableTree): string {
  const { format, memory } = tree;
  const size = 1 << indexBits(format);
  const numbers = new Map<PhysAddr, number>([[tree.root, 0]]);
  const queue: { phys: PhysAddr; level: number; entries: number }[] = [
    { phys: tree.root, level: tree.levels, entries: tree.rootEntries ?? size },
  ];
  const lines: string[] = [];
  for (const { phys, level, entries } of queue) {
    const refused = memory.problem?.(Number(phys >> 12n) as never);
    const words: string[] = refused ? [refused] : [];
    for (let index = 0; index < entries && !refused; index++) {
      const raw = memory.read64((phys + BigInt(index * 8)) as PhysAddr);
      if (raw === 0n) continue;
      words.push(`${index}:${raw === undefined ? 'missing' : name(raw, level)}`);
    }
    lines.push(`${numbers.get(phys)} (level ${level}) ${words.join(' ')}`);
  }
  return lines.join('\n');

  function name(raw: bigint, level: number): string {
    const entry = readEntry(format, level, raw);
    if (entry.kind !== 'table') return raw.toString(16);
    let number = numbers.get(entry.phys);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(entry.phys, number);
      queue.push({ phys: entry.phys, level: entry.level, entries: size });
    }
    return `table ${number} + ${(raw ^ entry.phys).toString(16)}`;
  }
}
