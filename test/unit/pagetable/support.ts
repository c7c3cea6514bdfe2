import type { Result } from '../../../src/kernel/failure';
import type { Iova, PhysAddr } from '../../../src/kernel/units';
import type { TableNode } from '../../../src/pagetable/decode';
import { Domain, type DomainOptions } from '../../../src/pagetable/domain/domain';
import { formatNamed } from '../../../src/pagetable/formats';
import { strategyNamed } from '../../../src/pagetable/strategies';

export const KiB = 1n << 10n;
export const MiB = 1n << 20n;
export const GiB = 1n << 30n;
export const TiB = 1n << 40n;

export const iova = (value: bigint): Iova => value as Iova;
export const phys = (value: bigint): PhysAddr => value as PhysAddr;

export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.what}: ${result.failure.why}`);
  return result.value;
}

/** A domain by names, with what the options add. */
export const domainOf = (format: string, strategy = 'never', more: Partial<DomainOptions> = {}): Domain =>
  unwrap(Domain.create({ format: formatNamed(format)!, strategy: strategyNamed(strategy)!, ...more }));

/** A mapped interval, bytes. */
export interface Interval {
  readonly iova: bigint;
  readonly size: bigint;
  readonly phys: bigint;
}

/** Intervals in order, neighbours that continue each other joined. */
export function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => (a.iova < b.iova ? -1 : 1))) {
    const last = result.at(-1);
    if (last && last.iova + last.size === next.iova && last.phys + last.size === next.phys)
      result[result.length - 1] = { ...last, size: last.size + next.size };
    else result.push(next);
  }
  return result;
}

/** Everything that a decoded tree maps. */
export function mappedBy(node: TableNode): Interval[] {
  const leaves: Interval[] = [];
  const visit = (table: TableNode): void => {
    if (table.problem) throw new Error(table.problem);
    for (const entry of table.entries) {
      if (entry.child) visit(entry.child);
      else leaves.push({ iova: BigInt(entry.iova), size: BigInt(entry.bytes), phys: BigInt(entry.phys) });
    }
  };
  visit(node);
  return joined(leaves);
}

/** Every table of a decoded tree, the root first. */
export const tablesOf = (node: TableNode): TableNode[] => [
  node,
  ...node.entries.flatMap(entry => (entry.child ? tablesOf(entry.child) : [])),
];
