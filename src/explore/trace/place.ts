import type { TreePath } from '../../source/tree';
import type { TraceStep } from '../../machine/session';

/** Where a step is told. */
export interface Place {
  readonly path: TreePath;
  readonly line: number;
  readonly function: string;
  /** The line, trimmed. */
  readonly source: string;
}

/** Headers hold small helpers: their callers say what is meant. */
export const isHelper = (path: TreePath): boolean => /(^|\/)include\//.test(path);

/** The function and line under which a step is told: its own, or the line that calls a header's helper. */
export function placeOf(step: TraceStep): Place {
  const outer = isHelper(step.spot.path) ? step.callers?.find(({ spot }) => !isHelper(spot.path)) : undefined;
  const { function: name, source, spot } = outer ?? step;
  return { path: spot.path, line: spot.line, function: name, source };
}
