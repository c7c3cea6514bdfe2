import { readFileSync, readdirSync } from 'node:fs';
import { overlay } from '../../src/source/overlay';
import { runProgram } from './c-program';
import { executeScenario, openTree, runScenario } from './scenario';
import { repositoryPath } from './trees';
import { MM_CASES, type MmCase } from '../conformance/mm';
import { SELF_TESTS, type SelfTest } from '../conformance/self-tests';

/** How one self-test went. */
export interface Outcome {
  readonly test: SelfTest;
  readonly version: '6.1' | '6.12';
  readonly passed: boolean;
  /** What it said last, or why it did not get so far. */
  readonly said: string;
  readonly instructions: number;
  readonly milliseconds: number;
}

/** Runs one of the kernel's self-tests on the tree of a version. */
export async function runSelfTest(test: SelfTest, version: '6.1' | '6.12'): Promise<Outcome> {
  const started = performance.now();
  const { override, says } = test;
  let tree = await openTree(version);
  if (override) {
    const text = (await tree.read(override.path)) ?? '';
    tree = overlay(tree, new Map([[override.path, text.replace(override.find, override.put)]]));
  }
  const run = await executeScenario(tree, readFileSync(repositoryPath(`test/conformance/${test.file}`), 'utf8'));
  const complaint = run.violations[0];
  const kept = test.keepsNothing && run.pages > 0;
  return {
    test,
    version,
    passed: !complaint && !kept && run.log.some(line => line.includes(says[version])),
    said: complaint
      ? `${complaint.message} (${complaint.spot?.path ?? ''}:${String(complaint.spot?.line ?? 0)})`
      : kept
        ? `${String(run.pages)} pages stay allocated.`
        : (run.log.at(-1) ?? 'nothing'),
    instructions: run.instructions,
    milliseconds: performance.now() - started,
  };
}

/** Runs all self-tests on both trees. */
export async function* runSelfTests(): AsyncGenerator<Outcome> {
  for (const version of ['6.1', '6.12'] as const) for (const test of SELF_TESTS) yield await runSelfTest(test, version);
}

/** How a function of mm/ went on hand-built state. */
export interface MmOutcome {
  readonly test: MmCase;
  readonly passed: boolean;
  /** What it reported, or what stopped it. */
  readonly said: readonly string[];
  readonly stubbed: readonly string[];
}

/** Runs one of the functions of mm/ on the tree of 6.1. */
export async function runMmCase(test: MmCase): Promise<MmOutcome> {
  const text = readFileSync(repositoryPath(`test/conformance/mm/${test.file}`), 'utf8');
  const session = await runScenario(await openTree('6.1'), text);
  const { violations, result, stubbed } = session.view();
  const said = violations.length ? violations.map(v => v.message) : (result?.split('\n') ?? []);
  return { test, passed: said.join('\n') === test.says.join('\n'), said, stubbed };
}

/** Runs all of them. */
export async function* runMm(): AsyncGenerator<MmOutcome> {
  for (const test of MM_CASES) yield await runMmCase(test);
}

/** Folders of programs: those that must run, and those that show what the machine does not execute yet. */
const PROGRAMS = [
  ...readdirSync(repositoryPath('test/programs')).map(name => `test/programs/${name}`),
  'test/conformance/not-yet',
];

/** Runs all programs: how many there are, and which went wrong. */
export async function runPrograms(): Promise<{ readonly total: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  let total = 0;
  for (const folder of PROGRAMS) {
    for (const file of readdirSync(repositoryPath(folder)).filter(name => /\.(?:out|stop)$/.test(name))) {
      const path = `${folder}/${file}`.replace(/\.\w+$/, '');
      const expected = readFileSync(repositoryPath(`${folder}/${file}`), 'utf8');
      const result = await runProgram(readFileSync(repositoryPath(`${path}.c`), 'utf8'));
      const right = file.endsWith('.out')
        ? result.stopped === undefined && result.output === expected
        : (result.stopped?.includes(expected.trim()) ?? false);
      total++;
      if (!right) wrong.push(path.replace(/^test\/(?:programs|conformance)\//, ''));
    }
  }
  return { total, wrong };
}
