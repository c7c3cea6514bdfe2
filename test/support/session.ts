import { readFileSync, readdirSync } from 'node:fs';
import { sentence } from '../../src/kernel/failure';
import { nodeTree } from '../../src/host/node';
import { openSession } from '../../src/machine/session/open';
import { PRIMITIVES } from '../../src/machine/primitives';
import type { RunLimits, Session } from '../../src/machine/session';
import { kernelTree } from '../../src/source/kernel-tree';
import { MemoryTree } from '../../src/source/memory-tree';
import type { KernelTree } from '../../src/source/tree';
import { openUnits } from '../../src/source/units';
import { kernelTreePath, repositoryPath } from './trees';

/** The headers that scenarios include, as extra files of a unit. */
export function scenarioHeaders(): [path: string, text: string][] {
  const folder = repositoryPath('scenarios');
  return readdirSync(folder)
    .filter(name => name.endsWith('.h'))
    .map(name => [`scenarios/${name}`, readFileSync(`${folder}/${name}`, 'utf8')]);
}

/** Opens a scenario on a tree; throws the sentence when that fails. */
export async function openScenario(
  tree: KernelTree,
  path: string,
  text: string,
  limits: RunLimits = {},
  arch = 'x86',
): Promise<Session> {
  const extra = new Map([...scenarioHeaders(), [path, text] as const]);
  const units = await openUnits(tree, { arch, keep: new Set(PRIMITIVES.keys()), extra });
  const session = await openSession(units, { scenario: { path, text } }, limits);
  if (!session.ok) throw new Error(sentence(session.failure));
  return session.value;
}

/** The real kernel tree of a version. */
export async function realTree(version: '6.1' | '6.12'): Promise<KernelTree> {
  const tree = await kernelTree(nodeTree(kernelTreePath(version)));
  if (!tree.ok) throw new Error(sentence(tree.failure));
  return tree.value;
}

/** A tree without a kernel, for scenarios that bring all of their code. */
export function emptyTree(files: Readonly<Record<string, string>> = {}): KernelTree {
  const memory = new MemoryTree('empty', Object.entries(files));
  return {
    name: 'empty',
    version: { major: 6, minor: 1, patch: 0 },
    read: path => memory.read(path),
    list: folder => memory.list(folder),
    stamp: path => memory.stamp(path),
  };
}

/** A shipped scenario's text. */
export const shipped = (name: string): string => readFileSync(repositoryPath(`scenarios/${name}`), 'utf8');
