// Style and arrows: eslint, then prettier (both installed with the checks, in test/). `--fix` mends what it can.
import { spawnSync } from 'node:child_process';

const fix = process.argv.includes('--fix');
const bin = name => `test/node_modules/.bin/${name}`;
const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
const sources = ['src', 'webview', 'test', 'scripts', 'bench'];
const ok = [
  run(bin('eslint'), [
    '-c',
    'test/eslint.config.mjs',
    '--no-error-on-unmatched-pattern',
    ...(fix ? ['--fix'] : []),
    ...sources,
  ]),
  run(bin('prettier'), [
    '--config',
    'test/prettier.json',
    '--log-level',
    'warn',
    fix ? '--write' : '--check',
    ...sources.map(s => `${s}/**/*.{ts,mjs,css}`),
    '--no-error-on-unmatched-pattern',
  ]),
];
process.exit(ok.every(Boolean) ? 0 : 1);
