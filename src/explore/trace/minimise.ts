import type { Change, TraceStep } from '../../machine/session';

/** What a reader of a schedule looks for; plain memory is seldom the point. */
const TELLING: ReadonlySet<Change['kind']> = new Set(['refcount', 'mapcount', 'entry', 'page', 'event']);

/** A stretch of a trace: a step that is told, or how many steps of a CPU were left out. */
export type Told = TraceStep | { readonly cpu: number; readonly folded: number };

/**
 * The steps of a schedule that matter: those that change a count, a table entry or the state of a page, the one with which
 * a CPU takes over, and the last, which shows the violation. The others are folded into a number. A count that a step does not
 * change cannot have decided anything there.
 */
export function minimise(trace: readonly TraceStep[]): Told[] {
  const told: Told[] = [];
  trace.forEach((step, i) => {
    const takesOver = i > 0 && trace[i - 1]!.cpu !== step.cpu;
    if (takesOver || i === trace.length - 1 || step.changes.some(change => TELLING.has(change.kind))) {
      told.push(step);
      return;
    }
    const last = told.at(-1);
    if (last && 'folded' in last && last.cpu === step.cpu) told[told.length - 1] = { ...last, folded: last.folded + 1 };
    else told.push({ cpu: step.cpu, folded: 1 });
  });
  return told;
}
