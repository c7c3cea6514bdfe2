import { States } from './states';
import { StepStatus, type StepSystem } from './system';
import { TRANSITION_WORDS, Transitions } from './transitions';

/** States that a search may go on for after its system has {@link StepSystem.grown}, beside twice what it had. */
const GROWTH_STATES = 2000;

/** Bounds of a search. */
export interface SearchLimits {
  /** Bytes that all tables together may reserve. */
  readonly bytes: number;
  /** States after which the search gives up; no bound when undefined. */
  readonly states?: number;
}

/** A violation and the shortest way to it. */
export interface Sighting {
  /** The system's number of the violation. */
  readonly violation: number;
  /** Steps from the start, as thread | alternative << 8; the last one shows the violation (or comes to rest). */
  readonly steps: readonly number[];
  /** Seen when all threads had finished, not in a step. */
  readonly atRest: boolean;
}

/** How far a search is. */
export interface SearchProgress {
  readonly states: number;
  readonly transitions: number;
  /** States found and not yet expanded. */
  readonly frontier: number;
  /** (memory, thread record) pairs that the machine executed, and transitions that were asked for. */
  readonly executed: number;
  readonly asked: number;
  readonly bytes: number;
  /** Steps from the start of the state being expanded. */
  readonly depth: number;
}

/** Number of the violation that {@link BreadthFirst} itself reports: no thread can move and not all have finished. */
export const DEADLOCK = -1;

/**
 * Breadth-first search of every state: the first sighting of each violation is one of the shortest. Runs in slices, so
 * that a worker can report progress and be cancelled between them; the result does not depend on the slices.
 */
export class BreadthFirst {
  readonly transitions: Transitions;
  readonly states: States;
  readonly sightings: Sighting[] = [];
  readonly #seen = new Set<number>();
  #next = 0;
  #taken = 0;
  #levelEnd = 1;
  #depth = 0;
  /** States when the system first said that it had grown. */
  #grownAt = 0;
  readonly #tuple: Int32Array;
  /** Why the search ended before it had seen everything; undefined while it runs or when it has. */
  exhausted: 'memory' | 'states' | undefined;

  constructor(
    private readonly system: StepSystem,
    private readonly limits: SearchLimits,
  ) {
    this.transitions = new Transitions(system);
    this.states = new States(1 + system.threads);
    this.#tuple = new Int32Array(1 + system.threads);
    // What the threads' local beginnings wrote is part of the first state.
    this.#tuple[0] = this.transitions.memory.store(system.writtenSlots());
    for (let t = 0; t < system.threads; t++) this.#tuple[1 + t] = this.transitions.record(t);
    this.states.add(this.#tuple, -1, 0);
  }

  /**
   * Expands up to `count` states; true while there is more to do. A step that throws (a function that must be linked
   * first) leaves the state to be expanded again.
   */
  run(count: number): boolean {
    for (let n = 0; n < count && this.#next < this.states.size; n++) {
      if (this.#outdated()) return false;
      if (this.limits.states !== undefined && this.states.size > this.limits.states) {
        this.exhausted = 'states';
        return false;
      }
      if ((n & 255) === 0 && this.states.bytes + this.transitions.bytes > this.limits.bytes) {
        this.exhausted = 'memory';
        return false;
      }
      if (this.#next === this.#levelEnd) {
        this.#levelEnd = this.states.size;
        this.#depth++;
      }
      this.#taken += this.#expand(this.#next);
      this.#next++;
    }
    return this.#next < this.states.size;
  }

  /**
   * Is it time to start again, because the system has found out that its steps must be smaller? Not at once, for a search
   * with steps too large is short and finds out most of what there is; but it must not take longer than the next one.
   */
  #outdated(): boolean {
    if (!this.system.grown) return false;
    this.#grownAt ||= this.states.size;
    return this.states.size > 2 * this.#grownAt + GROWTH_STATES;
  }

  /** Takes every step that is possible in a state; returns their number. */
  #expand(index: number): number {
    const threads = this.system.threads;
    const tuple = this.#tuple;
    const transitions = this.transitions;
    this.states.read(index, tuple);
    let movable = 0;
    let finished = 0;
    let taken = 0;
    this.#noteMeetings(tuple);
    for (let thread = 0; thread < threads; thread++) {
      const memory = tuple[0]!;
      const record = tuple[1 + thread]!;
      if (transitions.hasFinished(record)) {
        finished++;
        continue;
      }
      let t = transitions.first(memory, record, thread);
      const results = transitions.results;
      do {
        const at = t * TRANSITION_WORDS;
        const status = results[at + 2]! & 0xff;
        if (status !== StepStatus.Blocked) {
          movable++;
          taken++;
          const step = thread | (results[at + 2]! & ~0xff);
          const violation = results[at + 3]!;
          if (violation !== 0) this.#sight(violation, index, step, false);
          if (status !== StepStatus.Stopped) {
            tuple[0] = results[at]!;
            tuple[1 + thread] = results[at + 1]!;
            this.states.add(tuple, index, step);
            tuple[0] = memory;
            tuple[1 + thread] = record;
          }
        }
        t = results[at + 4]!;
      } while (t >= 0);
    }
    if (movable === 0) {
      if (finished < threads) this.#sight(DEADLOCK, index, -1, true);
      else {
        this.load(tuple);
        const violation = this.system.atRest();
        if (violation !== 0) this.#sight(violation, index, -1, true);
      }
    }
    return taken;
  }

  /** Tells the system which operations two threads stand before at once. */
  #noteMeetings(tuple: Int32Array): void {
    for (let one = 1; one < tuple.length; one++) {
      const first = this.transitions.pending(tuple[one]!);
      if (first === 0) continue;
      for (let other = one + 1; other < tuple.length; other++) {
        const second = this.transitions.pending(tuple[other]!);
        if (second !== 0) this.system.meet?.(first, second);
      }
    }
  }

  /** Brings the system to the state that `tuple` describes. */
  load(tuple: Int32Array): void {
    for (let t = 0; t < this.system.threads; t++) this.transitions.load(tuple[0]!, tuple[1 + t]!, t);
  }

  get progress(): SearchProgress {
    return {
      states: this.states.size,
      transitions: this.#taken,
      frontier: this.states.size - this.#next,
      executed: this.transitions.pairs,
      asked: this.transitions.asked,
      bytes: this.states.bytes + this.transitions.bytes,
      depth: this.#depth,
    };
  }

  #sight(violation: number, from: number, step: number, atRest: boolean): void {
    if (this.#seen.has(violation)) return;
    this.#seen.add(violation);
    const steps = this.states.path(from);
    if (step >= 0) steps.push(step);
    this.sightings.push({ violation, steps, atRest });
  }
}
