// Bundles a TypeScript module of this repository for a script, and imports it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL, URL, fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The exports of `path` (relative to the repository), with everything that it imports. */
export async function load(path) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'pagewarden-')), 'bundle.mjs');
  await build({
    entryPoints: [join(root, path)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    // Sources find files of the repository from their own place.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, path)).href) },
  });
  return import(pathToFileURL(outfile).href);
}
