import type { Change, SessionView, TraceStep } from '../../protocol/analysis';
import type { RunSource } from '../../protocol/panel';

/** A run's trace as plain text for a mail: one line per step, what it changed below it, then the log and what ran. */
export function traceText(source: RunSource, view: SessionView, trace: readonly TraceStep[]): string {
  const patch = source.patch === null ? [] : [`with ${decodeURIComponent(source.patch.split('/').at(-1) ?? '')}`];
  const lines = [[source.title, source.treeLabel, ...patch, source.scenario.path].filter(Boolean).join(', '), ''];
  const cpus = new Set(trace.map(step => step.cpu)).size > 1;
  const wide = Math.max(4, String(trace.at(-1)?.number ?? 0).length);
  let place = '';
  for (const step of trace) {
    // The place stands once above the steps that it is shared by.
    const here = `${step.function} (${step.spot.path})`;
    if (here !== place) lines.push(`${' '.repeat(wide + 2)}${(place = here)}`);
    const cpu = cpus ? `CPU${step.cpu} ` : '';
    lines.push(`${String(step.number).padStart(wide)}  ${cpu}${String(step.spot.line).padStart(5)}: ${step.source}`);
    for (const change of step.changes) lines.push(`${' '.repeat(wide + 9)}${changeText(change)}`);
  }
  for (const { kind, message, spot } of view.violations)
    lines.push('', `${kind}: ${message}${spot ? ` (${spot.path}:${spot.line})` : ''}`);
  if (view.result !== undefined) lines.push('', `result: ${view.result}`);
  const parts: [string, readonly string[]][] = [
    ['log', view.log],
    ['executed', view.executed],
    ['modelled', view.modelled],
    ['stubbed', view.stubbed],
  ];
  for (const [title, items] of parts) {
    if (items.length) lines.push('', `${title}:`, ...items.map(item => `  ${item}`));
  }
  return `${lines.join('\n')}\n`;
}

const changeText = ({ what, before, after }: Change): string => `${what}: ${before} -> ${after}`;
