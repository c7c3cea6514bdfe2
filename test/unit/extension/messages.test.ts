import { describe, expect, it } from 'vitest';
import { isFromPanel, isPersisted } from '../../../src/protocol/panel';
import { isFromVerdicts, isPersistedExploration, type PersistedExploration } from '../../../src/protocol/verdicts';

const step = {
  number: 1,
  cpu: 0,
  function: 'unmap',
  spot: { path: 'drivers/iommu/x.c', line: 12, column: 2, macros: [] },
  source: 'put_page(page);',
  changes: [{ kind: 'refcount', what: '_refcount of page 0x1004', before: '1', after: '0', pfn: 0x1004 }],
} as const;
const kept: PersistedExploration = {
  exploration: {
    source: {
      ...{ title: 'unmap', tree: 'file:///tree', treeLabel: 'Linux 6.1.0', patch: null },
      target: { kind: 'function', path: 'drivers/iommu/x.c', function: 'unmap' },
    },
    phase: 'done',
    failure: null,
    judgement: {
      decisions: [
        {
          ...{ path: 'drivers/iommu/x.c', line: 12, function: 'unmap', source: 'if (page_count(page) == 1)' },
          ...{ sided: 'one-sided', raised: [{ by: 'gup-fast', values: [2] }], draft: '/* DRAFT */' },
          harm: { verdict: 'missed-free', message: 'm', scenario: 'scenarios/standard/a.c' },
        },
      ],
      ...{ untried: 0, why: '' },
    },
    scenarios: [
      {
        ...{ path: 'scenarios/standard/a.c', text: 'void cpu0(void) {}', status: 'done', why: '' },
        verdicts: [
          {
            ...{ scenario: 'scenarios/standard/a.c', verdict: 'missed-free', message: 'm', bounds: 'b', mail: 'text' },
            ...{ states: 7, transitions: 9, seconds: 0.1, remembered: 0.5, bytesPerState: 50, shortest: 1 },
            ...{ schedule: '0', preemptions: 0, trace: [step], told: [1], key: [1], cpus: ['CPU0'], outcomes: [] },
            ...{ executed: ['unmap'], modelled: [], stubbed: [], counts: [], races: [] },
          },
        ],
      },
    ],
  },
  selected: { scenario: 0, verdict: 0 },
  step: 1,
};
/** A deep copy with one member replaced, by a path of names. */
function withMember(path: string, value: unknown): unknown {
  const copy = structuredClone(kept) as unknown as Record<string, never>;
  const names = path.split('.');
  const holder = names.slice(0, -1).reduce<Record<string, never>>((at, name) => at[name]!, copy);
  holder[names.at(-1)!] = value as never;
  return copy;
}

describe('what a reloaded view brings back', () => {
  it('is taken when it is an exploration', () => {
    expect(isPersistedExploration(JSON.parse(JSON.stringify(kept)))).toBe(true);
  });

  it.each([
    ['exploration.source.tree', 7],
    ['exploration.source.target', { kind: 'file' }],
    ['exploration.phase', 'over'],
    ['exploration.scenarios.0.verdicts.0.verdict', 'fine'],
    ['exploration.scenarios.0.verdicts.0.trace.0.spot.line', -1],
    ['exploration.scenarios.0.verdicts.0.trace.0.changes.0.kind', 'other'],
    ['exploration.scenarios.0.verdicts.0.key', [1.5]],
    ['exploration.failure', 'text'],
    ['exploration.judgement', undefined],
    ['exploration.judgement.decisions.0.sided', 'not-tried'],
    ['exploration.judgement.decisions.0.raised.0.values', ['2']],
    ['exploration.judgement.decisions.0.draft', null],
    ['step', '1'],
  ])('is refused when %s is %j', (path, value) => {
    expect(isPersistedExploration(withMember(path, value))).toBe(false);
  });

  it('is refused when it is nothing', () => {
    for (const nothing of [null, undefined, 3, 'text', [], {}]) {
      expect(isPersistedExploration(nothing)).toBe(false);
      expect(isPersisted(nothing)).toBe(false);
    }
  });
});

describe('messages of the views', () => {
  it('are those of the protocol, and no others', () => {
    expect(isFromVerdicts({ type: 'step', scenario: 0, verdict: 1, step: 4 })).toBe(true);
    expect(isFromVerdicts({ type: 'step', scenario: 0, verdict: 1 })).toBe(false);
    expect(isFromVerdicts({ type: 'cancel' })).toBe(true);
    expect(isFromVerdicts({ type: 'openScenario', scenario: -1 })).toBe(false);
    expect(isFromVerdicts({ type: 'copyDraft', decision: 1 })).toBe(true);
    expect(isFromVerdicts({ type: 'openDecision', decision: 0.5 })).toBe(false);
    expect(isFromPanel({ type: 'command', command: 'step' })).toBe(true);
    expect(isFromPanel({ type: 'command', command: 'constructor' })).toBe(false);
    expect(isFromPanel({ type: 'open', path: 'a.c', line: 3 })).toBe(true);
    expect(isFromPanel({ type: 'follow', follow: 'yes' })).toBe(false);
    expect(isFromPanel({ type: 'ready', state: { source: {} } })).toBe(false);
    expect(isFromPanel({ type: 'ready', state: null })).toBe(true);
  });
});
