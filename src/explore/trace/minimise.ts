import type { Change, TraceStep } from '../../machine/session';
import { concerns, isTelling, pagesOf } from './pages';
import { foldLoops } from './loops';

/** A step that is told; `matters` marks the few that a reader must see. */
export interface ToldStep extends TraceStep {
  readonly matters?: boolean;
}

/** Steps of a CPU that were left out, or rounds of a loop that are like those beside them. */
export interface Folded {
  readonly cpu: number;
  readonly folded: number;
  readonly rounds?: number;
}

/** A stretch of a trace. */
export type Told = ToldStep | Folded;

/** Most steps that are marked. */
const MARKS = 6;

/**
 * The steps of a schedule that matter. Told are those that change the count, the state or an entry of a page that the
 * violation is about, the step after which a CPU is preempted (what it has just read grows stale), and the last, which
 * shows the violation. The others are folded into a number, rounds of a loop into one. Three to six steps are marked: the
 * last, what others did to the page's count, its allocation and free, where a CPU was preempted.
 *
 * @param message the violation's sentence, which may name pages
 */
export function minimise(trace: readonly TraceStep[], message = ''): Told[] {
  const pages = pagesOf(trace, message);
  const touches = trace.map(
    step =>
      step.changes.some(change => isTelling(change) && concerns(change, pages)) ||
      (step.read && pages.has(step.read.pfn)),
  );
  const preempted = trace.map(
    (_step, i) => isPreempted(trace, i) || (endsStretch(trace, i) && !inStretch(trace, i, touches)),
  );
  const marked = marks(trace, pages, touches, preempted);
  const told: Told[] = [];
  trace.forEach((step, i) => {
    if (touches[i] || preempted[i] || i === trace.length - 1) {
      told.push(marked.has(i) ? { ...step, matters: true } : step);
      return;
    }
    const last = told.at(-1);
    if (last && 'folded' in last && last.cpu === step.cpu) told[told.length - 1] = { ...last, folded: last.folded + 1 };
    else told.push({ cpu: step.cpu, folded: 1 });
  });
  return foldLoops(told);
}

const endsStretch = (trace: readonly TraceStep[], i: number): boolean =>
  i + 1 < trace.length && trace[i + 1]!.cpu !== trace[i]!.cpu;

/** Another CPU comes next, and this one goes on later. */
const isPreempted = (trace: readonly TraceStep[], i: number): boolean =>
  endsStretch(trace, i) && trace.slice(i + 2).some(step => step.cpu === trace[i]!.cpu);

/** Is a step of the stretch that ends at `end` told anyway? */
function inStretch(trace: readonly TraceStep[], end: number, touches: readonly (boolean | undefined)[]): boolean {
  for (let i = end; i >= 0 && trace[i]!.cpu === trace[end]!.cpu; i--) if (touches[i]) return true;
  return false;
}

/** The steps to mark, the weightiest first until there are enough. */
function marks(
  trace: readonly TraceStep[],
  pages: ReadonlySet<number>,
  touches: readonly (boolean | undefined)[],
  preempted: readonly (boolean | undefined)[],
): ReadonlySet<number> {
  const last = trace.length - 1;
  const has = (i: number, kinds: readonly Change['kind'][]): boolean =>
    trace[i]!.changes.some(change => kinds.includes(change.kind) && isTelling(change) && concerns(change, pages));
  const lastRead = trace.findLastIndex(({ read }) => read && pages.has(read.pfn));
  const weights: readonly ((i: number) => boolean)[] = [
    i => i === last,
    i => trace[i]!.cpu !== trace[last]!.cpu && has(i, ['refcount', 'mapcount']),
    i => i === lastRead,
    i => has(i, ['page', 'event']),
    i => preempted[i]!,
    i => has(i, ['refcount', 'mapcount']),
    i => touches[i]!,
  ];
  const chosen = new Set<number>();
  for (const weighty of weights) {
    for (let i = last; i >= 0 && chosen.size < MARKS; i--) if (weighty(i)) chosen.add(i);
  }
  return chosen;
}
