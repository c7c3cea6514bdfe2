import type { TableNode } from '../pagetable/decode';
import type { SymbolId } from '../machine/program';
import type { Violation } from '../machine/session';
import { decodeShown } from '../machine/session/tables';
import { pfnHigh, pfnLow } from '../machine/memory/regions';
import { Status, Until } from '../machine/vm/stop';
import { leftOver, stopOf, type Booted } from './boot';
import { NeedsLink } from './machine-system';

/** Instructions that the check at the end may take. */
const FINALLY_BUDGET = 20_000_000;

/** Tables below a root that translate nothing. */
export function emptyTables(booted: Booted): TableNode[] {
  const found = new Map<number, TableNode>();
  const visit = (node: TableNode, root: boolean): void => {
    if (!root && node.valid === 0 && !node.problem) found.set(node.pfn, node);
    for (const entry of node.entries) if (entry.child) visit(entry.child, false);
  };
  for (const node of decodeShown(booted.machine)) visit(node, true);
  return [...found.values()];
}

/**
 * What is wrong when all CPUs have finished: a table left empty that no one-at-a-time order leaves, what the scenario's
 * finally() finds, and pages that nobody owns any more.
 *
 * @param allowedEmpty empty tables that the CPUs leave behind when they run one after the other
 * @param last the scenario's finally(), if it has one; only then can a page that is left be called a leak
 */
export function atRest(booted: Booted, allowedEmpty: number, last: SymbolId | undefined): Violation[] {
  const { machine, threads } = booted;
  const found: Violation[] = [];
  const empty = emptyTables(booted);
  if (empty.length > allowedEmpty) {
    const table = empty.at(-1)!;
    found.push({
      kind: 'missed-free',
      message: `The table at page 0x${table.pfn.toString(16)} (level ${table.level}) is empty and stays; when the CPUs run one after the other, it is freed.`,
      spot: undefined,
    });
  }
  if (last === undefined) return found;
  const thread = threads[0]!;
  // Whatever the last step chose, nothing is left to choose.
  machine.alternative = 0;
  const warnings = machine.output.violations.length;
  if (!machine.start(thread, last)) throw new NeedsLink(machine.needs!);
  const status = machine.run(thread, Until.End, FINALLY_BUDGET);
  if (status === Status.NeedsLink) throw new NeedsLink(machine.needs!);
  found.push(...machine.output.violations.slice(warnings));
  if (status !== Status.Finished) found.push(stopOf(machine, thread, status));
  else {
    const pages = leftOver(booted);
    if (pages.length > 0) {
      const first = pages[0]!;
      const by = machine.allocatedBy(pfnHigh(first), pfnLow(first));
      const names = pages.map(pfn => `0x${pfn.toString(16)}`).join(', ');
      found.push({
        kind: 'memory-leak',
        message: `${pages.length === 1 ? `Page ${names} is` : `Pages ${names} are`} never freed${by ? ` (allocated by ${by})` : ''}.`,
        spot: undefined,
      });
    }
  }
  return found;
}
