import { describe, expect, it, vi } from 'vitest';
import { runMmCase, runSelfTest } from '../support/conformance';
import { MM_CASES } from '../conformance/mm';
import { SELF_TESTS } from '../conformance/self-tests';

vi.setConfig({ testTimeout: 300_000 });

/** Functions of mm/ on hand-built state. */
describe('mm of Linux 6.1', () => {
  it.each(MM_CASES)('$name', async test => {
    expect((await runMmCase(test)).said).toEqual(test.says);
  });
});

/** The kernel's own self-tests, executed from its trees; `npm run conformance` prints the figures. */
describe.each(['6.1', '6.12'] as const)('self-tests of Linux %s', version => {
  it.each(SELF_TESTS)('$name', async test => {
    const outcome = await runSelfTest(test, version);
    expect(outcome.said).toContain(test.says[version]);
    expect(outcome.passed).toBe(true);
  });
});
