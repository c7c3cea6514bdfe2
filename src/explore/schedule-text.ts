import { FLUSH } from './search/system';
import type { MemoryModel } from './stepper';

/** Operations of CPUs, in order, and the memory that they work on. */
export interface OrderOfSteps {
  readonly model: MemoryModel;
  /** Per visible operation: the index of its CPU, and above the low byte which alternative it takes. */
  readonly steps: readonly number[];
}

/** Before a schedule with store buffers. */
const TSO = 'tso:';

/**
 * A schedule as a short string that can be copied: for each stretch of steps of one CPU its number and, if more than one,
 * how many steps; an alternative other than the first behind a dot. "0x3,1,0.2x1" is three steps of CPU0, one of CPU1, and
 * one of CPU0 that takes its third alternative. With store buffers it begins with "tso:", and "0~" is the oldest store
 * that waits in CPU0's buffer reaching memory. A step is one operation outside the CPU's own stack and the constants,
 * whoever else touches that memory, so that a schedule means the same without a search.
 */
export function scheduleText({ model, steps }: OrderOfSteps): string {
  const parts: string[] = [];
  for (let i = 0; i < steps.length;) {
    let count = 1;
    while (i + count < steps.length && steps[i + count] === steps[i]) count++;
    const alternative = steps[i]! >> 8;
    const way = alternative === FLUSH ? '~' : alternative ? `.${alternative}` : '';
    parts.push(`${steps[i]! & 0xff}${way}${count > 1 ? `x${count}` : ''}`);
    i += count;
  }
  return (model === 'tso' ? TSO : '') + parts.join(',');
}

/** Steps that a schedule may have: a text with a slip must not fill memory. */
const MOST_STEPS = 1_000_000;

/** Reads {@link scheduleText} back; undefined when it is not one. */
export function parseSchedule(text: string): OrderOfSteps | undefined {
  const model = text.startsWith(TSO) ? 'tso' : 'sc';
  const steps: number[] = [];
  for (const part of (model === 'tso' ? text.slice(TSO.length) : text).split(',').filter(Boolean)) {
    const m = /^(\d+)(?:\.(\d+)|(~))?(?:x(\d+))?$/.exec(part.trim());
    if (!m || Number(m[1]) > 0xff || Number(m[2] ?? 0) >= FLUSH) return undefined;
    const alternative = m[3] ? FLUSH : Number(m[2] ?? 0);
    const count = Number(m[4] ?? 1);
    if (steps.length + count > MOST_STEPS) return undefined;
    for (let n = 0; n < count; n++) steps.push(Number(m[1]) | (alternative << 8));
  }
  return { model, steps };
}
