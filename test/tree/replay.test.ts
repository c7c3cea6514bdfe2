import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioVerdict } from '../../src/explore/explore';
import { parseSchedule } from '../../src/explore/schedule-text';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario, replaySchedule } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const story = (name: string, ...defines: string[]): { path: string; text: string } => {
  const path = `scenarios/stories/${name}.c`;
  const text = readFileSync(repositoryPath(path), 'utf8');
  return { path, text: defines.map(d => `#define ${d}\n`).join('') + text };
};

/** Scenarios that show something, of every kind of verdict that the stories have. */
const SHOWING = [
  story('entry-counts', 'MAPPERS 2'),
  story('page-table-fragments'),
  story('shared-pmd-table'),
  story('steal-page-cache-page'),
  story('tail-pages'),
  story('receive-buffer-reuse'),
];

describe('a schedule of a verdict, replayed', () => {
  let tree: KernelTree;
  beforeAll(async () => {
    tree = await openTree('6.1');
  });

  it.each(SHOWING.map(s => [s.path, s.text] as const))('%s: shows the same violation and trace', async (path, text) => {
    const found = await exploreScenario(tree, path, text);
    expect(found.filter(v => v.schedule !== '')).not.toEqual([]);
    for (const verdict of found) {
      const again = await replaySchedule(tree, path, text, verdict.schedule);
      const same = again.find(v => v.schedule === verdict.schedule && v.message === verdict.message);
      expect(same && essence(same)).toEqual(essence(verdict));
    }
  });

  it('shows the same with stores that wait in a buffer', async () => {
    const { path, text } = story('clear-then-count');
    const [found] = await exploreScenario(tree, path, text, {
      memoryModel: 'tso',
    });
    expect(found!.verdict).toBe('warning-fires');
    expect(found!.schedule).toMatch(/^tso:.*\d~/);
    const again = await replaySchedule(tree, path, text, found!.schedule);
    expect(again.map(v => v.schedule)).toEqual([found!.schedule]);
    expect(again.map(essence)).toEqual([essence(found!)]);
  });

  it("says so when it is none, or another scenario's", async () => {
    const { path, text } = story('tail-pages');
    await expect(replaySchedule(tree, path, text, '0x3;1')).rejects.toThrow('is no schedule');
    await expect(replaySchedule(tree, path, text, '9')).rejects.toThrow('there is no CPU9');
    await expect(replaySchedule(tree, path, text, '0x999')).rejects.toThrow('CPU0 has finished');
    await expect(replaySchedule(tree, path, text, '0x99999999999')).rejects.toThrow('is no schedule');
  });

  it('does not decide what its order does not show', async () => {
    const { path, text } = story('tail-pages');
    const [verdict] = await replaySchedule(tree, path, text, '0');
    expect(verdict?.verdict).toBe('not-decided');
    expect(parseSchedule('tso:0x2,0~,1.3')).toEqual({
      model: 'tso',
      steps: [0, 0, 0xffff00, 0x301],
    });
  });
});

const essence = ({ verdict, message, trace }: ScenarioVerdict): object => ({
  verdict,
  message,
  trace,
});
