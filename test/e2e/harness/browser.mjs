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

/** Opens a browser with a fresh profile; `outside` collects every address beyond loopback that was asked for. */
export async function openBrowser({ width = 1440, height = 900 } = {}) {
  const executablePath = process.env.PAGEWARDEN_CHROMIUM ?? PLACES.find(path => existsSync(path));
  if (!executablePath) throw new Error('No Chromium: install the Debian package chromium, or set PAGEWARDEN_CHROMIUM.');
  const profile = await mkdtemp(join(tmpdir(), 'pagewarden-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width, height },
    // A colour that is still fading in is neither what a check should measure nor what a picture should show.
    reducedMotion: 'reduce',
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
  const elsewhere = url => {
    const { protocol, hostname } = new URL(url);
    const loopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.localhost');
    return /^(http|ws)s?:$/.test(protocol) && !loopback;
  };
  context.on('requestfailed', request => {
    if (elsewhere(request.url())) outside.add(request.url());
  });
  // VS Code's service worker answers for names that webviews read files by; those never reach the network.
  context.on('response', response => {
    if (elsewhere(response.url()) && !response.fromServiceWorker()) outside.add(response.url());
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
