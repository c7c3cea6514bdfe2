// How long reading real trees takes: a unit cold and warm, definitions cold and warm. Prints figures, asserts nothing.
// Usage: node bench/source.mjs [6.1=/path/to/tree …] (default: the trees in .cache)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'pagewarden-bench-'));
await build({
  stdin: {
    resolveDir: root,
    contents: `
      export { nodeTree } from './src/host/node';
      export { kernelTree } from './src/source/kernel-tree';
      export { memoryStore } from './src/source/definers/index-store';
      export { Symbols } from './src/source/symbols';
      export { LexedFile } from './src/source/lexed-file';
      export { openUnits } from './src/source/units';`,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: join(folder, 'source.mjs'),
  logLevel: 'error',
});
const { nodeTree, kernelTree, memoryStore, openUnits, Symbols, LexedFile } = await import(join(folder, 'source.mjs'));
rmSync(folder, { recursive: true });

/** Wall time and the processor time of this process, in milliseconds. */
async function timed(work) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    value,
    text: `${(performance.now() - wall).toFixed(0)} ms (${((user + system) / 1000).toFixed(0)} ms of processor)`,
  };
}
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1];

const given = process.argv.slice(2);
for (const pair of given.length > 0 ? given : ['6.1', '6.12'].map(v => `${v}=${root}.cache/linux-${v}`)) {
  const [version, path] = pair.split('=');
  const tree = await kernelTree(nodeTree(path));
  if (!tree.ok) throw new Error(tree.failure.why);
  const driver = 'drivers/iommu/intel/iommu.c';
  const store = memoryStore();
  const options = { arch: 'x86', keep: new Set() };
  const units = await openUnits(tree.value, options, { store });
  const before = process.memoryUsage().heapUsed;
  const cold = await timed(() => units.unit(driver));
  const unit = cold.value.value;
  globalThis.gc?.();
  const memory = process.memoryUsage();
  console.log(`Linux ${version}, ${driver}: ${unit.files.size} files, ${unit.declarations.length} declarations`);
  console.log(`  unit, nothing cached: ${cold.text}`);
  console.log(
    `  heap ${((memory.heapUsed - before) / 1e6).toFixed(0)} MB more, array buffers ${(memory.arrayBuffers / 1e6).toFixed(0)} MB`,
  );
  const warm = [];
  for (let i = 0; i < 9; i++) {
    units.invalidate(driver);
    const start = performance.now();
    await units.unit(driver);
    warm.push(performance.now() - start);
  }
  console.log(`  unit again after an edit of the driver: ${median(warm).toFixed(0)} ms (median of ${warm.length})`);
  const texts = [];
  for (const file of unit.files) texts.push((await tree.value.read(file)) ?? '');
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const symbols = new Symbols();
  const lexing = performance.now();
  for (const text of texts) new LexedFile('', text, symbols);
  const rate = bytes / 1e6 / ((performance.now() - lexing) / 1000);
  console.log(`  lexer: ${rate.toFixed(0)} MB/s over ${(bytes / 1e6).toFixed(1)} MB`);
  const wanted = [
    'iommu_group_alloc',
    'put_pages_list',
    '__free_pages',
    'kfree',
    'idr_alloc',
    'list_sort',
    'pci_enable_pri',
  ];
  const all = async fresh => {
    for (const name of wanted) await fresh.definers(name, driver);
  };
  console.log(`  ${wanted.length} definers, no index: ${(await timed(() => all(units))).text}`);
  const kept = await openUnits(tree.value, options, { store });
  console.log(`  the same, index kept from before: ${(await timed(() => all(kept))).text}`);
  const none = 'defined_nowhere_in_the_tree';
  console.log(`  a name that nothing defines (whole tree): ${(await timed(() => units.definers(none, driver))).text}`);
  const later = await openUnits(tree.value, options, { store });
  console.log(`  the same, index kept from before: ${(await timed(() => later.definers(none, driver))).text}`);
}
