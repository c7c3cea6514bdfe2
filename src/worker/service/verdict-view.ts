import type { ScenarioVerdict } from '../../explore/explore';
import { renderColumns } from '../../explore/trace/columns';
import { minimise, type ToldStep } from '../../explore/trace/minimise';
import type { Focus, VerdictView } from '../../protocol/exploration';
import { findFunctions } from '../../source/syntax/functions';
import type { TreePath } from '../../source/tree';

/** Columns that a kernel mail has. */
const MAIL_WIDTH = 72;

/** A verdict with its trace made ready for a reader: what to tell, what to mark, what to paste into a mail. */
export function viewOf(verdict: ScenarioVerdict, focus?: FocusText): VerdictView {
  const { trace, cpus, message } = verdict;
  const told = minimise(trace, message);
  const numbers = (wanted: (step: ToldStep) => boolean): number[] =>
    told.flatMap(step => ('folded' in step || !wanted(step) ? [] : [step.number]));
  const seen = focus && focusOf(verdict, focus);
  return {
    ...verdict,
    ...(seen ? { focus: seen } : {}),
    told: numbers(() => true),
    key: numbers(step => step.matters === true),
    mail: trace.length ? renderColumns(told, { width: MAIL_WIDTH, headings: cpus }) : '',
  };
}

/** A function that somebody asks about, with the text of its file. */
interface FocusText {
  readonly path: TreePath;
  readonly function: string;
  readonly text: string;
}

/** What of a function the search looked at; undefined when the file does not define it. */
function focusOf({ lines }: ScenarioVerdict, { path, function: name, text }: FocusText): Focus | undefined {
  const fn = findFunctions(text).find(each => each.name === name);
  if (!fn) return undefined;
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const [first, last] = [lineAt(fn.nameStart), lineAt(fn.end)];
  const file = lines.find(each => each.path === path);
  const within = (list: readonly number[] = []): number[] => list.filter(line => line >= first && line <= last);
  return { path, function: name, line: first, executed: within(file?.executed), missed: within(file?.missed) };
}
