import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveWeb } from '../harness/web.mjs';

/** One request with exactly these headers; `fetch` would not let them be chosen. */
const ask = (port, path, headers = {}, method = 'GET') =>
  new Promise((done, failed) => {
    const host = `vs.pagewarden.localhost:${port}`;
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { host, ...headers } }, response => {
      let body = '';
      response.on('data', chunk => (body += chunk));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.once('error', failed);
    asked.end();
  });

/** The loopback server of `npm start` answers only its own pages, only reads, and only from the folder it was given. */
export async function serverSuite({ check }) {
  const scratch = mkdtempSync(join(tmpdir(), 'pagewarden-server-'));
  const folder = join(scratch, 'tree');
  mkdirSync(join(folder, 'inside'), { recursive: true });
  writeFileSync(join(folder, 'inside/file.c'), 'int inside;\n');
  writeFileSync(join(scratch, 'secret'), 'secret\n');
  symlinkSync(join(scratch, 'secret'), join(folder, 'link-out'));
  symlinkSync(scratch, join(folder, 'folder-out'));
  symlinkSync('inside/file.c', join(folder, 'link-in'));
  const server = await serveWeb(folder);
  const { port } = server;
  const status = async (...request) => (await ask(port, ...request)).status;
  try {
    const file = await ask(port, '/folder/inside/file.c');
    check(file.status === 200 && file.body === 'int inside;\n', 'a file of the folder is served', file);
    check((await ask(port, '/folder/link-in')).body === 'int inside;\n', 'a link inside the folder is followed');
    for (const path of [
      '/folder/../secret',
      '/folder/%2e%2e/secret',
      '/folder/inside/..%2f..%2fsecret',
      '/folder//../secret',
    ])
      check((await status(path)) === 404, `${path} leads nowhere`);
    check((await status('/folder/link-out')) === 404, 'a link out of the folder leads nowhere');
    check((await status('/folder/folder-out/secret')) === 404, 'a linked folder outside leads nowhere');
    const { names } = JSON.parse((await ask(port, '/folder-stat/')).body);
    check(!names.some(([name]) => name.endsWith('-out')), 'links that lead out are not listed', names);
    const find = async pattern => JSON.parse((await ask(port, `/folder-find/?pattern=${pattern}`)).body);
    check(JSON.stringify(await find('side/fi')) === '["inside/file.c"]', 'a file is found by a part of its path');
    check(JSON.stringify(await find('isf')) === '["inside/file.c"]', 'or by some of its letters');
    check((await find('secret')).length === 0, 'nothing outside the folder is found');
    check((await status('/extension/package.json')) === 200, 'the extension is served');
    for (const path of [
      '/extension/.git/HEAD',
      '/extension/scripts/start.mjs',
      '/extension/node_modules/diff/package.json',
    ])
      check((await status(path)) === 404, `${path} is not part of the extension`);

    check((await status('/', { host: `evil.example:${port}` })) === 421, 'another host name is refused');
    check((await status('/', { host: `127.0.0.1:${port}` })) === 421, 'the bare address is refused');
    const foreign = { origin: 'http://evil.example' };
    check((await status('/folder/inside/file.c', foreign)) === 403, "another site's page is refused");
    const sibling = { origin: `http://other.pagewarden.localhost:${port}` };
    check((await status('/folder/inside/file.c', sibling)) === 403, 'a sibling name that is no webview is refused');
    const cross = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    check((await status('/folder/inside/file.c', cross)) === 403, 'a request from another site is refused');
    const own = await ask(port, '/folder/inside/file.c', { origin: `http://vs.pagewarden.localhost:${port}` });
    check(own.headers['access-control-allow-origin'] === server.origin, 'its own page may read');
    const webview = { host: `${'a'.repeat(52)}.pagewarden.localhost:${port}` };
    check((await status('/folder/inside/file.c', webview)) === 404, "a webview's host has no files of the folder");
    for (const method of ['POST', 'PUT', 'DELETE'])
      check((await status('/folder/inside/file.c', {}, method)) === 405, `${method} is refused`);
  } finally {
    await server.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
