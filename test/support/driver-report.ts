import type { KernelTree } from '../../src/source/tree';
import { findDrivers, PATHS, runDriver, throughDrivers, type DriverOutcome, type Path } from './drivers';
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
    sections.push(section(tree, throughDrivers(outcomes)));
  }
  return sections.join('\n');
}

const short = (path: string): string => path.replace(/^drivers\/iommu\//, '');
const cellText = (text: string): string => text.replace(/\|/g, '\\|');

/** How many of the things that a file registers run from end to end, whatever scenario does it. */
function figure(outcomes: readonly DriverOutcome[], kind: DriverOutcome['kind']): string {
  const all = new Map<string, boolean>();
  for (const outcome of outcomes.filter(each => each.kind === kind)) {
    const key = `${outcome.path} ${outcome.name}`;
    all.set(key, all.get(key) === true || PATHS.every(path => cell(outcome, path) !== '-'));
  }
  return `${String([...all.values()].filter(Boolean).length)} of ${String(all.size)}`;
}

function section(tree: KernelTree, outcomes: readonly DriverOutcome[]): string {
  const { major, minor } = tree.version;
  const rows = outcomes
    .filter(({ kind }) => kind !== 'fixed')
    .map(outcome => {
      const { name, path, by, over } = outcome;
      const cells = [...PATHS.map(each => cell(outcome, each)), cellText(over) || '-', stays(outcome)];
      return `| \`${name}\` (${short(path)}) | ${by} | ${cells.join(' | ')} |`;
    });
  return `### Linux ${String(major)}.${String(minor)}

Drivers that run from the allocation of a domain to its free: ${figure(outcomes, 'driver')}. Implementations of a table
format: ${figure(outcomes, 'format')}.

| | by | ${PATHS.join(' | ')} | a page over a page | stays |
|---|---|${PATHS.map(() => '---|').join('')}---|---|
${rows.join('\n')}

${outcomes.flatMap(remarks).join('\n')}
`;
}

/** A path of a driver: it runs, the scenario stands in for it, there is none, or it does not run. */
function cell({ kind, by, runs, missing }: DriverOutcome, path: Path): string {
  if (runs.has(path)) return 'runs';
  if (path === 'attach' && kind === 'format') return 'none';
  return path === 'attach' && missing === undefined && by.startsWith('scenarios/') ? 'by hand' : '-';
}

function stays({ pages, kept, missing }: DriverOutcome): string {
  if (missing !== undefined) return '?';
  const functions = [...new Set(kept.map(place => place.replace(/ at .*/, '')))];
  if (!functions.length) return 'nothing';
  return `${pages === 0 ? 'no page, but objects' : pages === 1 ? '1 page' : `${String(pages)} pages`} of ${functions.join(', ')}`;
}

const sentence = (text: string): string =>
  text.replace(/^[a-z]+(?=[ :])/, word => word[0]!.toUpperCase() + word.slice(1)).replace(/([^.)])$/, '$1.');

const remarks = ({ path, name, by, notes, missing, tied }: DriverOutcome): string[] => {
  const said = [
    ...(tied === undefined ? [] : [`Kconfig ties it to another architecture: \`depends on ${tied}\`.`]),
    ...(missing === undefined ? [] : [`First thing missing: ${sentence(missing)}`]),
    ...(by.startsWith('through') ? [] : notes.map(sentence)),
  ];
  return said.length ? [`- \`${name}\` (${short(path)}): ${said.join(' ')}`] : [];
};
