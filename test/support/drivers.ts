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

/** A scenario of the explorer's kind, with its own steps replaced by those of every other driver. */
const exercised = (path: string): string => `
#define setup shipped_setup
#define cpu0 shipped_cpu0
#define finally shipped_finally
#include "${path}"
#undef setup
#undef cpu0
#undef finally
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

/** Runs what a file registers as far as it goes: with the shipped scenario, else with written ones. */
export async function runDriver(tree: KernelTree, driver: PageTableDriver): Promise<DriverOutcome[]> {
  const tied = await tiedTo(tree, await optionsOf(tree), driver.path);
  const outcomes: DriverOutcome[] = driver.fixed.map(name => ({
    ...{
      path: driver.path,
      name,
      kind: 'fixed',
      by: '-',
      runs: new Set<Path>(),
      over: '',
      notes: [],
      pages: 0,
      kept: [],
    },
    ...{ missing: 'its domains have no operation that maps: their addresses are fixed', tied, instructions: 0 },
  }));
  const outcome = (name: string, kind: 'driver' | 'format', { by, run }: Attempt): DriverOutcome => {
    const stop = run.stack.length ? run.violations.at(-1) : undefined;
    const warnings = run.violations.filter(violation => violation !== stop);
    return {
      ...{ path: driver.path, name, kind, by, runs: pathsOf(run), pages: run.pages, kept: run.kept, tied },
      over: run.results.find(line => line.startsWith('map over: '))?.slice('map over: '.length) ?? '',
      notes: [
        ...new Set([...run.results.filter(line => /^(?:note|wrong): /.test(line)), ...warnings.map(w => w.message)]),
      ],
      missing:
        stop && `${stop.message} (${stop.spot?.path ?? ''}:${String(stop.spot?.line ?? 0)}, in ${run.stack[0]!}())`,
      instructions: run.instructions,
    };
  };
  for (const name of driver.drivers) outcomes.push(outcome(name, 'driver', await bestOf(tree, driver, name)));
  for (const name of driver.formats)
    outcomes.push(
      outcome(name, 'format', await attempt(tree, `generated`, await written(tree, driver, name, 'alone'))),
    );
  return outcomes;
}

const options = new WeakMap<KernelTree, ReturnType<typeof readOptions>>();
function optionsOf(tree: KernelTree): ReturnType<typeof readOptions> {
  const known = options.get(tree) ?? readOptions(tree);
  options.set(tree, known);
  return known;
}

async function attempt(tree: KernelTree, by: string, text: string): Promise<Attempt> {
  return { by, run: await executeScenario(tree, text, 100_000_000) };
}

/** The shipped scenario if there is one, else the written one that gets further. */
async function bestOf(tree: KernelTree, driver: PageTableDriver, name: string): Promise<Attempt> {
  const [shipped] = scenariosOf(driver.path, SHIPPED, tree.version);
  if (shipped) {
    const [path, text] = shipped;
    return attempt(tree, path, text.includes('<pagewarden/domain.h>') ? text : exercised(path));
  }
  const attached = await attempt(tree, 'generated', await written(tree, driver, name, 'attached'));
  if (!attached.run.stack.length) return attached;
  const alone = await attempt(tree, 'generated, no device attached', await written(tree, driver, name, 'alone'));
  return pathsOf(alone.run).size > pathsOf(attached.run).size ? alone : attached;
}

async function written(tree: KernelTree, driver: PageTableDriver, name: string, attach: Attach): Promise<string> {
  const units = await unitsFor(tree, '');
  const unit = await units.unit(driver.path);
  if (!unit.ok) throw new Error(sentence(unit.failure));
  const scenarios = await pageTableScenarios(tree, unit.value, driver, attach);
  return scenarios.find(scenario => scenario.path === `generated:${name}`)!.text;
}
