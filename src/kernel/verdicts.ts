/** The verdicts an exploration can reach, heaviest first; each has a page in docs/verdicts. */
export const VERDICTS = [
  'use-after-free',
  'device-reaches-freed-page',
  'double-free',
  'bad-page-state',
  'count-underflow',
  'memory-leak',
  'stale-translation',
  'deadlock',
  'sleep-in-atomic',
  'warning-fires',
  'missed-free',
  'holds',
  'not-decided',
] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];
