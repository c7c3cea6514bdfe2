import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TraceStep } from '../../../src/machine/session';
import type { TableNode } from '../../../src/pagetable/decode';
import { pagewarden, parsed } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

interface Run {
  readonly schemaVersion: number;
  readonly scenario: string;
  readonly generated: boolean;
  readonly unfilled: readonly string[];
  readonly log: readonly string[];
  readonly steps: number;
  readonly result: string | null;
  readonly violations: readonly { kind: string; message: string; file: string | null; line: number | null }[];
  readonly executed: readonly string[];
  readonly modelled: readonly string[];
  readonly stubbed: readonly string[];
  readonly pages: readonly { pfn: number; refcount: number }[];
  readonly tables: readonly TableNode[];
  readonly trace?: readonly TraceStep[];
  readonly error?: { readonly code: string };
}

/** The sample tree with a few functions of our own. */
const tree = mkdtempSync(join(tmpdir(), 'pagewarden-run-'));
cpSync(repositoryPath('samples/linux'), tree, { recursive: true });
writeFileSync(
  join(tree, 'drivers/iommu/extra.c'),
  `#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/printk.h>

static int twice(void)
{
	return 1;
}

int sum_to(int n);
int sum_to(int n)
{
	int i, sum = 0;

	for (i = 0; i <= n; i++)
		sum += i;
	pr_info("sum %d\\n", sum);
	return sum + 0 * twice();
}

int is_named(struct device *dev);
int is_named(struct device *dev)
{
	return dev->name != 0;
}
`,
);
writeFileSync(join(tree, 'drivers/iommu/other.c'), 'static int twice(void)\n{\n\treturn 2;\n}\n');
afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

const scenario = (name: string, body: string): string => {
  const path = join(tree, name);
  writeFileSync(path, `#include "drivers/iommu/extra.c"\n\n#include <pagewarden.h>\n\n${body}`);
  return path;
};
const run = (...args: readonly string[]) => pagewarden(['run', ...args], { cwd: tree });

describe('pagewarden run', () => {
  it('executes a scenario, prints the kernel log, then a summary', () => {
    const path = scenario('five.c', 'void cpu0(void)\n{\n\tpw_result("%d", sum_to(5));\n}\n');
    const result = run(path);
    expect([result.code, result.err]).toEqual([0, '']);
    const lines = result.out.split('\n');
    expect(lines[0]).toContain('sum 15');
    expect(result.out).toContain('result: 15\n');
    expect(result.out).toMatch(/executed \(\d+\): .*\bsum_to\b/);
  });

  it('gives scripts what docs/cli.md promises, and every step with --trace', () => {
    const path = scenario('five.c', 'void cpu0(void)\n{\n\tpw_result("%d", sum_to(5));\n}\n');
    const result = parsed<Run>(run(path, '--format', 'json', '--trace'));
    expect(Object.keys(result)[0]).toBe('schemaVersion');
    expect(result).toMatchObject({ result: '15', violations: [], stubbed: [] });
    expect(result.executed).toContain('sum_to');
    expect(result.trace).toHaveLength(result.steps);
    const added = result.trace?.filter(step => step.source === 'sum += i;');
    expect(added).toHaveLength(6);
    expect(added?.[0]).toMatchObject({ function: 'sum_to', spot: { path: 'drivers/iommu/extra.c', line: 16 } });
  });

  it('runs the shipped scenario that reaches a function, and shows the tables at any step', () => {
    const end = parsed<Run>(run('sample_iommu_map_pages', '--format', 'json', '--trace'));
    expect(end).toMatchObject({ scenario: 'scenarios/sample-iommu.c', generated: false, violations: [] });
    const entry = end.trace?.find(step => step.changes.some(change => change.kind === 'entry'));
    const there = parsed<Run>(run('sample_iommu_map_pages', '--format', 'json', '--until', String(entry?.number)));
    expect(there.steps).toBe(entry?.number);
    const [root] = there.tables;
    expect(root?.valid).toBe(1);
    expect(there.pages.some(page => page.pfn === root?.pfn)).toBe(true);
  });

  it('runs the code as a patch makes it', () => {
    const patch = repositoryPath('samples/series/refcount/count-in-refcount.mbox');
    const plain = parsed<Run>(run('sample_iommu_unmap_pages', '--format', 'json'));
    const patched = parsed<Run>(run('sample_iommu_unmap_pages', '--patch', patch, '--format', 'json', '--trace'));
    expect(plain.executed).not.toContain('page_ref_inc_return');
    const counted = patched.trace?.flatMap(step => step.changes).filter(change => change.kind === 'refcount');
    expect(counted?.length).toBeGreaterThan(0);
    expect(patched.trace?.some(step => step.source.includes('page_ref_inc_return'))).toBe(true);
  });

  it('generates a scenario for any other function, and says what it could not fill in', () => {
    const result = parsed<Run>(run('is_named', '--format', 'json'));
    expect(result).toMatchObject({ generated: true, result: '0', violations: [] });
    expect(result.unfilled).toEqual(['dev: struct device is all zeros']);
    const printed = run('sum_to', '--print-scenario');
    const copy = join(tree, 'copy.c');
    const edited = printed.out.replace(/\bint n\b[^;]*;/, 'int n = 3;');
    expect(edited).not.toBe(printed.out);
    writeFileSync(copy, edited);
    expect(parsed<Run>(run(copy, '--format', 'json')).result).toBe('6');
  });

  it('exits with 1 for a violation, and names it with its place', () => {
    const path = scenario('fails.c', 'void cpu0(void)\n{\n\tpw_assert(sum_to(2) == 4);\n}\n');
    const result = run(path, '--format', 'json');
    expect(result.code).toBe(1);
    const [violation] = parsed<Run>(result).violations;
    expect(violation).toMatchObject({ kind: 'assertion-fails', file: path, line: 7 });
    expect(violation?.message).toContain('sum_to(2) == 4');
  });
});

describe('bad input gets one clear line', () => {
  const refused = (...args: readonly string[]) => {
    const result = run(...args, '--format', 'json');
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/^pagewarden: [^\n]+\n$/);
    return { err: result.err, code: parsed<Run>(result).error?.code };
  };

  it('a function that is not found', () => {
    expect(refused('no_such_function')).toMatchObject({
      code: 'no-such-function',
      err: expect.stringContaining('No C file of') as string,
    });
    expect(refused('sum_to', '--file', 'drivers/iommu/other.c').err).toContain('Functions that it defines: twice.');
  });

  it('a function that is found twice', () => {
    expect(refused('twice').err).toContain(
      'It is defined in 2 files: drivers/iommu/extra.c, drivers/iommu/other.c. Say which one with --file PATH.',
    );
    expect(parsed<Run>(run('twice', '--file', 'drivers/iommu/other.c', '--format', 'json')).result).toBe('2');
  });

  it('a scenario that is not there, and one that has nothing to run', () => {
    expect(refused('no-such-scenario.c').code).toBe('no-such-file');
    expect(refused(scenario('empty.c', 'int x;\n')).err).toContain('cpu0');
  });

  it('C that cannot be executed: the construct and the line', () => {
    const path = scenario('cannot.c', 'void cpu0(void)\n{\n\tundefined_thing(1);\n}\n');
    const result = run(path);
    expect(result.code).toBe(2);
    expect(result.err).toContain('undefined_thing');
  });

  it('a scenario that never ends', () => {
    const path = scenario('loop.c', 'void cpu0(void)\n{\n\tint i = 0;\n\n\tfor (;;)\n\t\ti++;\n}\n');
    const result = run(path, '--steps', '5000');
    expect(result.code).toBe(2);
    expect(result.err).toContain('The limit of 5000 statements is reached');
  });

  it('a patch that does not apply', () => {
    const patch = join(tree, 'bad.patch');
    writeFileSync(
      patch,
      '--- a/drivers/iommu/extra.c\n+++ b/drivers/iommu/extra.c\n@@ -1,1 +1,1 @@\n-nothing\n+else\n',
    );
    expect(refused('sum_to', '--patch', patch)).toMatchObject({ code: 'patch-does-not-apply' });
  });
});
