import { explore, exploreSchedule, type ExploreOptions } from '../../explore/explore';
import { standardSet } from '../../explore/standard-set';
import { ok, type Result } from '../../kernel/failure';
import type { ExploreRequest, Scenario, ScenarioOffers, SearchFigures, VerdictView } from '../../protocol/exploration';
import type { Context } from '../../protocol/rpc';
import type { KernelTree } from '../../source/tree';
import { scenarioFiles, scenariosOf } from './entry-points';
import { breathe, type ScenarioUnits } from './scenario-units';
import { viewOf } from './verdict-view';

/** A driver scenario has a set-up and these functions over the driver's own operations. */
export const DRIVER_FUNCTIONS = ['map', 'unmap', 'lookup'];

/** The standard set beside a driver scenario; any other scenario alone. */
export const explorationPlan = ({ path, text }: Scenario): readonly Scenario[] =>
  isDriver(text) ? standardSet({ path, text }).map(({ path, text }) => ({ path, text })) : [{ path, text }];

/** Is a scenario the set-up of a page-table driver? */
export const isDriver = (text: string): boolean =>
  DRIVER_FUNCTIONS.every(name => new RegExp(`^static [\\w ]+ \\**${name}\\(`, 'm').test(text));

/** What can be explored in a tree: its drivers that a scenario ships for, and the stories. Reads no file of the tree. */
export async function scenarioOffers(tree: KernelTree, shipped: ReadonlyMap<string, string>): Promise<ScenarioOffers> {
  const drivers: { path: string; scenario: Scenario }[] = [];
  for (const path of scenarioFiles(shipped)) {
    if ((await tree.stamp(path)) === undefined) continue;
    const [best] = [...scenariosOf(path, shipped, tree.version)].filter(([, text]) => isDriver(text));
    if (best) drivers.push({ path, scenario: { path: best[0], text: best[1] } });
  }
  const stories = [...shipped]
    .filter(([path]) => path.startsWith(STORIES) && path.endsWith('.c'))
    .map(([path, text]) => ({ about: firstSentence(text), scenario: { path, text } }));
  return { drivers, stories };
}

/** Where the shipped scenarios lie that stand for themselves. */
const STORIES = 'scenarios/stories/';

/** The first sentence of a scenario's first comment that says what it is about. */
function firstSentence(text: string): string {
  const comment = /\/\*\n((?: \*.*\n)+?) \*\//.exec(text)?.[1] ?? '';
  const words = comment
    .replace(/^ \* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.;:](?= |$)/.exec(words)?.[0].replace(/[;:]$/, '.') ?? words;
}

/** Explores one scenario; see {@link explore}. */
export async function exploreScenario(
  tree: KernelTree,
  arch: string,
  { scenario, states, bytes, memoryModel, schedule, focus }: ExploreRequest,
  units: ScenarioUnits,
  context: Context,
): Promise<Result<readonly VerdictView[]>> {
  const opened = await units.open(tree, arch, [scenario], context);
  const options: ExploreOptions = {
    now: () => performance.now(),
    pause: breathe,
    cancel: context.cancel,
    progress: ({ states: seen, frontier, rate, seconds }) => {
      const figures: SearchFigures = { frontier, rate, seconds };
      context.progress(`states of ${scenario.path}`, seen, undefined, figures);
    },
    ...(states === undefined ? {} : { states }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(memoryModel === undefined ? {} : { memoryModel }),
  };
  const found = await (schedule === undefined
    ? explore(opened, scenario.path, options)
    : exploreSchedule(opened, scenario.path, schedule, options));
  if (!found.ok) return found;
  const text = focus && (await tree.read(focus.path));
  return ok(found.value.map(verdict => viewOf(verdict, focus && text !== undefined ? { ...focus, text } : undefined)));
}
