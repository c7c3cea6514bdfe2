// Which files the loopback server may hand out: those under a few named folders, symbolic links and `..` never followed
// out of them.
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
};

/** A folder under a URL prefix; `only` names the files and folders directly inside it that may be seen. */
export class Mount {
  constructor(prefix, folder, { only } = {}) {
    this.prefix = prefix;
    this.folder = folder;
    this.only = only && new Set(only);
  }

  /** The real path of what a decoded URL path names, or undefined when it is not under this mount or leads out of it. */
  async locate(urlPath) {
    if (!urlPath.startsWith(this.prefix)) return undefined;
    const parts = urlPath
      .slice(this.prefix.length)
      .split('/')
      .filter(part => part !== '');
    if (parts.some(part => part === '.' || part === '..' || /[\\\0]/.test(part))) return undefined;
    if (this.only && parts.length > 0 && !this.only.has(parts[0])) return undefined;
    const base = await realpath(this.folder);
    const real = await realpath(join(base, ...parts)).catch(() => undefined);
    return real !== undefined && (real === base || real.startsWith(base + sep)) ? real : undefined;
  }
}

/** Content type by name; anything unknown is bytes, never a page. */
export const contentType = path => TYPES[extname(path)] ?? 'application/octet-stream';

/** Opens a regular file for reading; undefined for anything else. */
export async function openFile(real) {
  const handle = await open(real, 'r').catch(() => undefined);
  if (!handle) return undefined;
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

/** What a file system provider needs to know of a path, as JSON: numbers as in vscode.FileType. */
export async function describe(mount, urlPath) {
  const real = await mount.locate(urlPath);
  if (real === undefined) return undefined;
  const info = await stat(real);
  const base = { ctime: info.ctimeMs, mtime: info.mtimeMs, size: info.isFile() ? info.size : 0 };
  if (info.isFile()) return { ...base, type: 1 };
  if (!info.isDirectory()) return undefined;
  const names = [];
  for (const entry of await readdir(real, { withFileTypes: true })) {
    // A link is listed as what it leads to, and left out when it leads out of the folder.
    if (entry.isSymbolicLink()) {
      const target = await mount.locate(`${urlPath.replace(/\/$/, '')}/${entry.name}`);
      if (target !== undefined) names.push([entry.name, (await stat(target)).isDirectory() ? 2 : 1]);
    } else if (entry.isDirectory() || entry.isFile()) names.push([entry.name, entry.isDirectory() ? 2 : 1]);
  }
  return { ...base, type: 2, names };
}
