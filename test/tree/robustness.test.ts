import { describe, expect, it, vi } from 'vitest';
import { liveHeap, runMutated, runSample } from '../support/robustness';

vi.setConfig({ testTimeout: 600_000 });

describe('what a process may live through', () => {
  it('memory stays flat over runs (short form; `node scripts/conformance/flat.mjs` makes 1,000)', async () => {
    await runSample(50);
    const early = liveHeap();
    await runSample(100);
    // A run that left its session behind would leave several hundred KB, 100 of them tens of MB.
    expect(liveHeap() - early).toBeLessThan(4_000_000);
  });

  it('malformed files neither crash nor hang (short form; `node scripts/conformance/mutations.mjs` makes 10,000)', async () => {
    let started = 0;
    let refused = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const mutated = await runMutated(seed);
      started += mutated.started;
      refused += mutated.refused;
    }
    // Both ways were taken: changes that a compiler refuses, and code that ran.
    expect(started).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(0);
  });
});
