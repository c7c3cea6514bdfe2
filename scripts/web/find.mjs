// "Go to File" in the folder that is served: its files by a part of their path.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds for which a listing is good. */
const FRESH = 60_000;
/** The editor asks for no more. */
const MOST = 512;

/** The files of a folder, listed when somebody first asks. Links are not followed: none can lead out. */
export class Finder {
  #listed = 0;
  #files;

  constructor(folder) {
    this.folder = folder;
  }

  /** Paths that hold `pattern`, then those that hold its letters in this order; all of them for an empty one. */
  async find(pattern) {
    if (Date.now() - this.#listed > FRESH) {
      this.#listed = Date.now();
      this.#files = list(this.folder);
    }
    const wanted = pattern.toLowerCase().replaceAll(/\s/g, '');
    const letters = new RegExp([...wanted].map(letter => letter.replace(/[^\w]/, '\\$&')).join('.*'), 'is');
    const found = [];
    const loose = [];
    for (const path of await this.#files) {
      if (path.toLowerCase().includes(wanted)) found.push(path);
      else if (loose.length < MOST && letters.test(path)) loose.push(path);
      if (found.length === MOST) break;
    }
    return [...found, ...loose].slice(0, MOST);
  }
}

/** Every regular file below a folder, relative to it. */
async function list(folder) {
  const files = [];
  const folders = [''];
  for (const at of folders) {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true }).catch(() => [])) {
      const path = at ? `${at}/${entry.name}` : entry.name;
      if (entry.isDirectory() && entry.name !== '.git') folders.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  return files;
}
