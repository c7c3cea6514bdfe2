import { InvalidArgumentError, Option, type Command } from 'commander';
import { renderColumns } from '../../explore/trace/columns';
import { minimise } from '../../explore/trace/minimise';
import type { MemoryModel } from '../../explore/stepper';
import type { Focus, VerdictView } from '../../protocol/exploration';
import { fail, ok } from '../../kernel/failure';
import { context, openTree } from '../analysis';
import { Exit, exits, failed } from '../exit';
import { findTarget } from '../find-scenario';
import { common, configured, positive, type CommonOptions } from '../options';
import { progressLine } from '../progress';
import { decisionJson, decisionsText } from '../report/decisions';
import { print } from '../report/findings';
import { raceJson, racesText } from '../report/races';
import { configurationText } from '../report/configuration';
import { json } from '../report/json';

type Options = CommonOptions & {
  readonly file?: string;
  readonly only?: string;
  readonly states?: number;
  readonly memory?: number;
  readonly width: number;
  readonly memoryModel?: MemoryModel;
  readonly replay?: string;
};

/** Columns that a kernel mail has. */
const MAIL_WIDTH = 72;
/** Narrower than this no line of C fits. */
const NARROWEST = 40;

/** `pagewarden explore FUNCTION|SCENARIO.c`: every interleaving, with the shortest schedule that goes wrong. */
export function explore(program: Command): void {
  configured(common(program.command('explore'), ['text', 'json']))
    .description('every interleaving of the standard or given scenarios: verdicts and traces')
    .argument('<target>', 'a function of the tree (its standard scenarios), or a scenario (.c)')
    .option('--file <path>', 'the file that defines the function, when more than one does')
    .option('--only <name>', 'of the standard scenarios, those whose name contains this')
    .option('--states <n>', 'give up after so many states', positive)
    .option('--memory <mib>', 'memory that the search may reserve, in MiB', positive)
    .addOption(new Option('--memory-model <model>', 'sc, or tso with the store buffers of x86').choices(['sc', 'tso']))
    .option('--replay <schedule>', 'execute only this schedule of a verdict; the target is its scenario')
    .option('--width <columns>', 'characters per line of a trace', wide, MAIL_WIDTH)
    .action(exits(start));
}

function wide(value: string): number {
  const width = positive(value);
  if (width < NARROWEST) throw new InvalidArgumentError(`It has to be at least ${NARROWEST}.`);
  return width;
}

async function start(target: string, options: Options): Promise<Exit> {
  const { format, quiet, only, states, memory, width, memoryModel, replay } = options;
  const tree = await openTree(options);
  if (!tree.ok) return failed(tree.failure, format);
  const { analysis } = tree.value;
  const { progress, end } = progressLine(quiet);
  const found = await findTarget(tree.value, target, options.file, progress);
  end();
  if (!found.ok) return failed(found.failure, format);
  const plan =
    found.value.kind === 'scenario'
      ? ok([found.value.scenario])
      : await analysis.explorationPlan(found.value.place, context());
  if (!plan.ok) return failed(plan.failure, format);
  const scenarios = plan.value.filter(({ path }) => only === undefined || path.includes(only));
  if (!scenarios.length) return failed(noScenario(only ?? '', plan.value), format);
  if (replay !== undefined && scenarios.length > 1) return failed(whichScenario(scenarios), format);
  const verdicts: VerdictView[] = [];
  const configuration = await analysis.configuration({ scenario: scenarios[0]! }, context());
  if (!configuration.ok) return failed(configuration.failure, format);
  if (format === 'text' && !quiet) print(`${configurationText(configuration.value)}\n`);
  for (const { path, text } of scenarios) {
    const request = {
      scenario: { path, text },
      ...(found.value.kind === 'function' ? { focus: found.value.place } : {}),
      ...(states === undefined ? {} : { states }),
      ...(memory === undefined ? {} : { bytes: memory * 2 ** 20 }),
      ...(memoryModel === undefined ? {} : { memoryModel }),
      ...(replay === undefined ? {} : { schedule: replay }),
    };
    const explored = await analysis.explore(request, context(progress));
    end();
    if (!explored.ok) return failed(explored.failure, format);
    verdicts.push(...explored.value);
    if (format === 'text') print(explored.value.map(verdict => verdictText(verdict, quiet, width)).join(''));
    // All verdicts of a scenario have the same.
    if (format === 'text' && !quiet) print(racesText(explored.value[0]?.races ?? []));
  }
  const decisions = await analysis.decisions({ verdicts, scenarios }, context(progress));
  end();
  if (!decisions.ok) return failed(decisions.failure, format);
  if (format === 'text' && !quiet) print(decisionsText(decisions.value));
  if (format === 'json')
    json({
      configuration: configuration.value,
      verdicts: verdicts.map(verdictJson),
      decisions: decisions.value.map(decisionJson),
    });
  return verdicts.every(({ verdict, outside }) => verdict === 'holds' || outside) ? Exit.Clean : Exit.Found;
}

const whichScenario = (all: readonly { readonly path: string }[]) =>
  fail(
    'which-scenario',
    'Nothing is replayed',
    'A schedule belongs to one scenario, and several are meant.',
    `Choose one with --only: ${all.map(({ path }) => path).join(', ')}.`,
  ).failure;

const noScenario = (only: string, all: readonly { readonly path: string }[]) =>
  fail(
    'no-such-scenario',
    `Nothing is explored`,
    `No scenario's name contains "${only}".`,
    `The names are: ${all.map(({ path }) => path).join(', ')}.`,
  ).failure;

function verdictJson(verdict: VerdictView): object {
  const last = verdict.trace.at(-1);
  const { scenario, verdict: name, message, bounds, states, seconds, schedule, shortest, preemptions } = verdict;
  return {
    scenario,
    verdict: name,
    focus: verdict.focus
      ? focusJson(verdict.focus)
      : last
        ? { file: last.spot.path, line: last.spot.line, function: last.function }
        : null,
    message,
    bounds,
    ...(verdict.outside ? { outsideContract: verdict.outside } : {}),
    states,
    seconds,
    ...(schedule ? { schedule, shortest, preemptions } : { schedule }),
    trace: verdict.trace.map(({ cpu, spot, function: fn, source, changes }) => ({
      ...{ cpu, file: spot.path, line: spot.line, function: fn, source, changes },
    })),
    executed: verdict.executed,
    modelled: verdict.modelled,
    stubbed: verdict.stubbed,
    races: verdict.races.map(raceJson),
  };
}

const focusJson = ({ path: file, line, function: name, executed, missed }: Focus): object => ({
  ...{ file, line, function: name, executed, missed },
});

function verdictText(verdict: VerdictView, quiet: boolean, width: number): string {
  const { scenario, verdict: name, message, bounds, states, seconds, trace, cpus, outside, schedule } = verdict;
  const advice = outside ? `advice, as ${outside}: ` : '';
  const head = `${scenario}: ${advice}${name}: ${message}\n`;
  if (quiet) return head;
  const searched = `    ${states} ${states === 1 ? 'state' : 'states'} in ${seconds.toFixed(1)} s; bounds: ${bounds}\n`;
  const { shortest, preemptions } = verdict;
  const times = `${preemptions} ${preemptions === 1 ? 'preemption' : 'preemptions'}`;
  const how = schedule ? `    schedule ${schedule} (${times}; the shortest takes ${shortest} steps)\n` : '';
  const columns = trace.length ? `\n${renderColumns(minimise(trace, message), { width, headings: cpus })}\n` : '';
  return head + searched + how + columns;
}
