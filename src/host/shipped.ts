import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What ships beside the bundles in `dist`, as the analysis service asks for it. */
export function shippedFiles(dist: string) {
  const read = (name: string) => readFile(join(dist, name));
  return {
    /** The C parser's two WebAssembly modules. */
    parser: async () => ({
      runtime: await read('web-tree-sitter.wasm'),
      grammar: await read('tree-sitter-c.wasm'),
    }),
    /** The shipped scenarios, "scenarios/NAME.c" → text. */
    scenarios: async () =>
      new Map(Object.entries(JSON.parse(String(await read('scenarios.json'))) as Record<string, string>)),
  };
}
