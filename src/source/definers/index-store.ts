/** What an index is kept as: a text, and numbers beside it. */
export interface StoredIndex {
  readonly text: string;
  readonly numbers: Int32Array;
}

/**
 * Where an index may outlive the process; the host decides where that is. Losing an entry costs time, never truth: whoever
 * reads one compares it with the tree.
 */
export interface IndexStore {
  get(key: string): Promise<StoredIndex | undefined>;
  put(key: string, index: StoredIndex): Promise<void>;
}

/** A store that lives as long as the process. */
export function memoryStore(): IndexStore {
  const kept = new Map<string, StoredIndex>();
  return {
    get: key => Promise.resolve(kept.get(key)),
    put: (key, index) => {
      kept.set(key, index);
      return Promise.resolve();
    },
  };
}
