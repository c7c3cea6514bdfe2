import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fail, ok, type Result } from '../../kernel/failure';
import type { SessionView, TraceStep } from '../../machine/session';
import type { ScenarioText } from '../../protocol/analysis';
import { context, openTree, readInput, shipped, type OpenedTree } from '../analysis';
import { Exit, exits, failed, warn } from '../exit';
import { common, positive, type CommonOptions } from '../options';
import { progressLine } from '../progress';
import { print } from '../report/findings';
import { json } from '../report/json';
import { runText } from '../report/run';
import { pathInTree } from '../tree';

type Options = CommonOptions & {
  readonly file?: string;
  readonly trace?: boolean;
  readonly steps?: number;
  readonly until?: number;
  readonly printScenario?: boolean;
};

/** `pagewarden run FUNCTION|SCENARIO.c`: executes one schedule and prints what the code printed, then a summary. */
export function run(program: Command): void {
  common(program.command('run'), ['text', 'json'])
    .description('execute a function or a scenario on the simulated kernel')
    .argument('<target>', 'a function of the tree, or a scenario (.c)')
    .option('--file <path>', 'the file that defines the function, when more than one does')
    .option('--trace', 'list every step')
    .option('--steps <n>', 'stop after so many steps', positive)
    .option('--until <n>', 'show the state after step n instead of running to the end', positive)
    .option('--print-scenario', 'print the scenario that would be run, to edit it, and run nothing')
    .action(exits(start));
}

async function start(target: string, options: Options): Promise<Exit> {
  const { format, quiet } = options;
  const tree = await openTree(options);
  if (!tree.ok) return failed(tree.failure, format);
  const line = progressLine(quiet);
  const scenario = await findScenario(tree.value, target, options, line.progress);
  line.end();
  if (!scenario.ok) return failed(scenario.failure, format);
  if (options.printScenario) {
    print(scenario.value.text);
    return Exit.Clean;
  }
  const finished = await execute(tree.value, scenario.value, options);
  return finished.ok ? report(finished.value, scenario.value, options) : failed(finished.failure, format);
}

/** The scenario that is meant: a file on disk, a shipped one, or what the service has for a function. */
async function findScenario(
  { analysis, root }: OpenedTree,
  target: string,
  options: Options,
  progress: (what: string, done: number, total?: number) => void,
): Promise<Result<ScenarioText>> {
  if (target.endsWith('.c')) {
    const text = existsSync(target) ? readInput(target) : undefined;
    if (text && !text.ok) return text;
    const found = text ? Buffer.from(text.value).toString('utf8') : (await shipped()).get(target);
    if (found !== undefined) return ok({ path: target, text: found, generated: false, unfilled: [] });
    return fail(
      'no-such-file',
      `${target} cannot be run`,
      'There is no such scenario.',
      'Give a .c file, or a function.',
    );
  }
  if (!/^[A-Za-z_]\w*$/.test(target))
    return fail('no-function', `${target} cannot be run`, 'It is neither a C name nor a .c file.', 'Give one of them.');
  if (options.file !== undefined) {
    const path = pathInTree(root, options.file);
    return path.ok ? analysis.scenarioFor({ path: path.value, function: target }, context()) : path;
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
  return analysis.scenarioFor({ path, function: target }, context());
}

/** A run that has come to its end, or to `--until`. */
interface Finished {
  readonly view: SessionView;
  readonly trace: readonly TraceStep[] | undefined;
}

async function execute({ analysis }: OpenedTree, scenario: ScenarioText, options: Options): Promise<Result<Finished>> {
  const { progress, end } = progressLine(options.quiet);
  const opened = await analysis.openRun(
    {
      scenario: { path: scenario.path, text: scenario.text },
      ...(options.steps === undefined ? {} : { steps: options.steps }),
    },
    context(progress),
  );
  end();
  if (!opened.ok) return opened;
  const { run } = opened.value;
  let { view } = opened.value;
  if (options.until !== undefined) {
    const there = await analysis.command({ run, command: 'goTo', step: options.until }, context());
    if (!there.ok) return there;
    view = there.value;
  } else {
    // A run pauses at each violation, for people; a warning is no reason to stop here.
    for (let before = -1; view.status === 'paused' && view.step > before;) {
      before = view.step;
      const next = await analysis.command({ run, command: 'continue' }, context());
      if (!next.ok) return next;
      view = next.value;
    }
  }
  const trace = options.trace ? await analysis.trace({ run }, context()) : undefined;
  await analysis.closeRun({ run }, context());
  if (trace && !trace.ok) return trace;
  return ok({ view, trace: trace?.value });
}

function report({ view, trace }: Finished, scenario: ScenarioText, { format, quiet }: Options): Exit {
  const violations = view.violations.map(({ kind, message, spot }) => ({
    kind,
    message,
    file: spot?.path ?? null,
    line: spot?.line ?? null,
  }));
  if (format === 'json')
    json({
      scenario: scenario.path,
      generated: scenario.generated,
      unfilled: scenario.unfilled,
      status: view.status,
      log: view.log,
      steps: view.step,
      result: view.result ?? null,
      violations,
      executed: view.executed,
      modelled: view.modelled,
      stubbed: view.stubbed,
      pages: view.pages,
      tables: view.tables,
      next: view.next ?? null,
      ...(trace ? { trace } : {}),
    });
  else print(runText(view, trace, scenario, quiet));
  if (!violations.length) return Exit.Clean;
  const unable = violations.filter(({ kind }) => kind === 'cannot-execute' || kind === 'out-of-steps');
  const [first] = unable;
  if (!first || unable.length < violations.length) return Exit.Found;
  warn(`${scenario.path} cannot be run to its end: ${first.message}`);
  return Exit.Failed;
}
