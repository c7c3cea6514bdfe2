import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedFiles } from '../../src/host/shipped';
import { nodeTree } from '../../src/host/node';
import { NEVER_CANCELLED } from '../../src/kernel/cancel';
import type { Result } from '../../src/kernel/failure';
import type { ReviewFinding, ReviewView, SessionView } from '../../src/protocol/analysis';
import { Analysis } from '../../src/worker/service';
import { builtFolder } from '../support/cli';
import { countInRefcount, DRIVER } from '../support/count-in-refcount';
import { GitRepository } from '../support/git';
import { kernelTreePath, repositoryPath } from '../support/trees';

interface Expectation {
  readonly file: string;
  readonly rule: string;
  readonly line: string;
  readonly why: string;
}

const expectations = JSON.parse(
  readFileSync(repositoryPath('test/expected/linux-6.1-count-in-refcount.json'), 'utf8'),
) as Record<'expected' | 'allowed' | 'silent', readonly Expectation[]>;

const context = { cancel: NEVER_CANCELLED, progress: () => undefined };
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

describe('a patch made at test time that counts entries in _refcount of 6.1', () => {
  const root = kernelTreePath('6.1');
  const before = readFileSync(join(root, DRIVER), 'utf8');
  const after = countInRefcount(before);
  const repository = new GitRepository();
  const analysis = new Analysis({
    files: params => nodeTree(params.root),
    ...shippedFiles(builtFolder()),
  });
  let patch: string;
  let view: ReviewView;
  let lines: readonly string[];

  beforeAll(async () => {
    repository.write(DRIVER, before);
    repository.commit('base');
    repository.write(DRIVER, after);
    patch = repository.git('diff');
    value(await analysis.openTree({ root, name: '6.1' }, context));
    view = value(await analysis.openReview({ name: 'count.patch', bytes: Buffer.from(patch) }, context));
    lines = value(await analysis.reviewText({ review: view.review, path: DRIVER, side: 'after' }, context)).split('\n');
  });
  afterAll(() => {
    repository.dispose();
  });

  const textAt = (line: number): string => (lines[line - 1] ?? '').trim();
  /** Does a finding stand on the expected line, or does its reasoning pass through it? */
  const matches = (finding: ReviewFinding, { file, rule, line }: Expectation): boolean =>
    finding.file === file &&
    (rule === '*' || finding.rule === rule) &&
    (line === '*' || [finding.line, ...finding.related.map(r => r.line)].some(number => textAt(number) === line));

  it('applies to the tree exactly as git made it', () => {
    expect(view.basis).toEqual({ kind: 'tree' });
    expect(view.files.map(file => file.path)).toEqual([DRIVER]);
    expect(view.files[0]?.hunks.every(hunk => hunk.status === 'exact')).toBe(true);
    expect(lines.join('\n')).toBe(after);
    const [added, removed] = repository.git('diff', '--numstat').split('\t');
    expect([view.files[0]?.added, view.files[0]?.removed]).toEqual([Number(added), Number(removed)]);
  });

  it.each(expectations.expected)('$rule is reported on "$line"', expectation => {
    const found = view.findings.filter(finding => matches(finding, expectation));
    expect(found.map(finding => finding.severity)).toContain('warning');
  });

  it.each(expectations.silent)('$rule is silent on "$line"', expectation => {
    const own = view.findings.filter(finding => matches({ ...finding, related: [] }, expectation));
    expect(own.map(finding => finding.rule)).toEqual([]);
  });

  it('brings no other warning', () => {
    const known = [...expectations.expected, ...expectations.allowed];
    const others = view.findings.filter(
      finding =>
        (finding.severity === 'warning' || finding.severity === 'error') &&
        !known.some(expectation => matches(finding, expectation)),
    );
    expect(others.map(finding => `${finding.rule}: ${textAt(finding.line)}`)).toEqual([]);
  });

  it('reports only what the patch adds, each with the patch that added it', () => {
    for (const finding of view.findings) {
      expect(finding.patch).toBe(0);
      expect(finding.origin).toBe('added');
      expect(view.files[0]?.addedLines).toContain(finding.line);
    }
  });

  it('is simulated as the patch makes it: the counts rise with the entries', async () => {
    const place = { path: DRIVER, function: 'intel_iommu_map_pages', review: view.review };
    const scenario = value(await analysis.scenarioFor(place, context));
    expect(scenario.path).toBe('scenarios/intel-iommu.c');
    const { run } = value(await analysis.openRun({ scenario, review: view.review }, context));
    const raised = (view: SessionView) => view.last?.changes.find(c => c.kind === 'refcount' && c.before === '1');
    let counted = value(await analysis.command({ run, command: 'continueToCount' }, context));
    // The first changes are allocations, from 0 to 1.
    while (counted.status === 'paused' && !raised(counted))
      counted = value(await analysis.command({ run, command: 'continueToCount' }, context));
    expect(raised(counted)?.after).toBe('2');
    expect(counted.stack.map(frame => frame.function)).toContain('table_entry_set');
    const page = counted.pages.find(p => p.pfn === raised(counted)?.pfn);
    expect([page?.refcount, page?.entries]).toEqual([2, 1]);
    let end = counted;
    for (let step = -1; end.status === 'paused' && end.step > step;) {
      step = end.step;
      end = value(await analysis.command({ run, command: 'continue' }, context));
    }
    expect(end.status).toBe('finished');
    expect(end.violations).toEqual([]);
    await analysis.closeRun({ run }, context);
    // A whole kernel driver is linked and executed: seconds, unless the machine is busy with much else.
  }, 240_000);

  it('without the tree, the hunks alone show most of it and say what is missing', async () => {
    const bare = new Analysis({ files: params => nodeTree(params.root), ...shippedFiles(builtFolder()) });
    const alone = value(await bare.openReview({ name: 'count.patch', bytes: Buffer.from(patch) }, context));
    expect(alone.basis.kind).toBe('hunks');
    expect(alone.unknown.length).toBeGreaterThan(0);
    const rules = (findings: readonly ReviewFinding[]) => new Set(findings.map(finding => finding.rule));
    expect([...rules(alone.findings)]).toEqual(
      expect.arrayContaining(['refcount-as-counter', 'missing-audit-comment']),
    );
    for (const finding of alone.findings) expect(view.files[0]?.addedLines).toContain(finding.line);
  });

  it('conflicts on 6.12 where the driver has moved on, and says where', async () => {
    const other = new Analysis({ files: params => nodeTree(params.root), ...shippedFiles(builtFolder()) });
    value(await other.openTree({ root: kernelTreePath('6.12'), name: '6.12' }, context));
    const moved = value(await other.openReview({ name: 'count.patch', bytes: Buffer.from(patch) }, context));
    const conflicts = moved.files.flatMap(file => file.hunks).filter(hunk => hunk.status === 'conflict');
    expect(conflicts.length).toBeGreaterThan(0);
    for (const { reason } of conflicts) expect(reason).toMatch(/^Hunk \d+ of \d+ .* does not apply: .+/);
    expect(moved.findings.length).toBeGreaterThan(0);
    expect(moved.unknown.join(' ')).toContain('hunks alone');
  });
});
