import { describe, expect, test } from 'vitest';
import { NEVER_CANCELLED } from '../../../src/kernel/cancel';
import { runIovaStress, type StressReport } from '../../../src/pagetable/stress/iova-stress';
import { parseBytes, type StressOptions } from '../../../src/pagetable/stress/options';
import { stressTable } from '../../../src/pagetable/stress/table';
import { unwrap } from './support';

const quiet = (): void => undefined;
const run = (options: Partial<StressOptions>): StressReport =>
  unwrap(runIovaStress({ space: '4G', size: '4K', strategy: 'all', ...options }, quiet, NEVER_CANCELLED));

/** Everything but the times. */
const counts = (report: StressReport): unknown =>
  report.results.map(({ seconds: _seconds, ratioToNever: _ratio, core: _core, ...rest }) => rest);

describe('counts at 4 GiB with 4 KiB buffers', () => {
  const report = run({ core: 'js' });
  const of = (strategy: string): StressReport['results'][number] =>
    report.results.find(result => result.strategy === strategy)!;

  test('never keeps a leaf table per 2 MiB, the tables above them, and the root', () => {
    expect(of('never')).toMatchObject({
      pairs: 2048,
      tablesAllocated: 2048 + 4 + 1 + 1,
      tablesFreed: 0,
      finalTableBytes: 2054 * 4096,
      peakTableBytes: 2054 * 4096,
      flushes: 2048,
      counterUpdates: 0,
      lockAcquisitions: 0,
      ratioToNever: 1,
    });
    expect(of('full-cover')).toMatchObject({ tablesFreed: 0, finalTableBytes: 2054 * 4096 });
  });

  test('freeing strategies build and free three tables per pair, and end with the root', () => {
    for (const strategy of ['refcount', 'mapcount', 'private', 'scan', 'software-bits'])
      expect(of(strategy)).toMatchObject({
        tablesAllocated: 3 * 2048 + 1,
        tablesFreed: 3 * 2048,
        finalTableBytes: 4096,
        peakTableBytes: 4 * 4096,
        flushes: 2048,
      });
  });

  test('a reference count changes at every entry, and three times at every free', () => {
    expect(of('refcount').counterUpdates).toBe(2048 * (4 + 4 + 3 * 3));
  });

  test('the series’ lock: one read to map, two to unmap, a write and a read again for each table', () => {
    expect(of('refcount').lockAcquisitions).toBe(2048 * (1 + 2 + 3 * 2));
  });

  test('a scan reads each empty table to its end', () => {
    expect(of('scan').entriesRead).toBe(2048 * 3 * 512);
  });

  test('memory over the run grows for never and stays for refcount', () => {
    expect(of('never').memory.at(0)!.bytes).toBeLessThan(of('never').memory.at(-1)!.bytes / 20);
    expect(new Set(of('refcount').memory.map(sample => sample.bytes))).toEqual(new Set([4096]));
  });
});

describe('the compiled core does what the engine does', () => {
  test.each([
    ['4G', '4K'],
    ['1G', '12K'],
    ['3G', '2M'],
    ['9G', '6M'],
    ['8G', '1028M'],
    ['2100G', '1G'],
    ['300M', '2052K'],
  ])('%s in buffers of %s', (space, size) => {
    for (const format of ['vtd-second-stage', 'vtd-first-stage'])
      expect(counts(run({ space, size, format, core: 'wasm' }))).toEqual(
        counts(run({ space, size, format, core: 'js' })),
      );
  });
});

test('the text table shows the series’ rows beside ours, and what is comparable', () => {
  const text = stressTable(run({ space: '16M', strategy: 'never,refcount' }));
  expect(text).toContain('iova_stress, 16M of IOVA space, buffer 4K, step 2M, vtd-second-stage');
  expect(text).toMatch(/v1, counts in _refcount +32,783 +22\.297 +0 +23\.388 +1\.049/);
  expect(text).toMatch(/v2, counts in _mapcount +32,847 +36\.074 +27 +38\.870 +1\.078/);
  expect(text).toMatch(/Not comparable: the times/);
});

describe('bad options', () => {
  test.each([
    [{ space: 'lots' }, /space "lots" is not a number/],
    [{ size: '4Q' }, /size "4Q" is not a number/],
    [{ size: '0' }, /size is zero/],
    [{ size: '5000' }, /no multiple of 4 KiB/],
    [{ strategy: 'hope' }, /no strategy "hope".*never, full-cover, refcount, mapcount, private, scan, software-bits/],
    [{ space: '300T' }, /larger than the 48-bit address space.*-EFAULT/],
    [{ space: '4K', size: '8K' }, /does not hold one buffer/],
    [{ format: 'amd-v1' }, /"amd-v1" does not run here/],
  ])('%o', (options, message) => {
    const result = runIovaStress({ space: '16T', size: '4K', strategy: 'all', ...options }, quiet, NEVER_CANCELLED);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(`${result.failure.why} ${result.failure.remedy}`).toMatch(message);
  });

  test('sizes are read as people write them', () => {
    expect(['16T', '4k', '2MiB', '0x1000', '4096', '1 G'].map(parseBytes)).toEqual([
      2 ** 44,
      4096,
      2 ** 21,
      4096,
      4096,
      2 ** 30,
    ]);
  });
});

test('a run can be stopped', () => {
  let asked = 0;
  const cancel = {
    get isCancellationRequested(): boolean {
      return ++asked > 3;
    },
  };
  const result = runIovaStress({ space: '4G', size: '4K', strategy: 'never' }, quiet, cancel);
  expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
});
