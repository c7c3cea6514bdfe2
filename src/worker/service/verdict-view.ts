import type { ScenarioVerdict } from '../../explore/explore';
import { renderColumns } from '../../explore/trace/columns';
import { minimise, type ToldStep } from '../../explore/trace/minimise';
import type { VerdictView } from '../../protocol/exploration';

/** Columns that a kernel mail has. */
const MAIL_WIDTH = 72;

/** A verdict with its trace made ready for a reader: what to tell, what to mark, what to paste into a mail. */
export function viewOf(verdict: ScenarioVerdict): VerdictView {
  const { trace, cpus, message } = verdict;
  const told = minimise(trace, message);
  const numbers = (wanted: (step: ToldStep) => boolean): number[] =>
    told.flatMap(step => ('folded' in step || !wanted(step) ? [] : [step.number]));
  return {
    ...verdict,
    told: numbers(() => true),
    key: numbers(step => step.matters === true),
    mail: trace.length ? renderColumns(told, { width: MAIL_WIDTH, headings: cpus }) : '',
  };
}
