import type { Change, TraceStep } from '../../src/protocol/exploration';
import type { ShownVerdict, VerdictStrings } from '../../src/protocol/verdicts';
import { h } from '../dom';
import { delta, fillIn } from '../format';

/** A row of the trace: a step, or a run of steps that are folded away. */
export type TraceRow =
  | { readonly kind: 'step'; readonly step: TraceStep; readonly key: boolean; readonly minor: boolean }
  | {
      readonly kind: 'fold';
      readonly cpu: number;
      readonly from: number;
      readonly count: number;
      readonly open: boolean;
    };

/**
 * The rows of a trace in order. Steps that are not told are folded into one row per stretch of a CPU, so that who runs when
 * is still seen. A fold that is open is followed by its steps; a single step is never folded.
 *
 * @param open numbers of the first step of each fold that is open
 */
export function traceRows({ trace, told, key }: ShownVerdict, open: ReadonlySet<number>): TraceRow[] {
  const shown = new Set([...told, ...key]);
  const rows: TraceRow[] = [];
  for (let i = 0; i < trace.length;) {
    const step = trace[i]!;
    if (shown.has(step.number)) {
      rows.push({ kind: 'step', step, key: key.includes(step.number), minor: false });
      i++;
      continue;
    }
    const from = i;
    while (i < trace.length && trace[i]!.cpu === step.cpu && !shown.has(trace[i]!.number)) i++;
    const hidden = trace.slice(from, i);
    const folds = hidden.length > 1;
    const isOpen = open.has(step.number);
    if (folds) rows.push({ kind: 'fold', cpu: step.cpu, from: step.number, count: hidden.length, open: isOpen });
    if (!folds || isOpen)
      rows.push(...hidden.map((step): TraceRow => ({ kind: 'step', step, key: false, minor: true })));
  }
  return rows;
}

/** The CPUs that take a step: each has a column. */
export const actingCpus = ({ trace }: ShownVerdict): readonly number[] =>
  [...new Set(trace.map(step => step.cpu))].sort((a, b) => a - b);

/** The changes that a reader of a schedule looks for; plain memory is seldom the point. */
const TELLING: ReadonlySet<Change['kind']> = new Set(['refcount', 'mapcount', 'page', 'event', 'lock']);

/** "CPU1 (pfn scanner)" as its two parts. */
const headingOf = (verdict: ShownVerdict, cpu: number): readonly [name: string, what: string] => {
  const [, name = `CPU${cpu}`, what = ''] =
    /^(CPU\d+)(?: \((.*)\))?$/.exec(verdict.cpus.find(heading => heading.startsWith(`CPU${cpu}`)) ?? '') ?? [];
  return [name, what];
};

/** The heading cells of a trace. */
export const traceHead = (verdict: ShownVerdict, strings: VerdictStrings): HTMLElement =>
  h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'number' }, h('span', { class: 'unseen' }, strings.step)),
    ...actingCpus(verdict).map(cpu => {
      const [name, what] = headingOf(verdict, cpu);
      return h('th', { scope: 'col' }, h('span', { class: 'cpu' }, name), what && h('span', { class: 'does' }, what));
    }),
  );

/** The rows of a trace as elements; `data-row` is the step's number, or "fold" and the number of its first step. */
export function traceBody(verdict: ShownVerdict, rows: readonly TraceRow[], strings: VerdictStrings): HTMLElement[] {
  const cpus = actingCpus(verdict);
  const inside = new Map<number, string>();
  return rows.map(row => {
    if (row.kind === 'fold') return foldRow(row, cpus, headingOf(verdict, row.cpu)[0], strings);
    const { step } = row;
    const entered = inside.get(step.cpu) !== step.function;
    inside.set(step.cpu, step.function);
    return stepRow(row, cpus, headingOf(verdict, step.cpu)[0], entered, strings);
  });
}

function foldRow(
  { cpu, from, count, open }: Extract<TraceRow, { kind: 'fold' }>,
  cpus: readonly number[],
  name: string,
  strings: VerdictStrings,
): HTMLElement {
  const text = fillIn(strings.folded, count);
  const cell = h(
    'td',
    { class: 'acts', 'data-cpu': name },
    h('span', { class: 'twist', 'aria-hidden': 'true' }),
    h('span', {}, text),
  );
  const row = `fold${from}`;
  return h(
    'tr',
    {
      class: 'fold',
      ...{ 'data-row': row, 'data-key': row },
      ...{ 'aria-expanded': String(open), 'aria-label': `${name}: ${text}` },
    },
    h('td', { class: 'number' }),
    ...cpus.map(other => (other === cpu ? cell : h('td'))),
  );
}

function stepRow(
  { step, key, minor }: Extract<TraceRow, { kind: 'step' }>,
  cpus: readonly number[],
  name: string,
  entered: boolean,
  strings: VerdictStrings,
): HTMLElement {
  const changes = step.changes.filter(change => TELLING.has(change.kind));
  const place = `${step.spot.path}:${step.spot.line}`;
  const cell = h(
    'td',
    { class: 'acts', 'data-cpu': name },
    entered && h('span', { class: 'function' }, `${step.function}()`),
    h('code', { class: 'line', title: place }, step.source),
    changes.length > 0 && h('ul', { class: 'counts' }, ...changes.map(changeItem)),
  );
  const said = [
    fillIn('{0}, {1}, {2}()', step.number, name, step.function),
    step.source,
    ...changes.map(changeText),
    ...(key ? [strings.keyStep] : []),
  ];
  return h(
    'tr',
    {
      class: [key && 'key', minor && 'minor', entered && 'entered'].filter(Boolean).join(' '),
      'data-row': step.number,
      'data-key': step.number,
      'data-place': place,
      'aria-label': said.join('. '),
    },
    h(
      'th',
      { scope: 'row', class: 'number' },
      key && h('span', { class: 'mark', title: strings.keyStep }, '●'),
      String(step.number),
    ),
    ...cpus.map(cpu => (cpu === step.cpu ? cell : h('td'))),
  );
}

const changeText = ({ what, before, after }: Change): string =>
  before || after ? `${what}: ${before} → ${after}` : what;

function changeItem(change: Change): HTMLElement {
  const { kind, what, before, after } = change;
  const by = kind === 'refcount' || kind === 'mapcount' ? delta(before, after) : undefined;
  if (!before && !after) return h('li', { 'data-kind': kind }, what);
  return h(
    'li',
    { 'data-kind': kind },
    h('span', { class: 'what' }, what),
    ' ',
    h('span', { class: 'values' }, h('code', {}, before), ' → ', h('code', { class: 'after' }, after)),
    by !== undefined && h('span', { class: 'delta' }, by),
  );
}
