import { describe, expect, it } from 'vitest';
import { judgementOf } from '../../../src/extension/explore/judgement';
import { fail, ok } from '../../../src/kernel/failure';
import type { JudgedDecision } from '../../../src/protocol/exploration';
import type { VerdictStrings } from '../../../src/protocol/verdicts';
import { decisionSentences } from '../../../webview/verdicts/decisions';

const strings = {
  raisedBy: 'Raised by {0}.',
  otherCpus: 'other CPUs',
  turnsOn: '{0} in {1}: {2}',
  nothingTurnsOn: 'No verdict turns on it.',
} as VerdictStrings;

/** A decision to free that a reference of another CPU makes forgo. */
const frees: JudgedDecision = {
  ...{ path: 'drivers/iommu/x.c', line: 12, function: 'unmap', source: 'if (page_count(page) == 1)' },
  ...{ count: '_refcount', sided: 'one-sided', draft: '/* DRAFT */', afterwards: [] },
  raised: [{ actor: undefined, values: [2, 3, 4, 5, 1025] }],
  harm: {
    ...{ verdict: 'missed-free', message: 'The table stays.', scenario: 'scenarios/standard/unmap.c' },
    ...{ schedule: '0', shortest: 3 },
  },
  ...{ scenarios: ['scenarios/standard/unmap.c'], states: 9, bounds: ['2 CPUs'] },
};
const { harm, draft, ...rest } = frees;
void [harm, draft];

describe('the decisions that the verdict view shows', () => {
  it('are those of which something is known; the others are counted', () => {
    const judgement = judgementOf(ok([frees, { ...rest, sided: 'not-tried' }]));
    expect(judgement.decisions.map(({ line, sided, draft }) => [line, sided, draft])).toEqual([
      [12, 'one-sided', '/* DRAFT */'],
    ]);
    expect(judgement.untried).toBe(1);
  });

  it('have no draft where there is none to write', () => {
    expect(judgementOf(ok([{ ...rest, sided: 'two-sided' }])).decisions[0]).toMatchObject({ draft: '', harm: null });
  });

  it('are none, with the reason, when they could not be judged', () => {
    const { decisions, why } = judgementOf(fail('lost', 'Nothing is judged', 'The worker stopped.', 'Try again.'));
    expect(decisions).toEqual([]);
    expect(why).toContain('The worker stopped.');
  });

  it('say who raised the count, how high, and what came of it', () => {
    expect(decisionSentences(judgementOf(ok([frees])).decisions[0]!, strings)).toEqual([
      'Raised by other CPUs (2, 3, 4, 5, …).',
      'missed-free in unmap: The table stays.',
    ]);
    expect(decisionSentences(judgementOf(ok([{ ...rest, raised: [] }])).decisions[0]!, strings)).toEqual([
      'No verdict turns on it.',
    ]);
  });
});
