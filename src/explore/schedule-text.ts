/**
 * A schedule as a short string that can be copied: for each stretch of steps of one CPU its number and, if more than one,
 * how many steps; an alternative other than the first behind a dot. "0x3,1,0.2x1" is three steps of CPU0, one of CPU1, and
 * one of CPU0 that takes its third alternative.
 */
export function scheduleText(steps: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < steps.length;) {
    let count = 1;
    while (i + count < steps.length && steps[i + count] === steps[i]) count++;
    const alternative = steps[i]! >> 8;
    parts.push(`${steps[i]! & 0xff}${alternative ? `.${alternative}` : ''}${count > 1 ? `x${count}` : ''}`);
    i += count;
  }
  return parts.join(',');
}

/** Reads {@link scheduleText} back; undefined when it is not one. */
export function parseSchedule(text: string): number[] | undefined {
  const steps: number[] = [];
  for (const part of text.split(',').filter(Boolean)) {
    const m = /^(\d+)(?:\.(\d+))?(?:x(\d+))?$/.exec(part.trim());
    if (!m || Number(m[1]) > 0xff) return undefined;
    for (let n = 0; n < Number(m[3] ?? 1); n++) steps.push(Number(m[1]) | (Number(m[2] ?? 0) << 8));
  }
  return steps;
}
