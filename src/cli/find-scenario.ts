import { existsSync } from 'node:fs';
import type { Progress } from '../kernel/cancel';
import { fail, ok, type Result } from '../kernel/failure';
import type { RunFunction, ScenarioText } from '../protocol/analysis';
import { context, readInput, shipped, type OpenedTree } from './analysis';
import { pathInTree } from './tree';

/** What a person names to run or to explore: a scenario, or a function of the tree. */
export type Target =
  | { readonly kind: 'scenario'; readonly scenario: ScenarioText }
  | { readonly kind: 'function'; readonly place: RunFunction };

/** The scenario in a file on disk, a shipped one, or the place where a function is defined; `file` says in which file. */
export async function findTarget(
  { analysis, root }: OpenedTree,
  target: string,
  file: string | undefined,
  progress: Progress,
): Promise<Result<Target>> {
  if (target.endsWith('.c')) {
    const text = existsSync(target) ? readInput(target) : undefined;
    if (text && !text.ok) return text;
    const found = text ? Buffer.from(text.value).toString('utf8') : (await shipped()).get(target);
    if (found === undefined)
      return fail(
        'no-such-file',
        `${target} cannot be run`,
        'There is no such scenario.',
        'Give a .c file, or a function.',
      );
    return ok({ kind: 'scenario', scenario: { path: target, text: found, generated: false, unfilled: [] } });
  }
  if (!/^[A-Za-z_]\w*$/.test(target))
    return fail('no-function', `${target} cannot be run`, 'It is neither a C name nor a .c file.', 'Give one of them.');
  if (file !== undefined) {
    const path = pathInTree(root, file);
    return path.ok ? ok({ kind: 'function', place: { path: path.value, function: target } }) : path;
  }
  const places = await analysis.findFunction(target, context(progress));
  if (!places.ok) return places;
  const paths = [...new Set(places.value.map(place => place.path))];
  const [path] = paths;
  if (path === undefined)
    return fail(
      'no-such-function',
      `${target}() cannot be run`,
      `No C file of ${root} defines it.`,
      'Check the name; a function that a macro makes has none in the source.',
    );
  if (paths.length > 1)
    return fail(
      'ambiguous-function',
      `${target}() cannot be run`,
      `It is defined in ${paths.length} files: ${paths.slice(0, 6).join(', ')}${paths.length > 6 ? ', …' : ''}.`,
      'Say which one with --file PATH.',
    );
  return ok({ kind: 'function', place: { path, function: target } });
}
