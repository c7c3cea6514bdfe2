import type { ByteFolder, KeptFile } from '../../src/host/kept-bytes';

/** A {@link ByteFolder} in memory; a later write has a later time. */
export interface MemoryFolder extends ByteFolder {
  readonly files: Map<string, KeptFile & { readonly bytes: Uint8Array }>;
}

/** An empty folder. */
export function memoryFolder(): MemoryFolder {
  const files: MemoryFolder['files'] = new Map();
  let clock = 0;
  return {
    files,
    read: name => Promise.resolve(files.get(name)?.bytes),
    write: (name, bytes) => {
      files.set(name, { name, bytes: bytes.slice(), size: bytes.length, written: ++clock });
      return Promise.resolve();
    },
    rename: (from, to) => {
      const file = files.get(from);
      if (!file) return Promise.reject(new Error(`There is no ${from}.`));
      files.delete(from);
      files.set(to, { ...file, name: to });
      return Promise.resolve();
    },
    remove: name => Promise.resolve(void files.delete(name)),
    list: () => Promise.resolve([...files.values()]),
  };
}
