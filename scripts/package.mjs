// Packages the extension as a .vsix, offline. The build is the production one; `.vscodeignore` says what goes in.
//   npm run package [-- --out FILE]
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const at = process.argv.indexOf('--out');
const { name, version } = createRequire(import.meta.url)('../package.json');
const out = resolve(at < 0 ? join(root, `${name}-${version}.vsix`) : (process.argv[at + 1] ?? ''));

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, [join(root, 'scripts/build.mjs'), '--production']);
mkdirSync(dirname(out), { recursive: true });
// Everything is bundled, so no dependency goes in; the repository has no public address to make links from.
run(process.execPath, [
  join(root, 'test/node_modules/@vscode/vsce/vsce'),
  'package',
  '--no-dependencies',
  '--no-rewrite-relative-links',
  '--skip-license',
  '--out',
  out,
]);
console.log(`${out}: ${(statSync(out).size / 1024).toFixed(0)} KiB`);
