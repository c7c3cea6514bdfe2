// The README's first command: builds the extension and opens a real VS Code with it.
//   npm start [-- PATH] [-- --web]
// PATH is a kernel tree or any folder (default: the bundled sample). The desktop `code` is used when it is on PATH, with
// a user-data folder of its own; otherwise, or with --web, the web build of VS Code is served on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const caller = process.env.INIT_CWD ?? process.cwd();
const flags = process.argv.slice(2).filter(argument => argument.startsWith('--'));
const paths = process.argv.slice(2).filter(argument => !argument.startsWith('--'));

function stop(why) {
  console.error(why);
  process.exit(2);
}

const unknown = flags.find(flag => flag !== '--web' && !/^--port=\d+$/.test(flag));
if (unknown) stop(`${unknown} is not known. Use: npm start [-- PATH] [-- --web] [-- --port=N]`);
if (paths.length > 1) stop('One folder at most can be opened.');
const asked = paths[0] === undefined ? join(root, 'samples') : resolve(caller, paths[0]);
if (!existsSync(asked) || !statSync(asked).isDirectory())
  stop(`${asked} is no folder: name a kernel tree, or nothing.`);
const folder = realpathSync(asked);

const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
if (built.status !== 0) stop('The build failed; see above.');

const names = process.platform === 'win32' ? ['code.cmd', 'code.exe'] : ['code'];
const desktop = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap(place => names.map(name => join(place, name)))
  .find(path => existsSync(path));

if (desktop && !flags.includes('--web')) {
  // A fresh user-data folder keeps the person's settings and extensions out of it, and it out of theirs.
  const profile = mkdtempSync(join(tmpdir(), 'pagewarden-code-'));
  const code = spawn(
    desktop,
    [
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${profile}`,
      `--extensions-dir=${join(profile, 'extensions')}`,
      '--disable-workspace-trust',
      '--new-window',
      '--wait',
      folder,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  code.on('exit', status => {
    rmSync(profile, { recursive: true, force: true });
    process.exit(status ?? 0);
  });
} else {
  const { serve } = await import('./web/server.mjs');
  const port = Number(flags.find(flag => flag.startsWith('--port='))?.slice('--port='.length) ?? 0);
  const { origin } = await serve({ folder, port });
  console.log(`${folder}\nis open in VS Code for the Web at\n\n    ${origin}\n`);
  console.log('Nothing on the disk changes: what you save there stays in the page. Ctrl+C ends it.');
}
