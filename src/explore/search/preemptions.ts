import { type BreadthFirst, DEADLOCK, type Sighting } from './breadth-first';
import { States } from './states';
import { FLUSH, StepStatus, type StepSystem } from './system';

/** A way to a violation with as few preemptions as possible. */
export interface CalmSighting extends Sighting {
  /** Switches away from a CPU that could have gone on. */
  readonly preemptions: number;
}

/**
 * Among all ways to one violation, one with the fewest preemptions, and among those a shortest: what a person can follow.
 * Dijkstra over (state, last thread) ordered by (preemptions, steps); it reuses the transitions that the breadth-first
 * search has executed, so it costs table look-ups only.
 *
 * @param more is asked now and then whether to go on
 * @returns undefined when told to stop, or when the violation cannot be reached
 */
export function fewestPreemptions(
  search: BreadthFirst,
  system: StepSystem,
  violation: number,
  more: () => boolean = () => true,
): CalmSighting | undefined {
  const threads = system.threads;
  const { transitions } = search;
  const nodes = new States(2 + threads);
  const queue = new CostQueue();
  /** Per node: its cheapest known way. */
  const ways: { cost: number; steps: number; parent: number; step: number }[] = [];
  /** Steps that show the violation; they wait in the queue like nodes, as `~index`. */
  const goals: { from: number; step: number }[] = [];

  const tuple = new Int32Array(2 + threads);
  const after = new Int32Array(2 + threads);
  search.states.read(0, tuple.subarray(0, 1 + threads));
  tuple[1 + threads] = threads; // nobody has run yet
  reach(tuple, -1, 0, 0, 0);

  for (let taken = queue.take(), count = 0; taken !== undefined; taken = queue.take()) {
    if ((++count & 1023) === 0 && !more()) return undefined;
    const { entry, cost, steps } = taken;
    if (entry < 0) {
      const goal = goals[~entry]!;
      return { violation, steps: [...path(goal.from), goal.step], atRest: false, preemptions: cost };
    }
    if (ways[entry]!.cost !== cost || ways[entry]!.steps !== steps) continue; // a cheaper way was found meanwhile
    nodes.read(entry, tuple);
    const last = tuple[1 + threads]!;
    const lastCanRun = last < threads && transitions.canRun(tuple, last);
    let movable = 0;
    for (let thread = 0; thread < threads; thread++) {
      if (transitions.hasFinished(tuple[1 + thread]!)) continue;
      for (let t = transitions.first(tuple[0]!, tuple[1 + thread]!, thread); t >= 0; t = transitions.next(t)) {
        if (transitions.status(t) === StepStatus.Blocked) continue;
        movable++;
        const alternative = transitions.alternative(t);
        const step = thread | (alternative << 8);
        // A store that reaches memory takes no CPU from another.
        const total = cost + (thread !== last && lastCanRun && alternative !== FLUSH ? 1 : 0);
        if (transitions.violation(t) === violation) {
          goals.push({ from: entry, step });
          queue.put(~(goals.length - 1), total, steps + 1);
        }
        if (transitions.status(t) === StepStatus.Stopped) continue;
        after.set(tuple);
        after[0] = transitions.memoryAfter(t);
        after[1 + thread] = transitions.recordAfter(t);
        after[1 + threads] = alternative === FLUSH ? last : thread;
        reach(after, entry, step, total, steps + 1);
      }
    }
    if (movable === 0 && restViolation() === violation) {
      return { violation, steps: path(entry), atRest: true, preemptions: cost };
    }
  }
  return undefined;

  function reach(to: Int32Array, parent: number, step: number, cost: number, steps: number): void {
    const found = nodes.add(to, parent, step);
    const node = found < 0 ? ~found : found;
    const known = ways[node];
    if (known && (known.cost < cost || (known.cost === cost && known.steps <= steps))) return;
    ways[node] = { cost, steps, parent, step };
    queue.put(node, cost, steps);
  }

  function path(node: number): number[] {
    const steps: number[] = [];
    for (let way = ways[node]!; way.parent >= 0; way = ways[way.parent]!) steps.push(way.step);
    return steps.reverse();
  }

  function restViolation(): number {
    for (let thread = 0; thread < threads; thread++) {
      if (!transitions.hasFinished(tuple[1 + thread]!)) return DEADLOCK;
    }
    search.load(tuple.subarray(0, 1 + threads));
    return system.atRest();
  }
}

/** Takes entries in the order of (preemptions, steps); both are small numbers, so each pair has a list of its own. */
class CostQueue {
  readonly #rows: (number[] | undefined)[][] = [];
  #cost = 0;
  #steps = 0;

  put(entry: number, cost: number, steps: number): void {
    ((this.#rows[cost] ??= [])[steps] ??= []).push(entry);
  }

  take(): { entry: number; cost: number; steps: number } | undefined {
    for (; this.#cost < this.#rows.length; this.#cost++, this.#steps = 0) {
      const row = this.#rows[this.#cost] ?? [];
      for (; this.#steps < row.length; this.#steps++) {
        const entry = row[this.#steps]?.pop();
        if (entry !== undefined) return { entry, cost: this.#cost, steps: this.#steps };
      }
    }
    return undefined;
  }
}
