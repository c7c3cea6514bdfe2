import { decodeTables, type TableNode } from '../../pagetable/decode';
import { formatNamed } from '../../pagetable/formats';
import { MAX_PFN, pfnHigh, pfnLow } from '../memory/regions';
import type { Machine } from '../vm/machine';

/** The page tables that the scenario wants shown, decoded from the machine's raw bytes. */
export function decodeShown(machine: Machine): readonly TableNode[] {
  return machine.output.tables.flatMap(({ format, root, levels }) => {
    const known = formatNamed(format);
    if (!known) return [];
    return [
      decodeTables(known, root as Parameters<typeof decodeTables>[1], levels, {
        read64: phys => {
          const pfn = Number(phys >> 12n);
          if (pfn >= MAX_PFN) return undefined;
          const low = pfnLow(pfn) | Number(phys & 0xfffn) | 0;
          const word = (at: number): bigint => BigInt(machine.memory.rawLoad(pfnHigh(pfn), at) >>> 0);
          return (word(low + 4) << 32n) | word(low);
        },
        problem: pfn => {
          if (pfn >= MAX_PFN) return 'No memory is there.';
          if (!machine.pages.isFree(pfn)) return undefined;
          const freed = machine.freedBy(pfnHigh(pfn), pfnLow(pfn));
          return freed ? `The page was freed by ${freed}.` : 'The page belongs to nobody.';
        },
      }),
    ];
  });
}

/** Level of each table by its page frame, and how many entries it has that are present. */
export function tablesByPfn(nodes: readonly TableNode[]): Map<number, TableNode> {
  const found = new Map<number, TableNode>();
  const visit = (node: TableNode): void => {
    if (found.has(node.pfn)) return;
    found.set(node.pfn, node);
    for (const entry of node.entries) if (entry.child) visit(entry.child);
  };
  nodes.forEach(visit);
  return found;
}
