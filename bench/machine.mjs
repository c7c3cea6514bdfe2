// Speed of the machine on a page walk in C: `node bench/machine.mjs`. Prints visible steps per second, which is what an
// exploration pays for, and plain instructions per second.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'pagewarden-bench-'));
try {
  const outfile = join(folder, 'walk.mjs');
  await build({
    entryPoints: [new URL('machine/walk.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    outfile,
    logLevel: 'warning',
  });
  const { measure } = await import(pathToFileURL(outfile));
  for (let round = 1; round <= 3; round++) {
    const { calls, visible, seconds, instructions, plainSeconds } = await measure();
    const million = n => (n / 1e6).toFixed(2);
    console.log(
      `${million(visible / seconds)} M visible steps/s, ${(visible / calls).toFixed(1)} per walk; ` +
        `without stopping ${million(instructions / plainSeconds)} M instructions/s, ${(instructions / calls).toFixed(0)} per walk`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
