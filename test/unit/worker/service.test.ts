import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { shippedFiles } from '../../../src/host/shipped';
import { nodeTree } from '../../../src/host/node';
import { NEVER_CANCELLED } from '../../../src/kernel/cancel';
import type { Result } from '../../../src/kernel/failure';
import { MemoryTree } from '../../../src/source/memory-tree';
import { Analysis } from '../../../src/worker/service';
import { builtFolder } from '../../support/cli';
import { repositoryPath } from '../../support/trees';

const context = { cancel: NEVER_CANCELLED, progress: () => undefined };
const DRIVER = 'drivers/iommu/sample-iommu.c';
const COUNTER = `#include <linux/mm.h>

static int users(struct page *page)
{
	return page_count(page);
}
`;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const failure = (result: Result<unknown>) => (result.ok ? undefined : result.failure.code);

describe('the analysis service', () => {
  let analysis: Analysis;
  beforeEach(async () => {
    analysis = new Analysis({ files: ({ root }) => nodeTree(root), ...shippedFiles(builtFolder()) });
    value(await analysis.openTree({ root: repositoryPath('samples/linux'), name: 'sample' }, context));
  });

  it('opens kernel trees only, and says why something is none', async () => {
    const files = new MemoryTree('folder', [['Makefile', 'all:\n']]);
    const other = new Analysis({ files: () => files, ...shippedFiles(builtFolder()) });
    const open = () => other.openTree({ root: '/', name: 'folder' }, context);
    expect(await open()).toMatchObject({ failure: { why: 'There is no Kconfig beside its Makefile.' } });
    files.set('Kconfig', '');
    expect(await open()).toMatchObject({ failure: { why: 'Its Makefile does not set VERSION and PATCHLEVEL.' } });
    files.set('Makefile', 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n');
    expect(value(await open()).version).toEqual({ major: 6, minor: 12, patch: 3 });
  });

  it('runs with a macro of an open header as it stands in the editor, and with what is saved once it is closed', async () => {
    const header = 'include/levels.h';
    const files = new MemoryTree('tree', [
      ['Makefile', 'VERSION = 6\nPATCHLEVEL = 1\n'],
      ['Kconfig', ''],
      [header, '#define LEVELS 3\n'],
      ['lib/l.c', '#include <levels.h>\nint levels(void)\n{\n\treturn LEVELS;\n}\n'],
    ]);
    const service = new Analysis({ files: () => files, ...shippedFiles(builtFolder()) });
    value(await service.openTree({ root: '/tree', name: 'tree' }, context));
    const result = async () => {
      const scenario = {
        path: 'scenarios/own.c',
        text: '#include <pagewarden.h>\n#include "lib/l.c"\nvoid cpu0(void)\n{\n\tpw_result("%d", levels());\n}\n',
      };
      const { run, view } = value(await service.openRun({ scenario }, context));
      let last = view;
      while (last.status === 'paused') {
        const before = last.step;
        last = value(await service.command({ run, command: 'continue' }, context));
        if (last.step === before) break;
      }
      value(await service.closeRun({ run }, context));
      return last.result;
    };
    expect(await result()).toBe('3');
    value(await service.changeDocument({ path: header, version: 1, text: '#define LEVELS 4\n' }, context));
    expect(await result()).toBe('4');
    value(await service.changeDocument({ path: header, version: 2, text: '#define LEVELS 5\n' }, context));
    expect(await result()).toBe('5');
    value(await service.closeDocument({ path: header }, context));
    expect(await result()).toBe('3');
    files.set(header, '#define LEVELS 6\n');
    value(await service.filesChanged({ paths: [header] }, context));
    expect(await result()).toBe('6');
  });

  it('names the candidates where nobody can know which definition is meant, and takes the one that is chosen', async () => {
    const files = new MemoryTree('tree', [
      ['Makefile', 'VERSION = 6\nPATCHLEVEL = 1\n'],
      ['Kconfig', ''],
      ['lib/Makefile', 'obj-$(CONFIG_A) += a.o\nobj-$(CONFIG_B) += b.o\n'],
      ['lib/a.c', 'int which(void)\n{\n\treturn 1;\n}\n'],
      ['lib/b.c', 'int which(void)\n{\n\treturn 2;\n}\n'],
    ]);
    const outcome = async (how: { choose?: Record<string, string>; config?: string }) => {
      if (how.config !== undefined) files.set('.config', how.config);
      else files.delete('.config');
      const service = new Analysis({ files: () => files, ...shippedFiles(builtFolder()) });
      const { choose } = how;
      value(await service.openTree({ root: '/tree', name: 'tree', ...(choose ? { choose } : {}) }, context));
      const text = '#include <pagewarden.h>\nint which(void);\nvoid cpu0(void)\n{\n\tpw_result("%d", which());\n}\n';
      const { run } = value(await service.openRun({ scenario: { path: 'scenarios/own.c', text } }, context));
      const view = value(await service.command({ run, command: 'continue' }, context));
      return view.result ?? view.violations[0]?.message;
    };
    expect(await outcome({})).toContain('lib/a.c and lib/b.c both define it');
    expect(await outcome({ choose: { which: 'lib/b.c' } })).toBe('2');
    expect(await outcome({ config: 'CONFIG_B=y\n' })).toBe('2');
    expect(await outcome({ config: 'CONFIG_A=y\n' })).toBe('1');
  });

  it('answers nothing before a tree is open, with one failure', async () => {
    const empty = new Analysis({ files: ({ root }) => nodeTree(root), ...shippedFiles(builtFolder()) });
    expect(failure(await empty.examine({ path: DRIVER }, context))).toBe('no-tree');
    expect(failure(await empty.auditFiles({ paths: [DRIVER] }, context))).toBe('no-tree');
    expect(failure(await empty.scenarioFor({ path: DRIVER, function: 'f' }, context))).toBe('no-tree');
  });

  it('compares counter strategies without a tree, and stops between two slices when asked', async () => {
    const empty = new Analysis({ files: ({ root }) => nodeTree(root), ...shippedFiles(builtFolder()) });
    const facts = value(await empty.strategyFacts(null, context));
    const strategies = ['never', 'refcount'];
    const asked = { space: '1G', size: '4K', strategies };
    const { report, chart, text, syncOf } = value(await empty.compareStrategies(asked, context));
    expect(report.results.map(({ strategy, pairs }) => [strategy, pairs])).toEqual(strategies.map(name => [name, 512]));
    expect(syncOf).toBe('refcount');
    expect(facts.find(({ name }) => name === syncOf)).toMatchObject({ word: '_refcount' });
    expect(chart).toMatch(/^<svg [^]*refcount[^]*<\/svg>\n$/);
    expect(text).toMatch(/^refcount +512 /m);

    let slices = 0;
    const cancel = { isCancellationRequested: false };
    const progress = () => void (cancel.isCancellationRequested = ++slices === 3);
    expect(failure(await empty.compareStrategies(asked, { cancel, progress }))).toBe('cancelled');
    expect(slices).toBe(3);
    expect(failure(await empty.compareStrategies({ ...asked, space: 'much' }, context))).toBeDefined();
  });

  it("offers the tree's drivers that a scenario ships for, each with its standard set, and the stories", async () => {
    const { drivers, stories } = value(await analysis.scenarioOffers(null, context));
    expect(drivers.map(({ path, scenario }) => [path, scenario.path])).toEqual([[DRIVER, 'scenarios/sample-iommu.c']]);
    expect(stories.length).toBeGreaterThan(5);
    for (const { about } of stories) expect(about).toMatch(/^[A-Z].*\.$/);
    const standard = value(await analysis.standardSet(drivers[0]!.scenario, context));
    expect(standard.map(scenario => scenario.path)).toContain('scenarios/standard/unmap-map-same-table.c');
    expect(value(await analysis.standardSet(stories[0]!.scenario, context))).toEqual([stories[0]!.scenario]);
  });

  it('explores with the trace ready for a mail, and tells frontier and rate as it goes', async () => {
    const { drivers } = value(await analysis.scenarioOffers(null, context));
    const [scenario] = value(await analysis.standardSet(drivers[0]!.scenario, context));
    const seen: Readonly<Record<string, number>>[] = [];
    const progress = (_what: string, _done: number, _total?: number, figures?: Readonly<Record<string, number>>) => {
      if (figures) seen.push(figures);
    };
    const [verdict] = value(await analysis.explore({ scenario: scenario! }, { ...context, progress }));
    expect(verdict).toMatchObject({ verdict: 'holds', mail: '', told: [], key: [] });
    expect(verdict!.lines.map(file => file.path)).toContain(DRIVER);
    expect(seen.at(-1)).toMatchObject({ frontier: 0 });
    expect(seen.at(-1)!['rate']).toBeGreaterThan(0);
  });

  it('runs the schedule of a verdict, step by step and back, to the line that shows it', async () => {
    const scenario = {
      path: 'scenarios/race.c',
      text: `#include <pagewarden.h>
static int owner = -1, entered;
void setup(void) { owner = -1; entered = 0; }
static void enter(int cpu)
{
	if (owner != -1)
		return;
	owner = cpu;
	pw_assert(owner == cpu);
}
void cpu0(void) { enter(0); }
void cpu1(void) { enter(1); }
`,
    };
    const [verdict] = value(await analysis.explore({ scenario }, context));
    expect(verdict).toMatchObject({ verdict: 'warning-fires' });
    const { run, view } = value(await analysis.openRun({ scenario, schedule: verdict!.schedule }, context));
    expect(view).toMatchObject({ status: 'paused', next: { source: 'if (owner != -1)' } });
    const end = value(await analysis.command({ run, command: 'continue' }, context));
    expect(end).toMatchObject({ status: 'stopped' });
    expect(end.violations[0]?.spot?.line).toBe(verdict!.trace.at(-1)!.spot.line);
    const told = value(await analysis.trace({ run }, context)).slice(view.step);
    expect(told.map(step => step.cpu)).toEqual(
      verdict!.schedule.split(',').flatMap(part => {
        const [cpu, times = '1'] = part.split('x');
        return Array.from({ length: Number(times) }, () => Number(cpu));
      }),
    );
    const start = value(await analysis.command({ run, command: 'goTo', step: view.step }, context));
    expect(start.next).toEqual(view.next);
    expect(value(await analysis.command({ run, command: 'continue' }, context)).violations).toEqual(end.violations);
    expect(await analysis.openRun({ scenario, schedule: 'zero' }, context)).toMatchObject({
      failure: { code: 'no-schedule' },
    });
  });

  it('examines what is typed rather than what is saved', async () => {
    const path = 'drivers/iommu/new.c';
    value(await analysis.changeDocument({ path, version: 7, text: COUNTER }, context));
    const report = value(await analysis.examine({ path }, context));
    expect(report.version).toBe(7);
    expect(report.functions.map(fn => fn.name)).toEqual(['users']);
    expect(report.uses).toHaveLength(1);
    expect(report.uses[0]).toMatchObject({ symbol: 'page_count', count: '_refcount', function: 'users', line: 5 });
    expect(report.uses[0]?.effect).toContain('_refcount');
    value(await analysis.closeDocument({ path }, context));
    expect(failure(await analysis.examine({ path }, context))).toBe('no-such-file');
  });

  it('offers the registered operations of a driver as entry points', async () => {
    const { functions } = value(await analysis.examine({ path: DRIVER }, context));
    const offered = functions.filter(fn => fn.entryPoint).map(fn => fn.name);
    expect(offered).toEqual(expect.arrayContaining(['sample_iommu_map_pages', 'sample_iommu_unmap_pages']));
    expect(offered.length).toBeLessThan(functions.length);
  });

  it('explains a silence, and says when there is nothing to explain', async () => {
    const path = 'drivers/iommu/new.c';
    value(await analysis.changeDocument({ path, version: 1, text: COUNTER }, context));
    const use = value(await analysis.explain({ path, line: 5, column: 12 }, context));
    expect(use.use?.symbol).toBe('page_count');
    expect(use.answers.length).toBeGreaterThan(5);
    for (const { because } of use.answers) expect(because).toMatch(/\.$/);
    const nothing = value(await analysis.explain({ path, line: 1, column: 1 }, context));
    expect([nothing.use, nothing.answers]).toEqual([undefined, []]);
    expect(nothing.summary).toContain('no use of a page count here');
  });

  it('keeps reviews apart, and forgets them when they are closed', async () => {
    const bytes = readFileSync(repositoryPath('samples/series/refcount/count-in-refcount.mbox'));
    const { review, files } = value(await analysis.openReview({ name: 'a.mbox', bytes }, context));
    const side = (which: 'before' | 'after') => analysis.reviewText({ review, path: DRIVER, side: which }, context);
    expect(value(await side('before'))).toBe(readFileSync(repositoryPath(`samples/linux/${DRIVER}`), 'utf8'));
    const after = value(await side('after')).split('\n');
    for (const line of files[0]?.addedLines ?? []) expect(after[line - 1]).toBeDefined();
    const report = value(await analysis.examine({ path: DRIVER, review }, context));
    expect(report.findings.some(finding => finding.origin === 'added')).toBe(true);
    value(await analysis.closeReview({ review }, context));
    expect(failure(await side('after'))).toBe('no-such-review');
  });

  it('steps a run forwards and backwards, and ends it', async () => {
    const scenario = {
      path: 'mine.c',
      text: '#include <pagewarden.h>\n\nvoid cpu0(void)\n{\n\tint i = 1;\n\n\ti += 2;\n\tpw_result("%d", i);\n}\n',
    };
    const { run, view } = value(await analysis.openRun({ scenario }, context));
    expect([view.status, view.step]).toEqual(['paused', 0]);
    const command = async (params: { command: 'step' | 'stepBack' | 'continue' }) =>
      value(await analysis.command({ run, ...params }, context));
    const first = await command({ command: 'step' });
    expect(first.step).toBe(1);
    await command({ command: 'step' });
    expect((await command({ command: 'stepBack' })).next).toEqual(first.next);
    expect(await command({ command: 'continue' })).toMatchObject({ status: 'finished', result: '3' });
    value(await analysis.closeRun({ run }, context));
    expect(failure(await analysis.command({ run, command: 'step' }, context))).toBe('no-such-run');
  });

  it('stops when it is asked to', async () => {
    const cancelled = { cancel: { isCancellationRequested: true }, progress: () => undefined };
    expect(failure(await analysis.listFiles({ paths: [] }, cancelled))).toBe('cancelled');
    expect(failure(await analysis.auditFiles({ paths: [DRIVER] }, cancelled))).toBe('cancelled');
  });
});
