import { describe, expect, it } from 'vitest';
import { isFromPanel, isPersisted, type PersistedState } from '../../../src/protocol/panel';

const state: PersistedState = {
  source: {
    title: 'map',
    tree: 'file:///linux',
    treeLabel: 'Linux 6.1',
    patch: null,
    scenario: { path: 'scenarios/map.c', text: 'void setup(void) {}' },
    document: null,
    unfilled: [],
  },
  step: 12,
  follow: true,
  tab: 'tab-log',
};

describe('messages of the view', () => {
  it.each([
    { type: 'ready', state: null },
    { type: 'ready', state },
    { type: 'command', command: 'step' },
    { type: 'goTo', step: 0 },
    { type: 'frame', frame: 2 },
    { type: 'open', path: 'drivers/iommu/x.c', line: 3 },
    { type: 'follow', follow: false },
    { type: 'reload' },
    { type: 'copyTrace' },
  ])('are taken when they have their shape: %j', message => {
    expect(isFromPanel(message)).toBe(true);
  });

  it.each([
    null,
    'step',
    {},
    { type: 'command', command: 'toString' },
    { type: 'command', command: 'goTo' },
    { type: 'goTo', step: -1 },
    { type: 'goTo', step: 1.5 },
    { type: 'goTo', step: '1' },
    { type: 'open', path: 1, line: 1 },
    { type: 'ready', state: { step: 1 } },
    { type: 'ready', state: { ...state, source: { ...state.source, scenario: null } } },
    { type: 'eval', code: '1' },
  ])('are dropped otherwise: %j', message => {
    expect(isFromPanel(message)).toBe(false);
  });

  it('a state survives the way through JSON', () => {
    expect(isPersisted(JSON.parse(JSON.stringify(state)))).toBe(true);
  });
});
