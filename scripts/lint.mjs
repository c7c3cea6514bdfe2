// Style and arrows: eslint, then prettier (both installed with the checks, in test/). `--fix` mends what it can.
// Files that have not changed since they were found good are not looked at again.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';

const fix = process.argv.includes('--fix');
const bin = name => `test/node_modules/.bin/${name}`;
const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
const sources = ['src', 'webview', 'test', 'scripts', 'bench'];
const cache = name => ['--cache', '--cache-location', join('.cache', 'lint', basename(process.cwd()), name)];
const ok = [
  run(bin('eslint'), [
    ...['-c', 'test/eslint.config.mjs', '--no-error-on-unmatched-pattern', ...cache('eslint')],
    ...(fix ? ['--fix'] : []),
    ...sources,
  ]),
  run(bin('prettier'), [
    ...[
      '--config',
      'test/prettier.json',
      '--log-level',
      'warn',
      '--no-error-on-unmatched-pattern',
      ...cache('prettier'),
    ],
    fix ? '--write' : '--check',
    ...sources.map(s => `${s}/**/*.{ts,mjs,css}`),
  ]),
];
process.exit(ok.every(Boolean) ? 0 : 1);
