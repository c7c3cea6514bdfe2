import type { CounterStrategy } from './strategy';

/** Reads the entries until one is present. */
export const scan: CounterStrategy = {
  name: 'scan',
  title: 'scan all entries',
  summary:
    'After every unmap the table’s entries are read until one is present: 64 cache lines for an empty table of 4 KiB. ' +
    'No counter can be wrong, but nothing may set an entry while the scan runs.',
  needs: { word: undefined, lock: 'rwlock', versions: 'all' },
  frees: 'empty',
  inspect: {
    look(memory, table) {
      const { entries } = memory;
      // An empty table has no storage here; a kernel would have read it to the end.
      if (memory.live[table] === 0) return entries;
      for (let index = 0; index < entries; index++) if (memory.present(table, index)) return -(index + 1);
      return entries;
    },
  },
};
