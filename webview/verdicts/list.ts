import type { Verdict } from '../../src/protocol/exploration';
import type {
  ExploredScenario,
  Exploration,
  ShownVerdict,
  VerdictPlace,
  VerdictStrings,
} from '../../src/protocol/verdicts';
import { h } from '../dom';
import { fillIn } from '../format';

/** How much a verdict alarms: the colour and the sign, never the colour alone. */
export type Weight = 'bad' | 'warning' | 'holds' | 'open';

/** The weight of a verdict. */
export const weightOf = (verdict: Verdict): Weight =>
  verdict === 'holds'
    ? 'holds'
    : verdict === 'not-decided'
      ? 'open'
      : verdict === 'warning-fires' || verdict === 'missed-free'
        ? 'warning'
        : 'bad';

const SIGNS: Readonly<Record<Weight, string>> = { bad: '✕', warning: '!', holds: '✓', open: '?' };

/** A verdict's name with its sign. */
export const verdictBadge = (verdict: Verdict): HTMLElement => {
  const weight = weightOf(verdict);
  return h(
    'span',
    { class: 'verdict', 'data-weight': weight },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[weight]),
    verdict,
  );
};

/** The name of a scenario without its folder and ending. */
export const scenarioName = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.c$/, '');

/** The name of a row in the list: scenario and verdict by position. */
export const rowName = ({ scenario, verdict }: VerdictPlace): string => `${scenario}.${verdict}`;

/** Reads {@link rowName}. */
export const placeOf = (row: string): VerdictPlace => {
  const [scenario = 0, verdict = 0] = row.split('.').map(Number);
  return { scenario, verdict };
};

/** One row per verdict, and one for a scenario that has none yet. */
export const listRows = (exploration: Exploration, strings: VerdictStrings): HTMLElement[] =>
  exploration.scenarios.flatMap((explored, scenario) =>
    explored.verdicts.length
      ? explored.verdicts.map((verdict, index) => verdictRow(verdict, { scenario, verdict: index }, strings))
      : [waitingRow(explored, scenario, strings)],
  );

const cells = (place: VerdictPlace, name: string, says: HTMLElement, ...rest: readonly HTMLElement[]): HTMLElement =>
  h(
    'tr',
    { 'data-row': rowName(place), 'data-key': rowName(place) },
    h(
      'th',
      { scope: 'row' },
      // A further verdict of the scenario above: its name stands there already.
      h('span', { class: place.verdict > 0 ? 'unseen' : 'name', title: name }, name),
      says,
    ),
    ...rest,
  );

const verdictRow = (verdict: ShownVerdict, place: VerdictPlace, strings: VerdictStrings): HTMLElement =>
  cells(
    place,
    scenarioName(verdict.scenario),
    verdictBadge(verdict.verdict),
    h('td', { class: 'figure' }, verdict.states.toLocaleString()),
    h('td', { class: 'figure' }, fillIn(strings.seconds, verdict.seconds.toFixed(1))),
  );

function waitingRow({ path, status }: ExploredScenario, scenario: number, strings: VerdictStrings): HTMLElement {
  const texts: Readonly<Record<ExploredScenario['status'], string>> = {
    waiting: strings.waiting,
    running: strings.running,
    cancelled: strings.cancelled,
    failed: strings.failed,
    done: strings.none,
  };
  return cells(
    { scenario, verdict: 0 },
    scenarioName(path),
    h('span', { class: 'state', 'data-status': status }, texts[status]),
    h('td', { class: 'figure' }),
    h('td', { class: 'figure' }),
  );
}

/** The row to look at first: the heaviest verdict, else the first scenario. */
export function firstPlace(exploration: Exploration): VerdictPlace {
  const order: readonly Weight[] = ['bad', 'warning', 'open', 'holds'];
  const all = exploration.scenarios.flatMap(({ verdicts }, scenario) =>
    verdicts.map((v, verdict) => ({ scenario, verdict, weight: order.indexOf(weightOf(v.verdict)) })),
  );
  const [first] = all.sort((a, b) => a.weight - b.weight || a.scenario - b.scenario || a.verdict - b.verdict);
  return first ? { scenario: first.scenario, verdict: first.verdict } : { scenario: 0, verdict: 0 };
}
