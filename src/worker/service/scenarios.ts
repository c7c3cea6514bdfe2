import { fail, ok, type Result } from '../../kernel/failure';
import { pageTableScenarios } from '../../machine/scenario/domain';
import { generateScenario } from '../../machine/scenario/generate';
import { pageTableDriver } from '../../machine/scenario/page-table-driver';
import type { ScenarioText } from '../../protocol/analysis';
import type { Context } from '../../protocol/rpc';
import { findFunctions, type FunctionText } from '../../source/syntax/functions';
import type { KernelTree, TreePath } from '../../source/tree';
import { calledOperations, names, registeredOperations, scenariosOf, withHeaders } from './entry-points';
import type { ScenarioUnits } from './scenario-units';

/**
 * The scenario for a function: a shipped one that reaches it, because it includes the function's file and what it calls
 * there leads to the function; else a generated one: for an operation of a page-table driver a domain from its allocation
 * to its free, for any other function a single call.
 */
export async function scenarioFor(
  { tree, arch }: { readonly tree: KernelTree; readonly arch: string },
  path: TreePath,
  name: string,
  units: ScenarioUnits,
  context: Context,
): Promise<Result<ScenarioText>> {
  const text = await tree.read(path);
  const what = `${name}() cannot be simulated`;
  if (text === undefined) return fail('no-such-file', what, `${tree.name} has no ${path}.`, 'Check the path.');
  const functions = findFunctions(text);
  if (!functions.some(fn => fn.name === name))
    return fail('no-such-function', what, `${path} does not define it.`, defines(text, functions));
  const shipped = await units.shipped();
  const candidates = scenariosOf(path, shipped, tree.version);
  for (const [scenario, content] of candidates) {
    if (reachedFrom(withHeaders(content, shipped), text, functions).has(name))
      return ok({ path: scenario, text: content, generated: false, unfilled: [] });
  }
  const opened = await units.open(tree, arch, [], context);
  const driver = candidates.size ? undefined : pageTableDriver(path, text);
  if (driver?.drivers.length || driver?.formats.length) {
    const unit = await opened.unit(path, context.cancel);
    if (!unit.ok) return unit;
    for (const written of await pageTableScenarios(tree, unit.value, driver, 'attached')) {
      if (!reachedFrom(withHeaders(written.text, shipped), text, functions).has(name)) continue;
      const gaps = withoutScenario(path, text, functions);
      return ok({ ...written, generated: true, unfilled: [...gaps, ...written.unfilled] });
    }
  }
  const generated = await generateScenario(opened, path, name, context.cancel);
  if (!generated.ok) return generated;
  const gaps = candidates.size ? [] : withoutScenario(path, text, functions);
  return ok({ ...generated.value, generated: true, unfilled: [...gaps, ...generated.value.unfilled] });
}

/** For a page-table driver that no scenario ships for: what of it can be run all the same. */
function withoutScenario(path: TreePath, text: string, functions: readonly FunctionText[]): readonly string[] {
  const operations = operationsIn(text, functions);
  if (!operations.length) return [];
  return [
    `no scenario ships for ${path}, so what probing would have found is not set up; a scenario of one's own ` +
      `can run each of its operations: ${operations.join(', ')}`,
  ];
}

const operationsIn = (text: string, functions: readonly FunctionText[]): readonly string[] => [
  ...new Set(
    registeredOperations(text)
      .map(operation => operation.name)
      .filter(name => functions.some(fn => fn.name === name)),
  ),
];

/** What a person can ask for instead, the operations of a driver first. */
function defines(text: string, functions: readonly FunctionText[]): string {
  const operations = operationsIn(text, functions);
  const some = (operations.length ? operations : functions.map(fn => fn.name)).slice(0, 8);
  return some.length ? `Functions that it defines: ${some.join(', ')}.` : 'It defines no function at all.';
}

/**
 * The functions of a file that a scenario calls, by name or as an operation (`ops->map_pages(…)`), and all that they call
 * in turn inside the file.
 */
export function reachedFrom(scenario: string, text: string, functions: readonly FunctionText[]): ReadonlySet<string> {
  const byName = new Map(functions.map(fn => [fn.name, fn]));
  const reached = new Set<string>();
  const operations = calledOperations(scenario, text);
  const queue = functions.filter(fn => names(scenario, fn.name) || operations.has(fn.name));
  for (let fn = queue.pop(); fn; fn = queue.pop()) {
    if (reached.has(fn.name)) continue;
    reached.add(fn.name);
    for (const [word] of text.slice(fn.body, fn.end).matchAll(/[A-Za-z_]\w*/g)) {
      const next = byName.get(word);
      if (next && !reached.has(word)) queue.push(next);
    }
  }
  return reached;
}
