import { explore, type ScenarioVerdict } from '../../explore/explore';
import { standardSet } from '../../explore/standard-set';
import type { Result } from '../../kernel/failure';
import type { ScenarioText } from '../../protocol/analysis';
import type { Context } from '../../protocol/rpc';
import type { KernelTree } from '../../source/tree';
import { breathe, type Scenario, type ScenarioUnits } from './scenario-units';

/** A scenario to explore, and how far. */
export interface ExploreRequest {
  readonly scenario: Scenario;
  /** Run on the post-image of this review instead of the tree alone. */
  readonly review?: string;
  /** States after which the search gives up. */
  readonly states?: number;
  /** Bytes that the search may reserve. */
  readonly bytes?: number;
}

/** A driver scenario has a set-up and these functions over the driver's own operations. */
const DRIVER_FUNCTIONS = ['map', 'unmap', 'lookup'];

/** The standard set beside a driver scenario; any other scenario alone. */
export function explorationPlan({ path, text }: ScenarioText): readonly Scenario[] {
  const isDriver = DRIVER_FUNCTIONS.every(name => new RegExp(`^static [\\w ]+ \\**${name}\\(`, 'm').test(text));
  return isDriver ? standardSet({ path, text }) : [{ path, text }];
}

/** Explores one scenario; see {@link explore}. */
export async function exploreScenario(
  tree: KernelTree,
  arch: string,
  { scenario, states, bytes }: ExploreRequest,
  units: ScenarioUnits,
  context: Context,
): Promise<Result<readonly ScenarioVerdict[]>> {
  const opened = await units.open(tree, arch, [scenario], context);
  return explore(opened, scenario.path, {
    now: () => performance.now(),
    pause: breathe,
    cancel: context.cancel,
    progress: ({ states: seen }) => {
      context.progress(`states of ${scenario.path}`, seen);
    },
    ...(states === undefined ? {} : { states }),
    ...(bytes === undefined ? {} : { bytes }),
  });
}
