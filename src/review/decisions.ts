import { ACTORS } from '../explore/actors';
import type { Actor } from '../explore/actors/actor';
import type { ScenarioVerdict } from '../explore/explore';
import { pagesOf } from '../explore/trace/pages';
import { placeOf } from '../explore/trace/place';
import { VERDICTS, type Verdict } from '../kernel/verdicts';
import type { TreePath } from '../source/tree';

/** Who made a count higher than the code had counted, and how high. */
export interface Raised {
  /** An actor of the standard set; undefined for the other CPUs of a scenario that a person wrote. */
  readonly actor: Actor | undefined;
  readonly values: readonly number[];
}

/**
 * A line that reads a page's count, and what happens there when the count is too high:
 * - `one-sided`: it was tried, and at worst something is delayed or forgone (`missed-free`);
 * - `two-sided`: it does harm, and {@link Decision.harm} is the counterexample;
 * - `not-tried`: nobody raised the count there, or a search was not exhaustive, so nothing is known.
 */
export interface Decision {
  readonly path: TreePath;
  readonly line: number;
  readonly function: string;
  /** The line, trimmed. */
  readonly source: string;
  readonly count: '_refcount' | '_mapcount';
  readonly sided: 'one-sided' | 'two-sided' | 'not-tried';
  readonly raised: readonly Raised[];
  /** The heaviest verdict that turns on the line; undefined when everything holds. */
  readonly harm?: Pick<ScenarioVerdict, 'verdict' | 'message' | 'scenario' | 'schedule' | 'shortest'>;
  /** Scenarios that reached the line, and the states that were searched in them. */
  readonly scenarios: readonly string[];
  readonly states: number;
  /** Bounds of those searches, each once. */
  readonly bounds: readonly string[];
}

type Read = ScenarioVerdict['counts'][number];

const keyOf = ({ path, line }: Pick<Read, 'path' | 'line'>): string => `${path}:${line}`;

/** For each line that read a count in the explored scenarios: is it one-sided? What breaks the API's contract says nothing. */
export function decisionsOf(all: readonly ScenarioVerdict[]): Decision[] {
  const verdicts = all.filter(({ outside }) => outside === undefined);
  const scenarios = [...new Map(verdicts.map(verdict => [verdict.scenario, verdict])).values()];
  const lines = new Map(scenarios.flatMap(({ counts }) => counts.map(read => [keyOf(read), read] as const)));
  const undecided = new Set(verdicts.flatMap(v => (v.verdict === 'not-decided' ? [v.scenario] : [])));
  const turningOn = new Map(verdicts.map(verdict => [verdict, turningPoint(verdict)]));
  return [...lines].map(([key, { path, line, function: name, source, count }]) => {
    const reached = scenarios.filter(({ counts }) => counts.some(read => keyOf(read) === key));
    const raised = raisedAt(key, reached);
    const harm = verdicts
      .filter(({ verdict }) => verdict !== 'holds' && verdict !== 'not-decided')
      .filter(verdict => turningOn.get(verdict) === key)
      .sort((a, b) => weight(a.verdict) - weight(b.verdict) || a.shortest - b.shortest)[0];
    const heavy = harm && harm.verdict !== 'missed-free';
    const unfinished = reached.some(({ scenario }) => undecided.has(scenario));
    const sided = heavy ? 'two-sided' : raised.length && !unfinished ? 'one-sided' : 'not-tried';
    return {
      ...{ path, line, function: name, source, count, sided, raised },
      ...(harm ? { harm } : {}),
      scenarios: reached.map(({ scenario }) => scenario),
      states: reached.reduce((sum, { states }) => sum + states, 0),
      bounds: [...new Set(reached.map(({ bounds }) => bounds))],
    };
  });
}

const weight = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** The actor that a scenario of the standard set is named after. */
const actorOf = (scenario: string): Actor | undefined =>
  ACTORS.find(({ name }) => scenario.endsWith(`-beside-${name}.c`));

/** Values above what the code sees when nobody interferes. */
const above = ({ alone, beside }: Read): readonly number[] => beside.filter(value => value > Math.max(...alone, -1));

/** Who raised the count at a line. Two owners side by side count what is theirs: only an actor's reference is too many. */
function raisedAt(key: string, scenarios: readonly ScenarioVerdict[]): Raised[] {
  const found = new Map<Actor | undefined, Set<number>>();
  for (const { scenario, counts } of scenarios) {
    const actor = actorOf(scenario);
    if (!actor && scenario.includes('/standard/')) continue;
    const values = counts.filter(read => keyOf(read) === key).flatMap(above);
    if (!values.length) continue;
    const known = found.get(actor) ?? new Set();
    for (const value of values) known.add(value);
    found.set(actor, known);
  }
  return [...found].map(([actor, values]) => ({ actor, values: [...values].sort((a, b) => a - b) }));
}

/** The line on which a violation turns: the last that read the count of the page in question. */
function turningPoint({ trace, message, counts }: ScenarioVerdict): string | undefined {
  const pages = pagesOf(trace, message);
  const lines = new Set(counts.map(keyOf));
  const last = trace.findLast(
    step => step.read && (pages.size === 0 || pages.has(step.read.pfn)) && lines.has(keyOf(placeOf(step))),
  );
  return last && keyOf(placeOf(last));
}
