import { readFileSync, readdirSync } from 'node:fs';
import { sentence } from '../../src/kernel/failure';
import { pageTableScenarios, type Attach } from '../../src/machine/scenario/domain';
import { pageTableDriver, type PageTableDriver } from '../../src/machine/scenario/page-table-driver';
import type { KernelTree } from '../../src/source/tree';
import { scenariosOf } from '../../src/worker/service/entry-points';
import { readOptions, tiedTo } from './kconfig-ties';
import { executeScenario, unitsFor, type Executed } from './scenario';
import { repositoryPath } from './trees';

/** What a page-table driver does, in the order in which a scenario reaches it (scenarios/pagewarden/). */
export const PATHS = ['domain_alloc', 'attach', 'map', 'iova_to_phys', 'unmap', 'map again', 'sync', 'free'] as const;
export type Path = (typeof PATHS)[number];

/** How far one driver, or one implementation of a table format, got. */
export interface DriverOutcome {
  readonly path: string;
  /** The object that registers it. */
  readonly name: string;
  readonly kind: 'driver' | 'format' | 'fixed';
  /** What was executed: a shipped scenario, or what the machine wrote itself. */
  readonly by: string;
  readonly runs: ReadonlySet<Path>;
  /** What a page over a page does, in words. */
  readonly over: string;
  /** What the driver did that nobody asked for: lines that begin with "note:" and "wrong:", warnings of its own. */
  readonly notes: readonly string[];
  /** Pages that are left, and who allocated what is left. */
  readonly pages: number;
  readonly kept: readonly string[];
  /** The first thing missing; undefined when it ran to its end. */
  readonly missing: string | undefined;
  /** The Kconfig condition that ties it to another architecture. */
  readonly tied: string | undefined;
  readonly instructions: number;
  /** The tree's functions that were executed. */
  readonly executed: readonly string[];
  /** Of a format: the function that allocates its tables. */
  readonly alloc?: string;
}

/** The shipped scenarios, as the command line finds them. */
const SHIPPED: ReadonlyMap<string, string> = new Map(
  readdirSync(repositoryPath('scenarios'))
    .filter(name => name.endsWith('.c'))
    .map(name => [`scenarios/${name}`, readFileSync(repositoryPath(`scenarios/${name}`), 'utf8')]),
);

/** Files that register page tables below some folders of a tree. */
export async function findDrivers(tree: KernelTree, folders: readonly string[]): Promise<PageTableDriver[]> {
  const found: PageTableDriver[] = [];
  for (const folder of folders) {
    const below: string[] = [];
    for (const { name, kind } of await tree.list(folder)) {
      const path = `${folder}/${name}`;
      if (kind === 'folder') below.push(path);
      else if (name.endsWith('.c')) {
        const text = (await tree.read(path)) ?? '';
        const driver = /iommu_ops|io_pgtable_init_fns/.test(text) ? pageTableDriver(path, text) : undefined;
        if (driver) found.push(driver);
      }
    }
    found.push(...(await findDrivers(tree, below)));
  }
  return found;
}

/** A scenario that has steps of its own, with those of every other driver instead. */
const exercised = (text: string): string => `
${text.replace('void setup(void)', 'void shipped_setup(void)').replace('void cpu0(void)', 'void shipped_cpu0(void)').replace('void finally(void)', 'void shipped_finally(void)')}
#include <pagewarden/paging.h>

void setup(void)
{
	shipped_setup();
	pw_result("domain_alloc");
}

void cpu0(void)
{
	pw_exercise(domain->pgsize_bitmap, domain->geometry.aperture_start,
		    domain->geometry.aperture_end ?: ~0ul);
	pw_result("sync");
}

void finally(void)
{
	shipped_finally();
	pw_result("free");
}
`;

interface Attempt {
  readonly by: string;
  readonly run: Executed;
}

const pathsOf = (run: Executed): Set<Path> => new Set(PATHS.filter(path => run.results.includes(path)));

/** What one attempt at one registered object has shown. */
function outcomeOf(
  driver: PageTableDriver,
  tied: string | undefined,
  what: { readonly name: string; readonly kind: 'driver' | 'format'; readonly alloc?: string },
  { by, run }: Attempt,
): DriverOutcome {
  const stop = run.stack.length ? run.violations.at(-1) : undefined;
  const said = run.results.filter(line => /^(?:note|wrong): /.test(line));
  const warned = run.violations.filter(violation => violation !== stop).map(violation => violation.message);
  const { pages, kept, instructions, executed } = run;
  return {
    ...{ path: driver.path, ...what, by, tied, runs: pathsOf(run), pages, kept, instructions, executed },
    over: run.results.find(line => line.startsWith('map over: '))?.slice('map over: '.length) ?? '',
    notes: [...new Set([...said, ...warned])],
    missing:
      stop && `${stop.message} (${stop.spot?.path ?? ''}:${String(stop.spot?.line ?? 0)}, in ${run.stack[0]!}())`,
  };
}

/** Domains without an operation that maps. */
const fixed = (path: string, name: string, tied: string | undefined): DriverOutcome => ({
  ...{ path, name, kind: 'fixed', by: '-', tied, runs: new Set(), over: '', notes: [], pages: 0, kept: [] },
  ...{ missing: 'its domains have no operation that maps: their addresses are fixed', instructions: 0, executed: [] },
});

/** Runs what a file registers as far as it goes: with the shipped scenarios, else with written ones. */
export async function runDriver(tree: KernelTree, driver: PageTableDriver): Promise<DriverOutcome[]> {
  const tied = await tiedTo(tree, await optionsOf(tree), driver.path);
  const outcomes = driver.fixed.map(name => fixed(driver.path, name, tied));
  for (const name of driver.drivers)
    for (const tried of await attempts(tree, driver, name))
      outcomes.push(outcomeOf(driver, tied, { name, kind: 'driver' }, tried));
  for (const { name, alloc } of driver.formats) {
    const tried = await attempt(tree, 'generated', await written(tree, driver, name, 'alone'));
    outcomes.push(outcomeOf(driver, tied, { name, kind: 'format', alloc }, tried));
  }
  return outcomes;
}

/** A format whose tables only a driver can allocate has what that driver's run has shown. */
export const throughDrivers = (outcomes: readonly DriverOutcome[]): DriverOutcome[] =>
  outcomes.map(outcome => {
    const { alloc, missing, path, name, kind } = outcome;
    if (alloc === undefined || missing === undefined) return outcome;
    const driver = outcomes.find(other => other.kind === 'driver' && other.executed.includes(alloc));
    return driver ? { ...driver, path, name, kind, alloc, by: `through \`${driver.name}\`, ${driver.by}` } : outcome;
  });

const options = new WeakMap<KernelTree, ReturnType<typeof readOptions>>();
function optionsOf(tree: KernelTree): ReturnType<typeof readOptions> {
  const known = options.get(tree) ?? readOptions(tree);
  options.set(tree, known);
  return known;
}

async function attempt(tree: KernelTree, by: string, text: string): Promise<Attempt> {
  return { by, run: await executeScenario(tree, text, 100_000_000) };
}

/** The shipped scenarios for this kernel if there are any, else the written one that gets further. */
async function attempts(tree: KernelTree, driver: PageTableDriver, name: string): Promise<Attempt[]> {
  const shipped = [...scenariosOf(driver.path, SHIPPED, tree.version)].filter(
    ([, text], i) => i === 0 || !/\bof Linux \d/.test(text),
  );
  const tried: Attempt[] = [];
  for (const [path, text] of shipped)
    tried.push(await attempt(tree, path, text.includes('<pagewarden/domain.h>') ? text : exercised(text)));
  if (tried.length) return tried;
  const attached = await attempt(tree, 'generated', await written(tree, driver, name, 'attached'));
  if (!attached.run.stack.length) return [attached];
  const alone = await attempt(tree, 'generated, no device attached', await written(tree, driver, name, 'alone'));
  return [pathsOf(alone.run).size > pathsOf(attached.run).size ? alone : attached];
}

async function written(tree: KernelTree, driver: PageTableDriver, name: string, attach: Attach): Promise<string> {
  const units = await unitsFor(tree, '');
  const unit = await units.unit(driver.path);
  if (!unit.ok) throw new Error(sentence(unit.failure));
  const scenarios = await pageTableScenarios(tree, unit.value, driver, attach);
  return scenarios.find(scenario => scenario.path === `generated:${name}`)!.text;
}
