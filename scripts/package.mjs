// Packages the extension as a .vsix, offline. The build is the production one; `.vscodeignore` says what goes in.
//   npm run package [-- --out FILE]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const at = process.argv.indexOf('--out');
const { name, version } = createRequire(import.meta.url)('../package.json');
const out = resolve(at < 0 ? join(root, `${name}-${version}.vsix`) : (process.argv[at + 1] ?? ''));

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, [join(root, 'scripts/build.mjs'), '--production']);
mkdirSync(dirname(out), { recursive: true });
// The packager lists every file below its folder before it asks what goes in, kernel trees in .cache too: so it gets a
// folder with little more than what can go in.
const stage = mkdtempSync(join(tmpdir(), 'pagewarden-package-'));
const parts = [
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  '.vscodeignore',
  'dist',
  'media',
  'docs/rules',
];
for (const part of parts) cpSync(join(root, part), join(stage, part), { recursive: true });
// Everything is bundled, so no dependency goes in; the repository has no public address to make links from.
run(
  process.execPath,
  [
    join(root, 'test/node_modules/@vscode/vsce/vsce'),
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--skip-license',
    '--out',
    out,
  ],
  stage,
);
rmSync(stage, { recursive: true });
console.log(`${out}: ${(statSync(out).size / 1024).toFixed(0)} KiB`);
