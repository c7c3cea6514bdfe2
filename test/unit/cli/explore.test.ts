import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/kernel/verdicts';
import { pagewarden, parsed } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

interface Exploration {
  readonly verdicts: readonly {
    readonly scenario: string;
    readonly verdict: Verdict;
    readonly states: number;
    readonly schedule: string;
    readonly trace: readonly { cpu: number; file: string; line: number; function: string; source: string }[];
    readonly executed: readonly string[];
    readonly focus: {
      readonly file: string;
      readonly function: string;
      readonly executed?: readonly number[];
      readonly missed?: readonly number[];
    } | null;
  }[];
  readonly error?: { readonly code: string };
}

const explore = (...args: readonly string[]) => pagewarden(['explore', ...args]);
const REFCOUNT = repositoryPath('samples/series/refcount/count-in-refcount.mbox');

describe('pagewarden explore', () => {
  it('searches a standard scenario of a driver whole, and exits with 0 when it holds', () => {
    const result = explore('sample_iommu_unmap_pages', '--only', 'map-unmap-beside-page-cache', '--format', 'json');
    expect([result.code, result.err]).toEqual([0, '']);
    const { verdicts } = parsed<Exploration>(result);
    expect(verdicts.map(({ scenario, verdict }) => [scenario, verdict])).toEqual([
      ['scenarios/standard/map-unmap-beside-page-cache.c', 'holds'],
    ]);
    expect(verdicts[0]?.states).toBeGreaterThan(100);
    expect(verdicts[0]?.executed).toContain('sample_iommu_unmap_pages');
    const { focus } = verdicts[0]!;
    expect(focus).toMatchObject({ file: 'drivers/iommu/sample-iommu.c', function: 'sample_iommu_unmap_pages' });
    // Not taken here: the return without a mapping, and the two lines for large pages.
    expect([focus!.executed!.length > 5, focus!.missed!.length]).toEqual([true, 3]);
  });

  it('shows the schedule that breaks a series, and exits with 1', () => {
    const result = explore('sample_iommu_map_pages', '--patch', REFCOUNT, '--only', 'full-table', '--format', 'json');
    expect(result.code).toBe(1);
    const { verdicts } = parsed<Exploration>(result);
    const broken = verdicts.find(({ verdict }) => verdict === 'warning-fires');
    expect(broken?.schedule).toBeTruthy();
    expect(new Set(broken?.trace.map(step => step.cpu)).size).toBeGreaterThan(1);
    expect(broken?.trace.at(-1)?.function).toMatch(/^sample_(set|clear)_pte$/);
    expect(broken?.trace.at(-1)?.source).toMatch(/^WARN_ON_ONCE\(rc > 51[23]/);
  });

  it('says so when nothing that one CPU does can be seen by the other', () => {
    const result = explore('sample_iommu_unmap_pages', '--only', 'unmap-unmap-same-table');
    expect([result.code, result.err]).toEqual([0, '']);
    expect(result.out).toMatch(/holds: The CPUs touch no memory in common that one of them writes/);
    expect(result.out).toMatch(/ 1 state in /);
  });

  it('gives up at a bound, and says that it is not decided', () => {
    const result = explore(
      'sample_iommu_unmap_pages',
      '--only',
      'map-unmap-beside-page-cache',
      '--states',
      '20',
      '--format',
      'json',
    );
    expect(result.code).toBe(1);
    expect(parsed<Exploration>(result).verdicts.map(({ verdict }) => verdict)).toContain('not-decided');
  });

  it('answers a scenario name that does not exist with the names that do', () => {
    const result = explore('sample_iommu_unmap_pages', '--only', 'nothing-like-it', '--format', 'json');
    expect([result.code, parsed<Exploration>(result).error?.code]).toEqual([2, 'no-such-scenario']);
    expect(result.err).toContain('unmap-unmap-same-table.c');
  });
});
