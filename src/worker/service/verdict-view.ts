import type { ScenarioVerdict } from '../../explore/explore';
import { renderColumns } from '../../explore/trace/columns';
import { minimise } from '../../explore/trace/minimise';
import type { Change, TraceStep, VerdictView } from '../../protocol/exploration';

/** Columns that a kernel mail has. */
const MAIL_WIDTH = 72;
/** Steps that a verdict turns on, at most: more than a handful marks nothing. */
const MOST_KEY = 6;

/** A verdict with its trace made ready for a reader: what to tell, what to mark, what to paste into a mail. */
export function viewOf(verdict: ScenarioVerdict): VerdictView {
  const { trace, cpus } = verdict;
  const told = minimise(trace);
  return {
    ...verdict,
    told: told.flatMap(step => ('folded' in step ? [] : [step.number])),
    key: keySteps(trace),
    mail: trace.length ? renderColumns(told, { width: MAIL_WIDTH, headings: cpus }) : '',
  };
}

/** What can decide a verdict, weightiest first. */
const WEIGHT: Partial<Record<Change['kind'], number>> = { refcount: 3, mapcount: 3, page: 2, entry: 1 };

/**
 * The steps that a verdict turns on: the last, which shows it, and before it those that change a count or a page's state,
 * the latest first; then, if there are still few, those that change a table entry.
 */
function keySteps(trace: readonly TraceStep[]): number[] {
  const last = trace.at(-1);
  if (!last) return [];
  const weight = (step: TraceStep): number => Math.max(0, ...step.changes.map(change => WEIGHT[change.kind] ?? 0));
  const before = trace
    .slice(0, -1)
    .filter(step => weight(step) > 0)
    .sort((a, b) => weight(b) - weight(a) || b.number - a.number)
    .slice(0, MOST_KEY - 1);
  return [...before, last].map(step => step.number).sort((a, b) => a - b);
}
