import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { pagewarden } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

/** The schema of SARIF 2.1.0, as Microsoft's checker of SARIF logs ships it. */
const shipped = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as Record<string, unknown>;
// The schema says draft 4 and uses nothing that draft 7 reads otherwise.
const schema = Object.fromEntries(Object.entries(shipped).filter(([key]) => key !== '$schema' && key !== 'id'));
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
  schema,
);

interface Log {
  readonly runs: readonly {
    readonly results: readonly { readonly codeFlows?: readonly object[]; readonly locations: readonly object[] }[];
  }[];
}

const log = (...args: readonly string[]): Log => JSON.parse(pagewarden([...args, '--format', 'sarif']).out) as Log;
const valid = (value: unknown): string[] =>
  isSarif(value) ? [] : (isSarif.errors ?? []).map(e => `${e.instancePath} ${e.message}`);

describe('a SARIF log', () => {
  const series = repositoryPath('samples/series/refcount/count-in-refcount.mbox');

  it('of a review is valid, and carries the lines that the reasoning passes through', () => {
    const review = log('review', series);
    expect(valid(review)).toEqual([]);
    const results = review.runs[0]!.results;
    expect(results.length).toBeGreaterThan(3);
    expect(results.some(r => r.codeFlows?.length)).toBe(true);
  });

  it('of an audit is valid, with findings and without', () => {
    const tree = repositoryPath('samples/linux');
    expect(valid(log('audit', '--tree', tree, '--patch', series))).toEqual([]);
    const none = log('audit', 'include', '--tree', tree);
    expect([valid(none), none.runs[0]!.results]).toEqual([[], []]);
  });

  it('that is not as the schema says is refused', () => {
    const review = log('review', series) as unknown as { runs: { results: { level: string }[] }[] };
    review.runs[0]!.results[0]!.level = 'loud';
    expect(valid(review)).not.toEqual([]);
  });
});
