import type { KernelTree } from '../../src/source/tree';
import { findDrivers, PATHS, runDriver, type DriverOutcome } from './drivers';
import { openTree, openTreeAt } from './scenario';

/** Where a tree has drivers. */
const FOLDERS = ['drivers', 'arch'];

/**
 * A table for each tree ("6.1" and "6.12" are those of the tests, anything else is a folder): which paths of each
 * page-table driver run, and the first thing missing where one does not. `only` are parts of paths.
 */
export async function driverReport(trees: readonly string[], only: readonly string[] = []): Promise<string> {
  const sections: string[] = [];
  for (const name of trees) {
    const tree = await (name === '6.1' || name === '6.12' ? openTree(name) : openTreeAt(name));
    const outcomes: DriverOutcome[] = [];
    for (const driver of await findDrivers(tree, FOLDERS)) {
      if (only.length && !only.some(part => driver.path.includes(part))) continue;
      process.stderr.write(`${driver.path}\n`);
      outcomes.push(...(await runDriver(tree, driver)));
    }
    sections.push(section(tree, outcomes));
  }
  return sections.join('\n');
}

const short = (text: string): string => text.replace(/^drivers\/iommu\//, '').replace(/\|/g, '\\|');

function section(tree: KernelTree, outcomes: readonly DriverOutcome[]): string {
  const { major, minor } = tree.version;
  const count = (kind: string): readonly DriverOutcome[] => outcomes.filter(outcome => outcome.kind === kind);
  const whole = (outcome: DriverOutcome): boolean => PATHS.every(path => cell(outcome, path) !== '-');
  const figure = (kind: string): string =>
    `${String(count(kind).filter(whole).length)} of ${String(count(kind).length)}`;
  return `### Linux ${String(major)}.${String(minor)}

Drivers that run from the allocation of a domain to its free: ${figure('driver')}. Implementations of table formats: ${figure('format')}.

| | by | ${PATHS.join(' | ')} | a page over a page | stays |
|---|---|${PATHS.map(() => '---|').join('')}---|---|
${outcomes
  .filter(outcome => outcome.kind !== 'fixed')
  .map(
    outcome =>
      `| \`${outcome.name}\` (${short(outcome.path)}) | ${outcome.by} | ${PATHS.map(path => cell(outcome, path)).join(' | ')} | ${outcome.over || '-'} | ${stays(outcome)} |`,
  )
  .join('\n')}

${outcomes.flatMap(remarks).join('\n')}
`;
}

/** A path of a driver: it runs, a scenario stands in for it, or it does not run. */
function cell({ kind, by, runs, missing }: DriverOutcome, path: (typeof PATHS)[number]): string {
  if (runs.has(path)) return 'runs';
  if (path === 'attach' && kind === 'format') return 'none';
  return path === 'attach' && missing === undefined && by.startsWith('scenarios/') ? 'by hand' : '-';
}

function stays({ pages, kept, missing }: DriverOutcome): string {
  if (missing !== undefined) return '?';
  const functions = [...new Set(kept.map(place => place.replace(/ at .*/, '')))];
  return functions.length ? `${String(pages)} pages; from ${functions.join(', ')}` : 'nothing';
}

const remarks = (outcome: DriverOutcome): string[] => {
  const { name, notes, missing, tied } = outcome;
  const said = [
    ...(tied === undefined ? [] : [`Kconfig ties it to another architecture (\`${tied}\`).`]),
    ...(missing === undefined ? [] : [`First thing missing: ${missing}`.replace(/([^.])$/, '$1.')]),
    ...notes.map(note => note.replace(/^(.)/, first => first.toUpperCase()).replace(/([^.])$/, '$1.')),
  ];
  return said.length ? [`- \`${name}\` (${short(outcome.path)}): ${said.join(' ')}`] : [];
};
