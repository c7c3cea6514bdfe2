import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readFileSync } from 'node:fs';
import { overlay } from '../../src/source/overlay';
import type { KernelTree } from '../../src/source/tree';
import { openLinker } from '../../src/machine/compile/linker';
import { PRIMITIVES } from '../../src/machine/primitives';
import { Machine } from '../../src/machine/vm/machine';
import { Status, Until } from '../../src/machine/vm/stop';
import { openTree, openTreeAt, runScenario, unitsFor } from './scenario';
import { repositoryPath } from './trees';

/** Bytes of live heap after a garbage collection. */
export function liveHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Runs the sample's scenario `count` times in this process, each from a new session to its end. */
export async function runSample(count: number): Promise<void> {
  const tree = await openTreeAt(repositoryPath('samples/linux'));
  const text = readFileSync(repositoryPath('scenarios/sample-iommu.c'), 'utf8');
  for (let i = 0; i < count; i++) {
    const session = await runScenario(tree, text);
    const { status } = session.view();
    if (status !== 'finished') throw new Error(`Run ${i + 1} ends as ${status}.`);
    session.dispose();
  }
}

/** Real files that are mutated: drivers, the library, mm. */
const FILES = [
  'drivers/iommu/amd/io_pgtable.c',
  'drivers/iommu/io-pgtable-arm.c',
  'drivers/iommu/iova.c',
  'lib/glob.c',
  'lib/list_sort.c',
  'lib/xarray.c',
  'mm/gup.c',
  'mm/rmap.c',
  'mm/swap.c',
];

const HOSTILE =
  '-1 0 1.5 ( ) { } ; : [ ] * & -> . struct union typeof sizeof enum case goto static volatile "x" \'a 99999999999999999999 #if #endif #define \\ /* */ ## ...'.split(
    ' ',
  );

/** Numbers from a seed (mulberry32): the same mutation in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** What a mutated file came to. */
export interface Mutated {
  readonly seed: number;
  readonly path: string;
  /** Functions near the change that were compiled and started. */
  readonly started: number;
  readonly refused: number;
}

/** Functions near the change that are tried: the whole file would take a minute. */
const NEAR = 4;
/** Instructions that each may take. */
const STEPS = 100_000;

/**
 * Changes a real kernel file at a few places, compiles the functions near the first change, and starts each with zeros for
 * arguments. Whatever the text holds, this ends with code that stops somewhere or with a sentence; it throws otherwise.
 */
export async function runMutated(seed: number): Promise<Mutated> {
  const base = await openTree('6.1');
  const next = numbers(seed);
  const path = FILES[next(FILES.length)]!;
  const parts = ((await base.read(path)) ?? '').match(/\s+|\w+|[^\w\s]/g) ?? [];
  const first = next(parts.length);
  for (let n = 1 + next(4), at = first; n > 0; n--, at = Math.min(parts.length, Math.max(0, at + next(400) - 200))) {
    const insert = Array.from({ length: next(4) }, () =>
      next(2) ? HOSTILE[next(HOSTILE.length)]! : parts[next(parts.length)]!,
    );
    parts.splice(at, next(4), ...insert);
  }
  const text = parts.join('');
  const tree: KernelTree = overlay(base, new Map([[path, text]]));
  const units = await unitsFor(tree, '');
  const linker = openLinker(units, { arch: 'x86', primitives: PRIMITIVES });
  const machine = new Machine(linker.program, PRIMITIVES);
  const middle = parts.slice(0, first).join('').length;
  const names = [...text.matchAll(/^\w[^\n;={}]*?\b(\w+)\([^;{}]*\)\s*\{/gm)]
    .map(m => ({ name: m[1]!, away: Math.abs(m.index - middle) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, NEAR);
  let started = 0;
  let refused = 0;
  for (const { name } of names) {
    const symbol = await linker.symbol(path, name);
    if (!symbol.ok || !(await linker.link(symbol.value)).ok) {
      refused++;
      continue;
    }
    const thread = machine.thread(started % 8);
    thread.depth = thread.top = 0;
    if (!machine.start(thread, symbol.value, Array(6).fill(0n).slice(0, parameters(machine, symbol.value)))) continue;
    started++;
    for (let left = STEPS, links = 0; left > 0;) {
      const before = machine.instructions;
      const status = machine.run(thread, Until.End, left);
      left -= machine.instructions - before;
      if (status !== Status.NeedsLink || machine.needs === undefined || ++links > 40) break;
      await linker.link(machine.needs);
    }
  }
  return { seed, path, started, refused };
}

const parameters = (machine: Machine, id: Parameters<Machine['start']>[1]): number =>
  machine.program.symbols[id]?.code?.parameters ?? 0;
