import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findDrivers, PATHS, runDriver, throughDrivers, type DriverOutcome } from '../support/drivers';
import { openTree } from '../support/scenario';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/*
 * Every page-table driver of Linux 6.1, executed as it stands: what `npm run conformance` tells of both trees. After each map
 * every page is looked up, and after each unmap again (scenarios/pagewarden/paging.h).
 */
let outcomes: readonly DriverOutcome[] = [];
beforeAll(async () => {
  const tree = await openTree('6.1');
  const found: DriverOutcome[] = [];
  for (const driver of await findDrivers(tree, ['drivers/iommu'])) found.push(...(await runDriver(tree, driver)));
  outcomes = throughDrivers(found);
});

const of = (name: string): readonly DriverOutcome[] => outcomes.filter(outcome => outcome.name === name);
const missingPaths = ({ runs }: DriverOutcome): readonly string[] => PATHS.filter(path => !runs.has(path));

describe('from the allocation of a domain to its free', () => {
  it.each([
    'apple_dart_iommu_ops',
    'arm_smmu_ops',
    'exynos_iommu_ops',
    'ipmmu_ops',
    'mtk_iommu_ops',
    'omap_iommu_ops',
    'qcom_iommu_ops',
    'rk_iommu_ops',
    'sun50i_iommu_ops',
    'tegra_smmu_ops',
    'viommu_ops',
  ])('%s: every path runs, and the driver attaches the device itself', name => {
    expect(of(name).length).toBeGreaterThan(0);
    for (const outcome of of(name)) {
      expect(outcome.missing).toBeUndefined();
      expect(missingPaths(outcome)).toEqual([]);
    }
  });

  it.each(['intel_iommu_ops', 'amd_iommu_ops'])('%s: every path runs on what its scenario sets by hand', name => {
    for (const outcome of of(name)) {
      expect(outcome.missing).toBeUndefined();
      expect(missingPaths(outcome)).toEqual(['attach']);
    }
  });

  it('formats without a driver: every path runs, with addresses as wide as they take', () => {
    const formats = outcomes.filter(({ kind }) => kind === 'format');
    expect(formats).toHaveLength(9);
    for (const format of formats) {
      expect(format.missing).toBeUndefined();
      expect(missingPaths(format)).toEqual(['attach']);
    }
  });
});

describe('what the drivers of 6.1 do that nobody asked for', () => {
  it('sprd says that it unmapped nothing', () => {
    const [sprd] = of('sprd_iommu_ops');
    expect(missingPaths(sprd!)).toEqual(['unmap']);
    expect(sprd!.notes).toContain('wrong: unmap of 24576 bytes says 0');
  });

  it('most leave no page behind', () => {
    const keeping = outcomes.filter(({ pages, missing }) => pages > 0 && missing === undefined);
    expect(keeping.map(({ name, pages }) => `${name}: ${String(pages)}`)).toEqual([
      'mtk_iommu_ops: 4',
      'tegra_smmu_ops: 1',
    ]);
  });

  it('sun50i keeps the tables of a domain that was attached', () => {
    expect(of('sun50i_iommu_ops')[0]!.kept.join()).toContain('sun50i_iommu_alloc_page_table()');
  });
});

describe('what does not run', () => {
  it('is tied to another architecture by Kconfig, and says what is missing', () => {
    const stopped = outcomes.filter(({ missing }) => missing !== undefined);
    expect(stopped.map(({ name, tied }) => `${name}: ${tied ?? 'not tied'}`)).toEqual([
      'fsl_pamu_ops: PPC_E500MC || (COMPILE_TEST && PPC)',
      'msm_iommu_ops: ARM',
      'mtk_iommu_v1_ops: ARM',
      's390_iommu_ops: S390 && PCI',
      'gart_iommu_ops: ARCH_TEGRA_2x_SOC',
    ]);
    expect(of('gart_iommu_ops')[0]!.missing).toContain('null pointer');
  });
});
