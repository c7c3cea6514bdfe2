// A series for the real tree, made when the tests run: no line of the kernel is kept in this repository.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './web.mjs';

const { build } = createRequire(join(repository, 'package.json'))('esbuild');

/** Writes to `out` what git says of our edits to the tree's VT-d driver, which make it count entries in `_refcount`. */
export async function countInRefcountSeries(tree, out) {
  const bundle = join(repository, '.cache/e2e/count-in-refcount.mjs');
  const entryPoints = [join(repository, 'test/support/count-in-refcount.ts')];
  await build({ entryPoints, bundle: true, format: 'esm', outfile: bundle });
  const { countInRefcount, DRIVER } = await import(pathToFileURL(bundle));
  const before = readFileSync(join(tree, DRIVER), 'utf8');
  const scratch = mkdtempSync(join(tmpdir(), 'pagewarden-series-'));
  for (const [side, text] of Object.entries({ a: before, b: countInRefcount(before) })) {
    mkdirSync(dirname(join(scratch, side, DRIVER)), { recursive: true });
    writeFileSync(join(scratch, side, DRIVER), text);
  }
  const names = ['--no-prefix', '--no-index', '--', `a/${DRIVER}`, `b/${DRIVER}`];
  const { stdout, stderr } = spawnSync('git', ['diff', ...names], { cwd: scratch, encoding: 'utf8' });
  rmSync(scratch, { recursive: true, force: true });
  if (!stdout) throw new Error(`git made no patch: ${stderr}`);
  writeFileSync(out, stdout);
  return out;
}
