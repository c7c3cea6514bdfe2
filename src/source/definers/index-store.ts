/** Where an index may outlive the process; the host decides where that is. Losing an entry costs time, never truth. */
export interface IndexStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
}

/** A store that lives as long as the process. */
export function memoryStore(): IndexStore {
  const texts = new Map<string, string>();
  return {
    get: key => Promise.resolve(texts.get(key)),
    put: (key, text) => {
      texts.set(key, text);
      return Promise.resolve();
    },
  };
}
