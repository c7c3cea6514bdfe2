import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planFor } from '../../../src/worker/service/exploration-plan';
import { sampleTree } from '../../support/explore';
import { repositoryPath } from '../../support/trees';

const FILE = 'drivers/iommu/sample-iommu.c';
const shipped = {
  path: 'scenarios/sample-iommu.c',
  text: readFileSync(repositoryPath('scenarios/sample-iommu.c'), 'utf8'),
  generated: false,
  unfilled: [],
};
const plan = async (name: string): Promise<string[]> =>
  (await planFor(shipped, await sampleTree(), { path: FILE, function: name })).map(({ path }) =>
    path.replace(/^scenarios\/standard\/|\.c$/g, ''),
  );

describe('what is explored for a function of a driver', () => {
  it('is the scenarios whose operations lead to it', async () => {
    const unmaps = await plan('sample_clear_range');
    expect(unmaps).toContain('unmap-unmap-same-table');
    expect(unmaps).not.toContain('map-map-same-table');
    const maps = await plan('sample_map_one');
    expect(maps).toContain('map-map-same-table');
    expect(maps).not.toContain('unmap-beside-device');
  });

  it('follows an operation through the halves into which a scenario parts it', async () => {
    expect(await plan('sample_iommu_iotlb_sync')).toContain('unmap-unmap-one-gather');
  });

  it('is the whole set when only set-up and end reach it', async () => {
    expect((await plan('sample_iommu_domain_alloc')).length).toBeGreaterThan(20);
  });

  it('adds the end of a page for a put path of its own', async () => {
    const text = 'void drop_table(void *vaddr)\n{\n\tfree_page((unsigned long)vaddr);\n}\n';
    const tree = { ...(await sampleTree()), read: () => Promise.resolve(text) };
    const alone = { path: 'generated:drop_table', text: '', generated: true, unfilled: [] };
    const found = await planFor(alone, tree, { path: 'a.c', function: 'drop_table' });
    expect(found.map(({ path }) => path)).toContain('scenarios/standard/drop_table-order-0-beside-late-put.c');
  });
});
