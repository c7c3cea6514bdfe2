import type { PageView, SessionView, TraceStep } from '../../machine/session';
import type { TableNode } from '../../pagetable/decode';
import type { ScenarioText } from '../../protocol/analysis';
import type { ChosenConfiguration } from '../../source/unit';
import { configurationText } from './configuration';

/** A run for people: what the code printed, the steps when asked for, then the summary. */
export function runText(
  view: SessionView,
  trace: readonly TraceStep[] | undefined,
  scenario: ScenarioText,
  quiet: boolean,
  configuration: ChosenConfiguration,
): string {
  const lines = [...view.log, ...(trace ?? []).flatMap(stepLines)];
  if (!quiet) lines.push(...summary(view, scenario), configurationText(configuration));
  return lines.map(line => `${line}\n`).join('');
}

/** One step, and below it what it changed. */
export function stepLines(step: TraceStep): readonly string[] {
  const { number, cpu, spot, source, changes } = step;
  return [
    `${String(number).padStart(6)}  CPU${cpu}  ${spot.path}:${spot.line}  ${step.function}()  ${source}`,
    ...changes.map(change => `            ${change.what}: ${change.before} -> ${change.after}`),
  ];
}

function summary(view: SessionView, scenario: ScenarioText): readonly string[] {
  const list = (title: string, names: readonly string[]) => `${title} (${names.length}): ${names.join(', ') || '-'}`;
  return [
    `-- ${view.scenario}: ${view.status} after ${view.step} steps`,
    ...scenario.unfilled.map(gap => `not filled in: ${gap}`),
    ...(view.result === undefined ? [] : [`result: ${view.result}`]),
    ...view.violations.map(({ kind, message, spot }) =>
      spot ? `${spot.path}:${spot.line}: ${kind}: ${message}` : `${kind}: ${message}`,
    ),
    ...view.tables.flatMap(table => tableLines(table, view.pages, '')),
    list('executed', view.executed),
    list('modelled', view.modelled),
    list('stubbed', view.stubbed),
  ];
}

/** A page table with its counts beside the true number of its entries, and the tables below it. */
function tableLines(table: TableNode, pages: readonly PageView[], indent: string): readonly string[] {
  const page = pages.find(p => p.pfn === table.pfn);
  const counts = page ? `, _refcount ${page.refcount}, _mapcount ${page.mapcount}` : '';
  const problem = table.problem === undefined ? '' : `: ${table.problem}`;
  const below = table.entries.flatMap(({ child }) => (child ? tableLines(child, pages, `${indent}  `) : []));
  return [`${indent}table ${table.phys}, level ${table.level}: ${table.valid} entries${counts}${problem}`, ...below];
}
