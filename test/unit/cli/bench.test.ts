import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { pagewarden, parsed } from '../../support/cli';

interface Report {
  readonly results: readonly {
    readonly strategy: string;
    readonly pairs: number;
    readonly finalTableBytes: number;
    readonly tablesAllocated: number;
    readonly tablesFreed: number;
  }[];
  readonly error?: { readonly code: string };
}

const bench = (...args: readonly string[]) => pagewarden(['bench', ...args], { cwd: tmpdir() });

describe('pagewarden bench iova-stress', () => {
  it('needs no tree, and compares every strategy by default', () => {
    const result = bench('iova-stress', '--space', '1G', '--format', 'json');
    expect([result.code, result.err]).toEqual([0, '']);
    const { results } = parsed<Report>(result);
    expect(results.map(({ strategy }) => strategy)).toEqual([
      ...['never', 'full-cover', 'refcount', 'mapcount', 'private', 'scan', 'software-bits'],
    ]);
    for (const { pairs } of results) expect(pairs).toBe(512);
    const of = (name: string) => results.find(({ strategy }) => strategy === name);
    expect(of('never')?.finalTableBytes).toBeGreaterThan(512 * 4096);
    expect(of('refcount')?.finalTableBytes).toBe(4096);
    expect(of('refcount')?.tablesFreed).toBe((of('refcount')?.tablesAllocated ?? 0) - 1);
  });

  it('prints a table for people, of the strategies asked for', () => {
    const { out } = bench('iova-stress', '--space', '64M', '--strategy', 'never,refcount');
    const [head, ...rows] = out.split('\n').slice(2, 5);
    expect(head).toMatch(/^strategy +pairs +seconds +\/ never .*counter updates/);
    expect(rows.map(row => row.split(/\s+/)[0])).toEqual(['never', 'refcount']);
  });

  it('puts the figures of the kernel series beside ours, and says what may be compared', () => {
    const { out } = bench('iova-stress', '--space', '64M', '--strategy', 'never');
    expect(out).toMatch(/v1, counts in _refcount +32,783 +22\.297 +0 +23\.388 +1\.049/);
    expect(out).toMatch(/v2, counts in _mapcount +32,847 +36\.074 +27 +38\.870 +1\.078/);
    expect(out).toMatch(/^Not comparable: /m);
  });

  it.each([
    ['a strategy that does not exist', ['iova-stress', '--strategy', 'hope']],
    ['a size that is none', ['iova-stress', '--size', 'big']],
    ['another benchmark', ['page-walk']],
  ])('answers %s with one clear line', (_, args) => {
    const result = bench(...args, '--format', 'json');
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/^pagewarden: [^\n]+\n$/);
    expect(parsed<Report>(result).error).toBeDefined();
  });
});
