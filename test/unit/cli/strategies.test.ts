import { describe, expect, it } from 'vitest';
import { pagewarden, parsed } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

interface Report {
  readonly strategies: readonly {
    readonly file: string;
    readonly ops: string;
    readonly counter: { readonly is: string; readonly line: number };
    readonly freed: { readonly is: string };
  }[];
}

describe('pagewarden strategies', () => {
  it('says where a driver keeps its count, and when an empty table goes', () => {
    const result = pagewarden(['strategies', '--format', 'json']);
    expect([result.code, result.err]).toEqual([0, '']);
    expect(parsed<Report>(result).strategies).toMatchObject([
      {
        file: 'drivers/iommu/sample-iommu.c',
        ops: 'iommu_domain_ops',
        counter: { is: 'full-cover' },
        freed: { is: 'by a free list behind the flush' },
      },
    ]);
  });

  it.each([
    ['refcount/count-in-refcount.mbox', '_refcount'],
    ['mapcount/count-in-mapcount.mbox', '_mapcount'],
    ['private/count-in-private-word.mbox', 'own field'],
  ])('sees what a series changes: %s', (series, home) => {
    const patch = repositoryPath(`samples/series/${series}`);
    const { strategies } = parsed<Report>(pagewarden(['strategies', '--patch', patch, '--format', 'json']));
    expect(strategies.map(s => s.counter.is)).toEqual([home]);
  });
});
