import type { Change } from '../../machine/session';
import { isTelling } from './pages';
import type { Told, ToldStep } from './minimise';
import { placeOf } from './place';
import { wrap, wrapSource } from './wrap';

/** How a trace is laid out as text. */
export interface ColumnOptions {
  /** Characters per line; kernel mails keep to 72. */
  readonly width: number;
  /** Heading per CPU, as in "CPU0" or "CPU1 (GUP-fast)". */
  readonly headings: readonly string[];
}

/** What the last column needs so that a line of C fits. */
const LAST_COLUMN = 40;
/** Columns that start closer to each other than this cannot be told apart. */
const NARROWEST = 8;

/**
 * A schedule in the form that kernel mails use: one column per CPU, time going down, each function named when it is
 * entered, the values of counts that change beneath the line that changes them. Each line belongs to the CPU in whose
 * column it begins, and may go on to the right of it. Plain ASCII, ready to paste; `*` marks the steps that matter, `...`
 * stands for steps that were left out. CPUs that take no step get no column; with more columns than fit, each line starts
 * with its CPU's name instead.
 */
export function renderColumns(steps: readonly Told[], options: ColumnOptions): string {
  const cpus = [...new Set(steps.map(step => step.cpu))].sort((a, b) => a - b);
  if (cpus.length === 0) return '';
  const { width } = options;
  const heading = (cpu: number): string => options.headings[cpu] ?? `CPU${cpu}`;
  const last = Math.min(LAST_COLUMN, Math.floor(width * 0.6));
  const apart = cpus.length === 1 ? width : Math.min(LAST_COLUMN, Math.floor((width - last) / (cpus.length - 1)));
  const sideBySide = apart >= NARROWEST;
  const lines: string[] = sideBySide ? headingLines(cpus.map(heading), apart) : [];
  const inside = new Map<number, string>();

  for (const step of sameLines(steps)) {
    const lead = sideBySide ? ' '.repeat(cpus.indexOf(step.cpu) * apart) : `${heading(step.cpu)}: `;
    const room = Math.max(1, width - lead.length);
    const put = (text: readonly string[]): void => {
      for (const line of text) lines.push(`${lead}${line}`.slice(0, width).trimEnd());
    };
    if ('folded' in step) {
      put([step.rounds ? `  ... (${step.rounds} more rounds)` : '  ...']);
      continue;
    }
    const { function: fn, source } = placeOf(step);
    if (inside.get(step.cpu) !== fn) put(wrap(`${fn}()`, room, ''));
    inside.set(step.cpu, fn);
    const [first = '', ...more] = wrapSource(source, room, '  ');
    put([step.matters ? first.replace(/^ {2}/, '* ') : first, ...more]);
    for (const text of [...remarks(step.changes), ...readingOf(step)]) put(wrap(`/* ${text} */`, room, '    '));
  }
  return `${lines.join('\n')}\n`;
}

/** "CPU0", and beneath it who that is. */
function headingLines(headings: readonly string[], apart: number): string[] {
  const cells = headings.map(heading => {
    const [, name = heading, who = ''] = /^(\S+)(?: \((.*)\))?$/.exec(heading) ?? [];
    const width = apart - 2;
    const rows = [...wrap(name, width, ''), ...(who ? wrap(who, width, '').map(row => row.trim()) : [])];
    return [...rows, '-'.repeat(Math.min(width, Math.max(...rows.map(row => row.length))))];
  });
  const height = Math.max(...cells.map(rows => rows.length));
  return Array.from({ length: height }, (_, row) =>
    cells
      .map(rows => (row === height - 1 ? rows.at(-1)! : row < rows.length - 1 ? rows[row]! : '').padEnd(apart))
      .join('')
      .trimEnd(),
  );
}

/** Steps of a CPU that follow each other and are told under the same line, as one. */
function sameLines(steps: readonly Told[]): Told[] {
  const out: Told[] = [];
  for (const step of steps) {
    const last = out.at(-1);
    if (!last || 'folded' in last || 'folded' in step || !isSameLine(last, step)) {
      out.push(step);
      continue;
    }
    const matters = (last.matters ?? false) || (step.matters ?? false);
    out[out.length - 1] = { ...last, changes: [...last.changes, ...step.changes], matters };
  }
  return out;
}

function isSameLine(a: ToldStep, b: ToldStep): boolean {
  const [left, right] = [placeOf(a), placeOf(b)];
  return (
    a.cpu === b.cpu && left.function === right.function && left.line === right.line && left.source === right.source
  );
}

/** A count that is read, where its change does not say it. */
const readingOf = ({ read, changes }: ToldStep): string[] =>
  !read || changes.some(({ kind, pfn }) => pfn === read.pfn && `_${kind}` === read.count)
    ? []
    : [`${read.count} of 0x${read.pfn.toString(16)} is ${read.value}`];

/** What a step changes, in a few words each. */
function remarks(changes: readonly Change[]): string[] {
  const born = new Set(
    changes.flatMap(({ kind, after, pfn }) => (kind === 'page' && after === 'allocated' ? [pfn] : [])),
  );
  return changes.flatMap(change => {
    const { kind, what, before, after, pfn } = change;
    if (!isTelling(change)) return [];
    if (kind === 'event') return [what];
    if (kind === 'page' && after === 'allocated') {
      const count = changes.find(other => other.kind === 'refcount' && other.pfn === pfn);
      return [`${what} allocated${count ? `, _refcount ${count.after}` : ''}`];
    }
    if (kind === 'page' && after === 'free') return [`${what} freed`];
    if (kind === 'refcount' && born.has(pfn)) return [];
    return [`${what.replace(' of page ', ' of ')}: ${before} -> ${after}`];
  });
}
