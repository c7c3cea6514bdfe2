// How long reading real trees takes: a unit and the index of definitions, without and with what an earlier process kept, each
// in a process of its own. Prints figures, asserts nothing. Wall time depends on what else the machine does; compare processor time.
// Usage: node bench/source.mjs [6.1=/path/to/tree …] (default: the trees in .cache)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'pagewarden-bench-'));
const measure = `
  import { folderStore } from './src/host/folder-store';
  import { nodeTree } from './src/host/node';
  import { Definers } from './src/source/definers/definers';
  import { kernelTree } from './src/source/kernel-tree';
  import { openUnits } from './src/source/units';
  const [path, cache, what] = process.argv.slice(2);
  const driver = 'drivers/iommu/intel/iommu.c';
  const tree = (await kernelTree(nodeTree(path))).value;
  const store = cache === '-' ? undefined : folderStore(cache);
  const wall = performance.now();
  const cpu = process.cpuUsage();
  let said;
  const units = await openUnits(tree, { arch: 'x86', keep: new Set() }, { store });
  if (what === 'unit') {
    const unit = (await units.unit(driver)).value;
    said = unit.files.size + ' files, ' + unit.declarations.length + ' declarations';
  } else if (what === 'index') {
    const index = new Definers(tree, { arch: 'x86', store, isBuilt: () => Promise.resolve(true) });
    const found = await index.everywhere('gup_pte_range');
    said = 'gup_pte_range in ' + found.join(', ');
  } else said = 'found ' + (await units.definers('iommu_group_alloc', driver)).join(', ');
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wall: performance.now() - wall, cpu: (user + system) / 1000, said }));
`;
await build({
  stdin: { resolveDir: root, contents: measure },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: join(folder, 'measure.mjs'),
  logLevel: 'error',
});

/** One process: what it said, and its times in milliseconds from the opened tree on. */
function once(tree, cache, what) {
  const done = spawnSync(process.execPath, [join(folder, 'measure.mjs'), tree, cache, what], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

try {
  const given = process.argv.slice(2);
  for (const pair of given.length > 0 ? given : ['6.1', '6.12'].map(v => `${v}=${root}.cache/linux-${v}`)) {
    const [version, tree] = pair.split('=');
    const cache = join(folder, `cache-${version}`);
    for (const [what, title] of [
      ['unit', 'the unit of drivers/iommu/intel/iommu.c'],
      ['index', 'the whole kernel: every definition of a name'],
      ['name', 'who defines an external name'],
    ]) {
      const cold = once(tree, '-', what);
      once(tree, cache, what);
      const warm = Array.from({ length: 3 }, () => once(tree, cache, what)).sort((a, b) => a.cpu - b.cpu)[1];
      console.log(`Linux ${version}: ${title} (${cold.said})`);
      for (const [name, { wall, cpu }] of Object.entries({ 'nothing kept': cold, 'kept by another process': warm }))
        console.log(`  ${name}: ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of processor`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
