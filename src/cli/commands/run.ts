import type { Command } from 'commander';
import { ok, type Result } from '../../kernel/failure';
import type { SessionView, TraceStep } from '../../machine/session';
import type { ScenarioText } from '../../protocol/analysis';
import type { ChosenConfiguration } from '../../source/unit';
import { context, openTree, type OpenedTree } from '../analysis';
import { Exit, exits, failed, warn } from '../exit';
import { findTarget } from '../find-scenario';
import { common, configured, positive, type CommonOptions } from '../options';
import { progressLine } from '../progress';
import { print } from '../report/findings';
import { json } from '../report/json';
import { runText } from '../report/run';

type Options = CommonOptions & {
  readonly file?: string;
  readonly trace?: boolean;
  readonly steps?: number;
  readonly until?: number;
  readonly printScenario?: boolean;
};

/** `pagewarden run FUNCTION|SCENARIO.c`: executes one schedule and prints what the code printed, then a summary. */
export function run(program: Command): void {
  configured(common(program.command('run'), ['text', 'json']))
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
  const found = await findTarget(tree.value, target, options.file, line.progress);
  line.end();
  if (!found.ok) return failed(found.failure, format);
  const scenario =
    found.value.kind === 'scenario'
      ? ok(found.value.scenario)
      : await tree.value.analysis.scenarioFor(found.value.place, context());
  if (!scenario.ok) return failed(scenario.failure, format);
  if (options.printScenario) {
    print(scenario.value.text);
    return Exit.Clean;
  }
  const finished = await execute(tree.value, scenario.value, options);
  return finished.ok ? report(finished.value, scenario.value, options) : failed(finished.failure, format);
}

/** A run that has come to its end, or to `--until`. */
interface Finished {
  readonly view: SessionView;
  readonly trace: readonly TraceStep[] | undefined;
  readonly configuration: ChosenConfiguration;
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
  const { run, configuration } = opened.value;
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
  return ok({ view, trace: trace?.value, configuration });
}

function report({ view, trace, configuration }: Finished, scenario: ScenarioText, { format, quiet }: Options): Exit {
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
      configuration,
      ...(trace ? { trace } : {}),
    });
  else print(runText(view, trace, scenario, quiet, configuration));
  if (!violations.length) return Exit.Clean;
  const unable = violations.filter(({ kind }) => kind === 'cannot-execute' || kind === 'out-of-steps');
  const [first] = unable;
  if (!first || unable.length < violations.length) return Exit.Found;
  warn(`${scenario.path} cannot be run to its end: ${first.message}`);
  return Exit.Failed;
}
