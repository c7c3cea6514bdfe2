import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { IndexStore } from '../source/definers/index-store';

/** A store in a folder on disk (a cache folder: it may be emptied at any time). One file per key, replaced as a whole. */
export function folderStore(folder: string): IndexStore {
  const file = (key: string): string =>
    join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.txt`);
  return {
    async get(key) {
      try {
        return await readFile(file(key), 'utf8');
      } catch {
        return undefined; // never put, or emptied
      }
    },
    async put(key, text) {
      const path = file(key);
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.${process.pid}`, text);
      await rename(`${path}.${process.pid}`, path);
    },
  };
}
