import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explore, exploreSchedule, type ExploreOptions, type ScenarioVerdict } from '../../src/explore/explore';
import { nodeTree } from '../../src/host/node';
import { sentence } from '../../src/kernel/failure';
import { PRIMITIVES } from '../../src/machine/primitives';
import { applySeries } from '../../src/patch';
import { readSeries } from '../../src/patch/read';
import { FileCache } from '../../src/source/file-cache';
import { kernelTree } from '../../src/source/kernel-tree';
import { overlay } from '../../src/source/overlay';
import type { KernelTree } from '../../src/source/tree';
import { openUnits } from '../../src/source/units';
import { repositoryPath } from './trees';

/** Every shipped scenario and header, by its path in a unit. */
function shippedScenarios(folder = 'scenarios'): [path: string, text: string][] {
  return readdirSync(repositoryPath(folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return shippedScenarios(path);
    return /\.[ch]$/.test(entry.name) ? [[path, readFileSync(repositoryPath(path), 'utf8')] as [string, string]] : [];
  });
}

/** Files as tokens, shared by all explorations of a test file. */
const files = new FileCache();

/** Units that know a scenario, and all that ship. */
const unitsFor = async (tree: KernelTree, path: string, text: string): ReturnType<typeof openUnits> =>
  openUnits(
    tree,
    { arch: 'x86', keep: new Set(PRIMITIVES.keys()), extra: new Map([...shippedScenarios(), [path, text] as const]) },
    { files },
  );

/** Explores a scenario on a tree; throws the sentence when that fails. */
export async function exploreScenario(
  tree: KernelTree,
  path: string,
  text: string,
  options: Partial<ExploreOptions> = {},
): Promise<readonly ScenarioVerdict[]> {
  const found = await explore(await unitsFor(tree, path, text), path, { now: () => performance.now(), ...options });
  if (!found.ok) throw new Error(sentence(found.failure));
  return found.value;
}

/** Executes one schedule of a scenario; throws the sentence when that fails. */
export async function replaySchedule(
  tree: KernelTree,
  path: string,
  text: string,
  schedule: string,
): Promise<readonly ScenarioVerdict[]> {
  const units = await unitsFor(tree, path, text);
  const found = await exploreSchedule(units, path, schedule, { now: () => performance.now() });
  if (!found.ok) throw new Error(sentence(found.failure));
  return found.value;
}

/** The sample tree, with one of its series applied. */
export async function sampleTree(series?: 'refcount' | 'mapcount' | 'private'): Promise<KernelTree> {
  const tree = await kernelTree(nodeTree(repositoryPath('samples/linux')));
  if (!tree.ok) throw new Error(sentence(tree.failure));
  if (!series) return tree.value;
  const folder = repositoryPath(`samples/series/${series}`);
  const [mbox] = readdirSync(folder).filter(name => name.endsWith('.mbox'));
  const read = await readSeries(readFileSync(join(folder, mbox!), 'utf8'), mbox!);
  if (!read.ok) throw new Error(sentence(read.failure));
  const applied = await applySeries(read.value, tree.value);
  if (!applied.ok) throw new Error(sentence(applied.failure));
  return overlay(tree.value, new Map(applied.value.files.map(file => [file.path, file.after ?? null])));
}

/** A short form of verdicts for comparison: "warning-fires 21", with the length of the shortest schedule. */
export const shortForm = (verdicts: readonly ScenarioVerdict[]): string[] =>
  verdicts.map(v => (v.verdict === 'holds' ? 'holds' : `${v.verdict} ${v.shortest}`));
