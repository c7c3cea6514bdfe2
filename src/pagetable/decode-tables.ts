import type { PhysAddr, Pfn } from '../kernel/units';
import { PAGE_SHIFT } from '../kernel/units';
import type { TableEntry, TableNode } from './decode';
import { entryFlags, readEntry } from './formats/entry';
import { indexBits, levelShift, type TableFormat } from './formats/format';

/** Physical memory as a page-table walker sees it: the engine's own, or the simulated kernel's. */
export interface ReadableMemory {
  /** The 8 little-endian bytes at a physical address; undefined when no memory is there. */
  read64(phys: PhysAddr): bigint | undefined;
  /**
   * Why the page of that number must not be walked, as a sentence ("The page was freed."); undefined when it may be.
   * Memory that is freed may still be readable, and a walker that reads it shows whatever the next owner wrote.
   */
  problem?(pfn: Pfn): string | undefined;
}

/** Limits and shape of a decode. */
export interface DecodeOptions {
  /** Entries of the root where it is larger or smaller than a table (Arm); default: one table. */
  readonly rootEntries?: number;
  /** Tables to decode at most: entries overwritten with arbitrary bytes can point anywhere. Default 4096. */
  readonly tables?: number;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/**
 * Decodes the page table whose root lies at `root` with `levels` levels, from raw bytes alone. Never fails: what cannot
 * be read or has no meaning becomes a {@link TableNode.problem}, and the rest is decoded.
 */
export function decodeTables(
  format: TableFormat,
  root: PhysAddr,
  levels: number,
  memory: ReadableMemory,
  options: DecodeOptions = {},
): TableNode {
  let budget = options.tables ?? 4096;
  const above = new Set<PhysAddr>();

  function table(phys: PhysAddr, level: number, base: bigint, size: number): TableNode {
    const pfn = Number(phys >> BigInt(PAGE_SHIFT)) as Pfn;
    const node = { format: format.title, level, phys: hex(phys), pfn, size };
    const stop = (problem: string): TableNode => ({ ...node, valid: 0, entries: [], problem });
    if (above.has(phys)) return stop('This entry points back to a table above it.');
    if (budget-- <= 0) return stop(`More than ${options.tables ?? 4096} tables: the walk stops here.`);
    const refused = memory.problem?.(pfn);
    if (refused) return stop(refused);

    above.add(phys);
    const entries: TableEntry[] = [];
    const problems: string[] = [];
    for (let index = 0; index < size; index++) {
      const raw = memory.read64((phys + BigInt(index * 8)) as PhysAddr);
      if (raw === undefined) {
        problems.push(`No memory at ${hex(phys + BigInt(index * 8))}, entry ${index}.`);
        break;
      }
      const entry = readEntry(format, level, raw);
      if (entry.kind === 'empty') continue;
      const shift = BigInt(levelShift(format, level));
      const iova = extend(base + (BigInt(index) << shift));
      const common = { index, raw: hex(raw), iova: hex(iova), bytes: hex(1n << shift) };
      if (entry.kind === 'reserved') {
        problems.push(`Entry ${index} is ${hex(raw)}: ${entry.why}.`);
        entries.push({ ...common, kind: 'leaf', phys: hex(0n), flags: ['reserved'] });
      } else if (entry.kind === 'leaf') {
        // A replicated entry of a larger page maps its own part of it.
        const inside = (base + (BigInt(index) << shift)) & ((1n << BigInt(entry.shift)) - 1n);
        const flags = entryFlags(format, 'leaf', raw);
        if (entry.shift > Number(shift)) flags.push(`part of a page of ${hex(1n << BigInt(entry.shift))} bytes`);
        entries.push({ ...common, kind: 'leaf', phys: hex(entry.phys + inside), flags });
      } else {
        const child = table(entry.phys, entry.level, base + (BigInt(index) << shift), 1 << indexBits(format));
        entries.push({
          ...common,
          kind: 'table',
          phys: hex(entry.phys),
          flags: entryFlags(format, 'table', raw),
          child,
        });
      }
    }
    above.delete(phys);
    const result = { ...node, valid: entries.length, entries };
    return problems.length ? { ...result, problem: problems.join(' ') } : result;
  }

  const width = BigInt(levelShift(format, levels + 1));
  const extend = (iova: bigint): bigint =>
    BigInt.asUintN(64, format.signExtended ? BigInt.asIntN(Number(width), iova) : iova);
  return table(root, levels, 0n, options.rootEntries ?? 1 << indexBits(format));
}
