// The second host: code-server, a whole VS Code (1.139) with a Node extension host, and the packaged .vsix installed in it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeServer } from '../../../scripts/setup/code-server.mjs';

/** Keeps the first screen quiet; `extra` wins. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
  'files.watcherExclude': { '**': true },
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** A port that is free at this moment. */
const freePort = () =>
  new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

/** Starts code-server with a profile of its own and these .vsix files installed. */
export async function startCodeServer(extensions, { settings = {} } = {}) {
  const { entry, node } = codeServer();
  const profile = mkdtempSync(join(tmpdir(), 'pagewarden-code-server-'));
  mkdirSync(join(profile, 'user/User'), { recursive: true });
  writeFileSync(join(profile, 'user/User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  const places = ['--user-data-dir', join(profile, 'user'), '--extensions-dir', join(profile, 'extensions')];
  // Without a gallery there is nothing to ask beyond this machine.
  const gallery = JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' });
  const env = {
    ...process.env,
    EXTENSIONS_GALLERY: gallery,
    HOME: profile,
    XDG_DATA_HOME: profile,
    XDG_CONFIG_HOME: profile,
  };
  const install = extensions.flatMap(vsix => ['--install-extension', vsix]);
  const { status, stdout, stderr } = spawnSync(node, [entry, ...places, ...install], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be installed: ${stdout}${stderr}`);

  const port = await freePort();
  const server = spawn(
    node,
    [
      entry,
      ...places,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      '--disable-getting-started-override',
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const origin = `http://127.0.0.1:${port}`;
  await new Promise((ready, failed) => {
    const listen = chunk => {
      said += chunk;
      if (said.includes('HTTP server listening')) ready();
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.once('exit', code => failed(new Error(`code-server ended with ${code}: ${said}`)));
  });
  return {
    origin,
    /** Address of the workbench on a folder, with a file open. */
    open(folder, file) {
      const query = new URLSearchParams({ folder });
      if (file) query.set('payload', JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${file}`]]));
      return `${origin}/?${query}`;
    },
    async close() {
      const ended = new Promise(done => server.once('exit', done));
      server.kill('SIGTERM');
      const limit = setTimeout(() => server.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(limit);
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
