// Puts code-server (a whole VS Code with a Node extension host) and the Node that it wants into .cache, from npm alone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CODE_SERVER = '4.139.1';
const NODE = '24';
const cache = new URL('../../.cache/', import.meta.url).pathname;

/** Paths of code-server's entry and of its own Node; installs both once. Throws with a sentence when it cannot. */
export function codeServer() {
  const home = join(cache, `code-server-${CODE_SERVER}`);
  if (!existsSync(join(home, 'complete'))) install(home);
  const modules = join(home, 'node_modules');
  return { entry: join(modules, 'code-server/out/node/entry.js'), node: nodeOf(modules) };
}

const nodePackage = () => `node-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;
const nodeOf = modules => join(modules, nodePackage(), 'bin/node');

function install(home) {
  const fresh = `${home}.installing`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  console.error(`installing code-server ${CODE_SERVER} …`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  npm(fresh, ['install', '--ignore-scripts', ...quiet, `code-server@${CODE_SERVER}`, `${nodePackage()}@${NODE}`]);
  const server = join(fresh, 'node_modules/code-server/lib/vscode');
  npm(server, ['install', '--omit=dev', '--ignore-scripts', ...quiet]);
  // Its two native modules are built for its own Node, with that Node's headers.
  const node = join(fresh, 'node_modules', nodePackage());
  npm(server, ['rebuild', ...quiet, '@vscode/spdlog', '@vscode/native-watchdog'], {
    PATH: `${join(node, 'bin')}:${process.env.PATH}`,
    npm_config_nodedir: node,
  });
  writeFileSync(join(fresh, 'complete'), '');
  renameSync(fresh, home);
}

function npm(cwd, args, env = {}) {
  const { status } = spawnSync('npm', args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`npm ${args[0]} of code-server failed in ${cwd}.`);
}
