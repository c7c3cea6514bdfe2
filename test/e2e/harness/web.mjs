// The first host: VS Code for the Web, version 1.91.1 (the oldest that the extension supports), from `npm start`'s own
// server.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { serve } from '../../../scripts/web/server.mjs';

export const repository = new URL('../../..', import.meta.url).pathname;
const require = createRequire(join(repository, 'package.json'));

/** What `explore` says of the sample's series that counts in _refcount, beside GUP-fast with FOLL_PIN. */
function exploreInTerminal() {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['dist/cli.js', 'explore', 'sample_iommu_unmap_pages', '--only', 'map-unmap-beside-gup-fast-pin'],
      ...['--tree', 'samples/linux', '--patch', 'samples/series/refcount/count-in-refcount.mbox', '--format', 'json'],
    ],
    { cwd: repository, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout) throw new Error(`explore printed nothing: ${stderr}`);
  return JSON.parse(stdout).verdicts.map(({ verdict, states, schedule }) => ({ verdict, states, schedule }));
}

/** Bundles the tests that run inside an extension host into .cache/e2e/inhost. */
export async function buildInHostTests() {
  const folder = join(repository, '.cache/e2e/inhost');
  mkdirSync(folder, { recursive: true });
  const { build } = require('esbuild');
  await build({
    entryPoints: [join(repository, 'test/e2e/inhost/index.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    external: ['vscode'],
    // What the terminal says of the same scenario: a browser cannot ask it.
    define: { TERMINAL_VERDICTS: JSON.stringify(exploreInTerminal()) },
    outfile: join(folder, 'index.js'),
  });
  copyFileSync(join(repository, 'test/e2e/inhost/package.json'), join(folder, 'package.json'));
  return folder;
}

/** Serves a folder; `inHost` also makes the page run the tests in the extension host. */
export function serveWeb(folder, { settings = {}, inHost } = {}) {
  return serve({
    folder,
    settings,
    ...(inHost ? { extra: { '/tests/': inHost }, testsExtension: '/tests' } : {}),
  });
}

/** For all in-host tests together, in milliseconds; only a hang takes this long. */
const IN_HOST_LIMIT = 300_000;

/** Lets a page run in-host tests: resolves with their lines, and with whether VS Code says that they passed. */
export async function inHostResult(page, open) {
  const lines = [];
  const exit = new Promise(done => page.exposeFunction('codeAutomationExit', done));
  await page.exposeFunction('codeAutomationLog', (_kind, args) => {
    const text = args.map(String).join(' ');
    if (/inhost (ok|FAIL|done)/.test(text)) lines.push(text.slice(text.indexOf('inhost ') + 7));
    if (process.env.VERBOSE) console.log('    ', text.slice(0, 400));
  });
  await open();
  const limit = new Promise(done => setTimeout(done, IN_HOST_LIMIT, `no end within ${IN_HOST_LIMIT / 1000} seconds`));
  return { code: await Promise.race([exit, limit]), lines };
}
