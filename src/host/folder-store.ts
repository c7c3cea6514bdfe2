import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexStore } from '../source/definers/index-store';
import { decodeIndex, encodeIndex } from './index-file';

/** Bytes that a store may take on the disk; what was not used for the longest time goes first. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * A store in a folder on disk (a cache folder: it may be emptied at any time). One file per key, replaced as a whole, so
 * that two processes may share it. What cannot be read or written is as if it were not there.
 */
export function folderStore(folder: string, most = MOST_BYTES): IndexStore {
  const file = (key: string): string =>
    join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.index`);
  return {
    async get(key) {
      try {
        const path = file(key);
        const index = decodeIndex(key, await readFile(path));
        const now = new Date();
        if (index) await utimes(path, now, now);
        return index;
      } catch {
        return undefined; // never put, or emptied
      }
    },
    async put(key, index) {
      const path = file(key);
      try {
        mkdirSync(folder, { recursive: true });
        await writeFile(`${path}.${process.pid}`, encodeIndex(key, index));
        await rename(`${path}.${process.pid}`, path);
        await shrink(folder, most);
      } catch {
        // No room, or no right to write: the next process finds out anew.
        await rm(`${path}.${process.pid}`, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Removes the files that were used the longest time ago until the rest fits. */
async function shrink(folder: string, most: number): Promise<void> {
  const files = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    if (status) files.push({ path, size: status.size, used: status.mtimeMs });
  }
  files.sort((a, b) => b.used - a.used);
  let size = 0;
  for (const { path, size: own } of files) {
    size += own;
    if (size > most) await rm(path, { force: true });
  }
}
