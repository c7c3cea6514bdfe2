import type { Told } from './minimise';

/** How a trace is laid out as text. */
export interface ColumnOptions {
  /** Characters per line; kernel mails keep to 72. */
  readonly width: number;
  /** Heading per CPU, as in "CPU0" or "CPU1 (GUP-fast)". */
  readonly headings: readonly string[];
}

/** Space between two columns. */
const GAP = 2;
/** Narrower columns than this cannot show a line of C. */
const NARROWEST = 16;

/**
 * A schedule in the form that kernel mails use: one column per CPU, time going down, each function named when it is
 * entered, the values of counts that change beneath the line that changes them. Plain ASCII, ready to paste. CPUs that take
 * no step get no column; with more columns than fit side by side, each line starts with its CPU's name instead.
 */
export function renderColumns(steps: readonly Told[], options: ColumnOptions): string {
  const cpus = [...new Set(steps.map(step => step.cpu))].sort((a, b) => a - b);
  if (cpus.length === 0) return '';
  const heading = (cpu: number): string => options.headings[cpu] ?? `CPU${cpu}`;
  const column = Math.floor((options.width - GAP * (cpus.length - 1)) / cpus.length);
  const sideBySide = column >= NARROWEST;
  const lines: string[] = [];

  const put = (cpu: number, text: string): void => {
    if (sideBySide) lines.push(' '.repeat(cpus.indexOf(cpu) * (column + GAP)) + text);
    else lines.push(`${heading(cpu)}: ${text}`);
  };
  const room = sideBySide ? column : options.width - Math.max(...cpus.map(cpu => heading(cpu).length)) - 2;

  if (sideBySide) {
    const row = (text: (cpu: number) => string): string =>
      cpus
        .map(cpu =>
          text(cpu)
            .slice(0, column)
            .padEnd(column + GAP),
        )
        .join('')
        .trimEnd();
    lines.push(
      row(heading),
      row(cpu => '-'.repeat(Math.min(column, heading(cpu).length))),
    );
  }
  const inside = new Map<number, string>();
  for (const step of steps) {
    if ('folded' in step) {
      put(step.cpu, '  ...');
      continue;
    }
    if (inside.get(step.cpu) !== step.function) {
      for (const line of wrap(`${step.function}()`, room, '')) put(step.cpu, line);
      inside.set(step.cpu, step.function);
    }
    for (const line of wrap(step.source, room, '  ')) put(step.cpu, line);
    for (const change of step.changes) {
      if (
        change.kind !== 'refcount' &&
        change.kind !== 'mapcount' &&
        change.kind !== 'event' &&
        change.kind !== 'page'
      ) {
        continue;
      }
      const text = change.kind === 'event' ? change.what : `${change.what}: ${change.before} -> ${change.after}`;
      for (const line of wrap(`/* ${text} */`, room, '    ')) put(step.cpu, line);
    }
  }
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`;
}

/** Breaks text at spaces (or, where there is none, anywhere) so that no line is longer than `room`. */
function wrap(text: string, room: number, indent: string): string[] {
  const lines: string[] = [];
  let rest = text.replace(/\s+/g, ' ').trim();
  let lead = indent;
  while (lead.length + rest.length > room) {
    const fits = room - lead.length;
    const space = rest.lastIndexOf(' ', fits);
    const cut = space > 0 ? space : fits;
    lines.push(lead + rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
    lead = `${indent}  `;
  }
  lines.push(lead + rest);
  return lines;
}
