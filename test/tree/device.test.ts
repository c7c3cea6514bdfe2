import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { standardSet } from '../../src/explore/standard-set';
import { overlay } from '../../src/source/overlay';
import type { KernelTree } from '../../src/source/tree';
import { exploreScenario, shortForm } from '../support/explore';
import { openTree } from '../support/scenario';
import { repositoryPath } from '../support/trees';

vi.setConfig({ testTimeout: 300_000 });

/** What is found beside the device in one scenario of a driver's standard set. */
async function beside(driver: string, name: string, change?: Change): Promise<readonly string[]> {
  const path = `scenarios/${driver}`;
  const set = standardSet({ path, text: readFileSync(repositoryPath(path), 'utf8') });
  const scenario = set.find(each => each.name === `${name}-beside-device`)!;
  const tree = await openTree('6.1');
  const found = await exploreScenario(change ? await changed(tree, change) : tree, scenario.path, scenario.text);
  return shortForm(found).map(form => form.replace(/ \d+$/, ''));
}

/** An edit of the tree's own text, made when the test runs. */
interface Change {
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

async function changed(tree: KernelTree, { file, from, to }: Change): Promise<KernelTree> {
  const text = String((await tree.read(file)) ?? '');
  const after = text.replace(from, to);
  if (after === text) throw new Error(`${file} has another text than this test knows.`);
  return overlay(tree, new Map([[file, after]]));
}

describe('a device that walks the tables while a page is unmapped', () => {
  it.each([
    ['AMD v1', 'amd-iommu-v1.c'],
    ['ARM LPAE', 'arm-lpae.c'],
  ])('finds nothing in the %s driver as it stands', async (_, driver) => {
    expect(await beside(driver, 'unmap')).toEqual(['holds']);
  });

  const unflushed: [string, string, Change][] = [
    [
      'VT-d',
      'intel-iommu.c',
      {
        file: 'drivers/iommu/intel/iommu.c',
        from: /iommu_flush_iotlb_psi\(info->iommu, dmar_domain,\s*start_pfn, nrpages,\s*list_empty\(&gather->freelist\), 0\);/,
        to: ';',
      },
    ],
    [
      'AMD v1',
      'amd-iommu-v1.c',
      {
        file: 'drivers/iommu/amd/iommu.c',
        from: /domain_flush_pages\(dom, gather->start, gather->end - gather->start \+ 1, 1\);/,
        to: ';',
      },
    ],
    [
      'ARM LPAE',
      'arm-lpae.c',
      {
        file: 'drivers/iommu/io-pgtable-arm.c',
        from: /io_pgtable_tlb_add_page\(iop, gather, iova \+ i \* size, size\);/,
        to: ';',
      },
    ],
  ];
  it.each(unflushed)('goes on translating when the %s driver forgets to flush', async (_, driver, change) => {
    expect(await beside(driver, 'unmap', change)).toContain('stale-translation');
  });

  const early: [string, string, Change][] = [
    [
      'VT-d frees before it flushes',
      'intel-iommu.c',
      {
        file: 'drivers/iommu/intel/iommu.c',
        from: /(static void intel_iommu_tlb_sync[^}]*?\n)(\s*xa_for_each)/,
        to: '$1\tput_pages_list(&gather->freelist);\n$2',
      },
    ],
    [
      'ARM LPAE leaves partial walks cached',
      'arm-lpae.c',
      {
        file: 'drivers/iommu/io-pgtable-arm.c',
        from: /\/\* Also flush any partial walks \*\/\s*io_pgtable_tlb_flush_walk\([^;]*;/,
        to: ';',
      },
    ],
  ];
  it.each(early)('reads a table that nobody has any more when %s', async (_, driver, change) => {
    expect(await beside(driver, 'unmap-whole-table', change)).toContain('device-reaches-freed-page');
  });
});
