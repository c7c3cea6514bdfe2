// The README's second command: everything that checks Pagewarden, on a machine where nothing was prepared.
// Each stage counts what passed and failed; a stage that cannot run has failed. There are no skips.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from './setup/debian.mjs';
import { kernelTree, TREES } from './setup/trees.mjs';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const total = { passed: 0, failed: 0 };
const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status;

function stage(name, work) {
  const started = Date.now();
  let count;
  try {
    count = work();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    count = { passed: 0, failed: 1 };
  }
  total.passed += count.passed;
  total.failed += count.failed;
  console.log(
    `== ${name}: ${count.passed} passed, ${count.failed} failed (${((Date.now() - started) / 1000).toFixed(0)} s)`,
  );
}
const whole = status => (status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** Counts of a stage that writes `{passed, failed}` as JSON; a non-zero exit with no failure counts as one. */
function counted(file, status) {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const passed = report.numPassedTests ?? report.passed ?? 0;
  const failed =
    (report.numFailedTests ?? report.failed ?? 0) + (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

const reports = join(root, '.cache', 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const trees = {};
stage('set-up', () => {
  if (run('npm', ['ci', '--prefix', 'test', '--no-fund', '--no-audit', '--loglevel=error']) !== 0)
    throw new Error('npm ci in test/ failed.');
  needPackages(['chromium', 'csmith', 'gcc', 'g++', 'libcsmith-dev', 'make', 'xz-utils']);
  for (const version of TREES) trees[`PAGEWARDEN_LINUX_${version.replace('.', '_')}`] = kernelTree(version);
  return { passed: 1, failed: 0 };
});
stage('lint', () => whole(run('node', ['scripts/lint.mjs'])));
stage('types', () => whole(run('node', ['scripts/typecheck.mjs'])));
stage('build', () => whole(run('node', ['scripts/build.mjs'])));
stage('unit and tree tests', () => {
  const file = join(reports, 'vitest.json');
  const vitest = [
    'run',
    '--config',
    'test/vitest.config.mjs',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  return counted(file, run('test/node_modules/.bin/vitest', vitest, trees));
});
stage('editors', () => {
  const file = join(reports, 'editors.json');
  return counted(file, run('node', ['test/e2e/run.mjs', '--report', file], trees));
});

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed ? 1 : 0);
