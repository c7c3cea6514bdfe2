import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { SessionView } from '../../src/machine/session';
import { applySeries, postImageTree, readSeries } from '../../src/patch';
import { openTree, openTreeAt, runScenario } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000 });

const shipped = (name: string): string => readFileSync(repositoryPath(`scenarios/${name}`), 'utf8');

/** Pages that are still handed out; those of the slab allocator are its own. */
const kept = (view: SessionView): readonly string[] =>
  view.pages.filter(page => page.state === 'allocated').map(page => `${page.phys}: ${page.allocatedBy ?? 'nobody'}`);

const complaints = (view: SessionView): readonly string[] =>
  view.violations.map(violation => `${violation.kind}: ${violation.message}`);

describe('shipped scenarios run to their end on the real trees, and leave no page behind', () => {
  it.each([
    ['intel-iommu.c', '6.1', 'dma_pte_clear_level'],
    ['intel-iommu-6.12.c', '6.12', 'dma_pte_clear_level'],
    ['amd-iommu-v1.c', '6.1', 'free_clear_pte'],
    ['amd-iommu-v1.c', '6.12', 'free_clear_pte'],
    ['arm-lpae.c', '6.1', 'arm_lpae_split_blk_unmap'],
    ['arm-lpae.c', '6.12', 'arm_lpae_split_blk_unmap'],
  ] as const)('%s on %s', async (name, version, reached) => {
    const view = (await runScenario(await openTree(version), shipped(name))).view();
    expect(complaints(view)).toEqual([]);
    expect(view.status).toBe('finished');
    expect(view.executed).toContain(reached);
    expect(kept(view)).toEqual([]);
  });
});

describe('the sample driver', () => {
  const tree = () => openTreeAt(repositoryPath('samples/linux'));
  const patched = async (mailbox: string) => {
    const base = await tree();
    const series = await readSeries(readFileSync(repositoryPath(`samples/series/${mailbox}`)), mailbox);
    if (!series.ok) throw new Error(series.failure.what);
    const applied = await applySeries(series.value, base);
    if (!applied.ok) throw new Error(applied.failure.what);
    expect(applied.value.clean).toBe(true);
    return postImageTree(base, applied.value);
  };

  it('keeps its empty tables, as it stands', async () => {
    const view = (await runScenario(await tree(), shipped('sample-iommu.c'))).view();
    expect(complaints(view)).toEqual([]);
    expect(view.status).toBe('finished');
    expect(kept(view)).toEqual([]);
    expect(view.log[0]).toBe('flush domain 1: 0x1000, 4096 bytes, leaves only');
  });

  it.each(['refcount/count-in-refcount.mbox', 'private/count-in-private-word.mbox'])(
    'frees them with %s, before the domain ends',
    async mailbox => {
      const view = (await runScenario(await patched(mailbox), shipped('sample-iommu.c'))).view();
      expect(complaints(view)).toEqual([]);
      expect(view.status).toBe('finished');
      expect(kept(view)).toEqual([]);
      expect(view.log.filter(line => line.startsWith('flush'))).toEqual([
        'flush domain 1: 0x0, 549755813888 bytes',
        'flush domain 1: 0x0, 549755813888 bytes',
        'flush domain 1: 0x0, 549755813888 bytes',
        'flush domain 1: 0x0, 549755813888 bytes',
      ]);
    },
  );

  it('frees a table in a bad state when _mapcount was not reset', async () => {
    const view = (
      await runScenario(await patched('mapcount/count-in-mapcount.mbox'), shipped('sample-iommu.c'))
    ).view();
    expect(view.status).toBe('stopped');
    expect(view.violations.map(violation => violation.kind)).toEqual(['bad-page-state']);
    expect(view.violations[0]?.message).toContain('_mapcount is 0, not -1');
    expect(view.stack.map(frame => frame.function)).toContain('sample_iommu_iotlb_sync');
  });
});
