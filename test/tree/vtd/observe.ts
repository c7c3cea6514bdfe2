import { readFileSync } from 'node:fs';
import type { KernelTree } from '../../../src/source/tree';
import type { SessionView } from '../../../src/machine/session';
import { repositoryPath } from '../../support/trees';
import { runScenario } from '../../support/scenario';
import { walk, type ReadWord, type Walk } from './walker';

/** What is left of a run when it has ended or stopped. */
export interface Observation {
  readonly view: SessionView;
  /** Walks the tables from the root that the scenario showed last. Throws where they make no sense. */
  walk(levels: number): Walk;
  /** Pages that the driver has allocated as tables and not freed. */
  readonly tables: number;
}

/** The shipped scenario up to its cpu0(), with other CPU code. */
export function scenarioWith(body: string): string {
  const text = readFileSync(repositoryPath('scenarios/intel-iommu.c'), 'utf8');
  const shipped = text.indexOf('void cpu0(void)');
  if (shipped < 0) throw new Error('scenarios/intel-iommu.c has no cpu0().');
  return `${text.slice(0, shipped)}void cpu0(void)
{
	const int rw = IOMMU_READ | IOMMU_WRITE;

	(void)rw;
	{ ${body} }
}
`;
}

/** Where physical address 0 lies in the machine's address space, as on x86-64 without KASLR (PAGE_OFFSET). */
const DIRECT_MAP = 0xffff888000000000n;

/** Runs a scenario's text to its end on a tree and looks at what is left. */
export async function observe(tree: KernelTree, text: string): Promise<Observation> {
  const session = await runScenario(tree, text);
  const view = session.view();
  const tables = new Map<bigint, readonly (number | undefined)[]>();
  const read: ReadWord = phys => {
    const page = phys & ~0xfffn;
    let bytes = tables.get(page);
    if (!bytes) tables.set(page, (bytes = session.readMemory(`0x${(DIRECT_MAP + page).toString(16)}`, 4096)));
    let word = 0n;
    for (let i = 7; i >= 0; i--) {
      const byte = bytes[Number(phys & 0xfffn) + i];
      if (byte === undefined) return undefined;
      word = (word << 8n) | BigInt(byte);
    }
    return word;
  };
  return {
    view,
    walk(levels) {
      const root = view.tables.at(-1);
      if (!root) throw new Error('The scenario showed no table.');
      return walk(read, BigInt(root.phys), levels);
    },
    tables: view.pages.filter(page => page.state === 'allocated' && page.allocatedBy?.includes('alloc_pgtable_page'))
      .length,
  };
}
