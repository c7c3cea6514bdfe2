import { pageLifetimeSet } from '../../explore/page-lifetime';
import { standardSet, type GeneratedScenario } from '../../explore/standard-set';
import type { ScenarioText } from '../../protocol/analysis';
import type { Scenario } from '../../protocol/exploration';
import { findFunctions, parametersOf, type FunctionText } from '../../source/syntax/functions';
import type { KernelTree, TreePath } from '../../source/tree';
import { DRIVER_FUNCTIONS, isDriver } from './explorations';
import { reachedFrom } from './scenarios';

/** Calls that drop a reference or give a page back. */
const ENDS =
  /\b(?:_*free_\w*pages?\w*|put_page\w*|_*folio_put\w*|put_pages_list|page_ref_(?:dec|sub)_and_test|free_the_page)\s*\(/;

/**
 * What is explored for a function: of a page-table driver the scenarios of the standard set whose operations reach it; for
 * a function that is given a page, the end of the page's life beside every actor; for any other, its scenario alone.
 */
export async function planFor(
  scenario: ScenarioText,
  tree: KernelTree,
  { path, function: name }: { readonly path: TreePath; readonly function: string },
): Promise<readonly Scenario[]> {
  const text = (await tree.read(path)) ?? '';
  const functions = findFunctions(text);
  const pages = pageScenarios(path, name, text, functions);
  const plan = isDriver(scenario.text)
    ? [...reaching(scenario, name, text, functions), ...pages]
    : pages.length && scenario.generated
      ? pages
      : [scenario];
  return plan.map(each => ({ path: each.path, text: each.text }));
}

/** Of a driver's standard set, the scenarios whose operations call the function; all, if only set-up or the end does. */
function reaching(
  scenario: ScenarioText,
  name: string,
  text: string,
  functions: readonly FunctionText[],
): readonly GeneratedScenario[] {
  const set = standardSet(scenario);
  const operations = DRIVER_FUNCTIONS.filter(operation =>
    reachedFrom(callsOf(scenario.text, operation), text, functions).has(name),
  );
  const chosen = set.filter(({ calls }) => calls.some(call => operations.includes(call)));
  return chosen.length ? chosen : set;
}

/** The bodies of a scenario's function and of those that it calls there. */
function callsOf(scenario: string, operation: string): string {
  const functions = findFunctions(scenario);
  const inside = reachedFrom(`${operation}()`, scenario, functions);
  return functions
    .filter(fn => inside.has(fn.name))
    .map(fn => scenario.slice(fn.body, fn.end))
    .join('\n');
}

/** The end of a page's life in a function, if it is given a page. */
function pageScenarios(
  path: TreePath,
  name: string,
  text: string,
  functions: readonly FunctionText[],
): readonly GeneratedScenario[] {
  const fn = functions.find(each => each.name === name);
  if (!fn) return [];
  const reached = reachedFrom(`${name}()`, text, functions);
  const ends = functions.some(each => reached.has(each.name) && ENDS.test(text.slice(each.body, each.end)));
  return pageLifetimeSet({ path, name, parameters: parametersOf(fn), ends });
}
