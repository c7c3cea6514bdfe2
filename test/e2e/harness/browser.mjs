// Debian's Chromium, driven by playwright-core, with no way off this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(new URL('../../package.json', import.meta.url));
const { chromium } = require('playwright-core');

/** Source of axe-core, to be run inside a page. */
export const axeSource = () => require('axe-core').source;

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Opens a browser with a fresh profile; `outside` collects every origin that was asked for beyond loopback. */
export async function openBrowser({ width = 1440, height = 900 } = {}) {
  const executablePath = process.env.PAGEWARDEN_CHROMIUM ?? PLACES.find(path => existsSync(path));
  if (!executablePath) throw new Error('No Chromium: install the Debian package chromium, or set PAGEWARDEN_CHROMIUM.');
  const profile = await mkdtemp(join(tmpdir(), 'pagewarden-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width, height },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Nothing but loopback has a name, so nothing else can be reached.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
    ],
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const outside = new Set();
  context.on('request', request => {
    const { protocol, hostname, origin } = new URL(request.url());
    const loopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost');
    if (/^(http|ws)s?:$/.test(protocol) && !loopback) outside.add(origin);
  });
  return {
    context,
    outside,
    page: context.pages()[0] ?? (await context.newPage()),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
