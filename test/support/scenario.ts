import { readFileSync, readdirSync } from 'node:fs';
import { sentence } from '../../src/kernel/failure';
import { nodeTree } from '../../src/host/node';
import { openLinker } from '../../src/machine/compile/linker';
import { PRIMITIVES } from '../../src/machine/primitives';
import type { Session, Violation } from '../../src/machine/session';
import { applyFacts, kernelFacts } from '../../src/machine/session/kernel-facts';
import { openSession } from '../../src/machine/session/open';
import { findSchedule } from '../../src/machine/session/schedule';
import { PageState } from '../../src/machine/memory/pages';
import { pfnHigh, pfnLow } from '../../src/machine/memory/regions';
import { coverage } from '../../src/machine/session/view';
import { Machine } from '../../src/machine/vm/machine';
import { Status, Until } from '../../src/machine/vm/stop';
import { memoryStore } from '../../src/source/definers/index-store';
import { FileCache } from '../../src/source/file-cache';
import { kernelTree } from '../../src/source/kernel-tree';
import type { Units } from '../../src/source/unit';
import type { KernelTree } from '../../src/source/tree';
import { openUnits } from '../../src/source/units';
import { kernelTreePath, repositoryPath } from './trees';

const PATH = 'scenario.c';

/** The shipped scenarios, which others may include. */
const SCENARIOS: ReadonlyMap<string, string> = new Map(
  readdirSync(repositoryPath('scenarios'))
    .filter(name => name.endsWith('.c'))
    .map(name => [`scenarios/${name}`, readFileSync(repositoryPath(`scenarios/${name}`), 'utf8')]),
);

/** The headers that scenarios include, where a tree has its own. */
export const HEADERS: ReadonlyMap<string, string> = new Map(
  readdirSync(repositoryPath('scenarios'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.h'))
    .map(name => [`include/${name}`, readFileSync(repositoryPath(`scenarios/${name}`), 'utf8')]),
);

/** The trees' indexes of definitions, kept while this process lives. */
const indexes = memoryStore();

/** Files of all trees that this process has read, by their stamps. */
const caches = new Map<string, FileCache>();

/** A real kernel tree. */
export const openTree = (version: '6.1' | '6.12'): Promise<KernelTree> => openTreeAt(kernelTreePath(version));

/** A tree of any folder. */
export async function openTreeAt(path: string): Promise<KernelTree> {
  const tree = await kernelTree(nodeTree(path));
  if (!tree.ok) throw new Error(sentence(tree.failure));
  return tree.value;
}

/** A tree's units with a scenario among them. */
export async function unitsFor(tree: KernelTree, text: string): Promise<Units> {
  let cache = caches.get(tree.name);
  if (!cache) caches.set(tree.name, (cache = new FileCache()));
  const extra = new Map([...HEADERS, ...SCENARIOS, [PATH, text]]);
  const options = { arch: 'x86', keep: new Set(PRIMITIVES.keys()), extra };
  return openUnits(tree, options, { files: cache, store: indexes });
}

/** Opens a session on a scenario's text. */
export async function openScenario(tree: KernelTree, text: string, steps = 1_000_000): Promise<Session> {
  const units = await unitsFor(tree, text);
  const session = await openSession(units, { scenario: { path: PATH, text } }, { steps });
  if (!session.ok) throw new Error(sentence(session.failure));
  return session.value;
}

/** Runs a scenario to its end, or to where it stops; warnings are passed. */
export async function runScenario(tree: KernelTree, text: string, steps?: number): Promise<Session> {
  const session = await openScenario(tree, text, steps);
  while (session.view().status === 'paused') await session.continue();
  return session;
}

/** What is left when a scenario was executed without being watched. */
export interface Executed {
  readonly log: readonly string[];
  /** Lines of pw_result(). */
  readonly results: readonly string[];
  /** Functions of the tree that were executed, and primitives that were stubbed. */
  readonly executed: readonly string[];
  readonly stubbed: readonly string[];
  readonly violations: readonly Violation[];
  /** Functions that were active where it stopped, innermost first; empty after a run to the end. */
  readonly stack: readonly string[];
  readonly instructions: number;
  /** Pages that are still handed out, but for the slab allocator's. */
  readonly pages: number;
  /** Who allocated what is still there and was not the scenario itself: blocks of pages, and slab objects. */
  readonly kept: readonly string[];
}

/** Executes a scenario in one go: no trace, no way back, many times faster than a session. */
export async function executeScenario(tree: KernelTree, text: string, most = 2_000_000_000): Promise<Executed> {
  const units = await unitsFor(tree, text);
  const linker = openLinker(units, { arch: units.arch, primitives: PRIMITIVES });
  const schedule = await findSchedule(linker, PATH);
  if (!schedule.ok) throw new Error(sentence(schedule.failure));
  const machine = new Machine(linker.program, PRIMITIVES);
  applyFacts(machine, await kernelFacts(linker, PATH));
  const stack: string[] = [];
  const { setup, cpus, finally: last } = schedule.value;
  for (const { cpu, symbol } of [setup, ...cpus, last].filter(phase => phase !== undefined)) {
    const thread = machine.thread(cpu);
    machine.start(thread, symbol);
    let status = Status.NeedsLink;
    while (status === Status.NeedsLink) {
      if (machine.needs !== undefined) await linker.link(machine.needs);
      status = machine.run(thread, Until.End, most - machine.instructions);
    }
    if (status !== Status.Finished) {
      const { kind, message } = machine.stopped ?? { kind: 'out-of-steps', message: 'It does not end.' };
      machine.warn(thread, kind, message);
      for (let depth = thread.depth - 1; depth >= 0; depth--) stack.push(machine.frame(thread, depth).fn.compiled.name);
      break;
    }
  }
  const { pages, output, instructions } = machine;
  const { executed, stubbed } = coverage(machine, PATH);
  return {
    log: output.log(),
    results: output.results,
    executed,
    stubbed,
    stack,
    violations: output.violations,
    instructions,
    pages: pages.used().filter(pfn => pages.state(pfn) !== PageState.Slab).length,
    kept: keptBy(machine),
  };
}

/** Allocators of live blocks and slab objects, but for the scenario and its headers. */
function keptBy(machine: Machine): string[] {
  const found: string[] = [];
  for (const pfn of machine.pages.used()) {
    const objects = machine.pages.state(pfn) === PageState.Slab ? machine.slab.live(pfn) : [{ pfn, offset: 0 }];
    if (machine.pages.head(pfn) !== pfn) continue;
    for (const { offset } of objects) {
      const by = machine.allocatedBy(pfnHigh(pfn), pfnLow(pfn) + offset) ?? '';
      if (by && !by.includes(PATH) && !by.includes('pagewarden/')) found.push(by);
    }
  }
  return found;
}
