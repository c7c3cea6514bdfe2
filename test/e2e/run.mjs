// End-to-end: the extension in two real VS Codes, driven as a person drives them.
//   node test/e2e/run.mjs [--report FILE] [--only PART] [--images]
// PART is a host's name or the beginning of it; --images makes the pictures taken those of the documentation.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { kernelTree } from '../../scripts/setup/trees.mjs';
import { openBrowser } from './harness/browser.mjs';
import { startCodeServer } from './harness/codeServer.mjs';
import { packageExtension, packageTests } from './harness/vsix.mjs';
import { Report } from './harness/report.mjs';
import { countInRefcountSeries } from './harness/series.mjs';
import { shoot } from './harness/shots.mjs';
import { buildInHostTests, inHostResult, repository, serveWeb } from './harness/web.mjs';
import { Workbench } from './harness/workbench.mjs';
import { annotateLinux, annotateSample } from './suites/annotate.mjs';
import { badInputSuite, spoil } from './suites/badInput.mjs';
import { accessibilitySuite, THEMES, verdictAccessibilitySuite } from './suites/accessibility.mjs';
import { comparisonSuite } from './suites/comparison.mjs';
import { reviewLinux, reviewSuite } from './suites/review.mjs';
import { serverSuite } from './suites/server.mjs';
import { simulateSuite } from './suites/simulate.mjs';
import { verdictsSuite } from './suites/verdicts.mjs';
import { vsixSuite } from './suites/vsix.mjs';

const option = name => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const only = option('--only');
const reportFile = option('--report');
const report = new Report();
// A copy: an editor with a disk below it may save what a test types.
const scratch = mkdtempSync(join(tmpdir(), 'pagewarden-e2e-'));
const sample = join(scratch, 'samples');
cpSync(join(repository, 'samples'), sample, { recursive: true });
/** Is this part asked for? */
const asked = name => !only || name.startsWith(only);

/** One host: a browser on it, its suites, and the check that nothing left the machine. */
async function host(name, start, suites) {
  if (!asked(name)) return;
  const server = await start();
  const browser = await openBrowser();
  const { page } = browser;
  const workbench = new Workbench(page);
  try {
    for (const [title, suite] of suites) {
      await report.suite(
        `${name}: ${title}`,
        check => suite({ check, page, workbench, server, browser }),
        () => shoot(page, `failed ${name} ${title}.png`.replaceAll(/[^\w.-]+/g, '-')),
      );
    }
    report.check(browser.outside.size === 0, `${name}: no request leaves this machine`, [...browser.outside]);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Counts the lines of the tests that run inside an extension host. */
function count(check, lines) {
  for (const line of lines.filter(text => text !== 'done')) check(line.startsWith('ok '), line.replace(/^ok /, ''));
  check(lines.at(-1) === 'done', 'every test was run', lines);
}

/** Settings of the web host: every folder a row of its own, nothing saved, and the room for code. */
const quiet = { 'explorer.compactFolders': false, 'files.autoSave': 'off', 'editor.minimap.enabled': false };

/** In the post-image that a review has opened: the patched code is what runs. A diff shows no CodeLens. */
async function simulatePatched(workbench, name) {
  await workbench.find(`${name}(`, '.monaco-diff-editor .editor.modified');
  await workbench.command('Simulate This Function');
}

const started = Date.now();
const part = async (name, work) => {
  if (!asked(name)) return;
  await report.suite(name, work);
};
const tree = kernelTree('6.1');
let packaged;
/** The .vsix, made once; making it also builds everything. */
const vsix = () => (packaged ??= packageExtension());
await part('vsix', check => vsixSuite({ check, vsix: vsix() }));
await part('loopback server', check => serverSuite({ check }));
const series = join(sample, 'series/refcount/count-in-refcount.mbox');
const tests = await buildInHostTests();
await host('web, in host', () => serveWeb(sample, { inHost: tests, settings: quiet }), [
  [
    'tests',
    async ({ check, page, server }) => {
      const { code, lines } = await inHostResult(page, () => page.goto(server.origin));
      count(check, lines);
      check(code === 0, 'VS Code says that they passed', code);
    },
  ],
]);
await host('web', () => serveWeb(sample, { settings: quiet }), [
  ['annotate', ({ server, ...context }) => annotateSample({ ...context, address: server.origin })],
  ['review', context => reviewSuite({ ...context, tree: join(sample, 'linux'), series })],
  ['verdicts', context => verdictsSuite({ ...context, tree: join(sample, 'linux'), patch: series })],
  ['review again', context => reviewSuite({ ...context, tree: join(sample, 'linux'), series })],
  [
    'simulate',
    ({ workbench, ...context }) =>
      simulateSuite({
        ...context,
        workbench,
        tree: join(sample, 'linux'),
        target: 'sample_iommu_map_pages',
        patches: [series],
        open: () => simulatePatched(workbench, 'sample_iommu_map_pages'),
        reopen: () => workbench.command('Developer: Reload Window'),
        image: 'webview.png',
      }),
  ],
  ['comparison', comparisonSuite],
]);
const spoiled = join(scratch, 'spoiled');
cpSync(sample, spoiled, { recursive: true });
spoil(spoiled);
await host('web, bad input', () => serveWeb(spoiled, { settings: quiet }), [['messages', badInputSuite]]);
// The sample with a series applied: its code decides on counts, and a scenario of a few seconds shows them.
const counted = join(scratch, 'counted');
cpSync(join(sample, 'linux'), counted, { recursive: true });
const applied = spawnSync('git', ['apply', series], { cwd: counted, encoding: 'utf8' });
report.check(applied.status === 0, 'the series applies to the sample', applied.stderr);
cpSync(join(repository, 'test/e2e/fixture/full-table.c'), join(counted, 'scenarios/full-table.c'));
// One start for each theme: a theme that is chosen in a running editor arrives when it likes.
for (const [kind, theme] of Object.entries(THEMES)) {
  const settings = { ...quiet, 'workbench.colorTheme': theme };
  await host(`web, ${kind}`, () => serveWeb(counted, { settings }), [
    ['accessibility', context => accessibilitySuite({ ...context, kind })],
    ['verdicts', context => verdictAccessibilitySuite({ ...context, kind })],
  ]);
}
await host('code-server, in host', () => startCodeServer([vsix(), packageTests(tests)]), [
  [
    'tests',
    async ({ check, workbench, server }) => {
      await workbench.open(server.open(sample));
      await workbench.command('Run In-Host Tests');
      count(check, await workbench.linesUntil('done'));
    },
  ],
]);
const linuxSeries = join(scratch, 'count-in-refcount.patch');
const target = 'intel_iommu_map_pages';
await host('code-server', () => startCodeServer([vsix()]), [
  ['annotate 6.1', context => annotateLinux({ ...context, tree })],
  [
    'simulate 6.1',
    ({ workbench, server, ...context }) =>
      simulateSuite({
        ...context,
        workbench,
        tree,
        target,
        open: async () => {
          await workbench.open(server.open(tree, join(tree, 'drivers/iommu/intel/iommu.c')));
          await workbench.lens(target);
        },
        image: 'webview-6.1.png',
      }),
  ],
  [
    'review 6.1',
    async context => reviewLinux({ ...context, tree, series: await countInRefcountSeries(tree, linuxSeries) }),
  ],
  [
    'simulate 6.1 under review',
    ({ workbench, ...context }) =>
      simulateSuite({
        ...context,
        workbench,
        tree,
        target,
        patches: [linuxSeries],
        open: () => simulatePatched(workbench, target),
        image: 'webview-6.1-patched.png',
      }),
  ],
]);

rmSync(scratch, { recursive: true, force: true });
console.log(`\n${report.passed} passed, ${report.failed} failed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
if (reportFile) {
  mkdirSync(dirname(resolve(reportFile)), { recursive: true });
  writeFileSync(reportFile, JSON.stringify({ passed: report.passed, failed: report.failed }));
}
process.exit(report.failed ? 1 : 0);
