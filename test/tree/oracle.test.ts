import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callSequence, Oracle, PAIRS } from '../support/oracle';

/*
 * The engine against the kernel's own driver code, which the machine executes from the tree: after every call of a random
 * sequence, the returned values and the bytes of all reachable tables are equal. `node scripts/oracle.mjs` runs many more.
 */
const SEQUENCES = 200;

describe.each(PAIRS)('$name', pair => {
  test('returns the same and leaves the same bytes', async () => {
    const oracle = await Oracle.open(pair);
    await fc.assert(
      fc.asyncProperty(callSequence, sequence => oracle.compare(sequence)),
      // The same sequences in every run; the script takes new ones each time.
      { numRuns: Math.ceil(SEQUENCES / PAIRS.length), seed: 61 },
    );
    expect(oracle.calls).toBeGreaterThan(SEQUENCES / PAIRS.length);
  }, 600_000);
});
