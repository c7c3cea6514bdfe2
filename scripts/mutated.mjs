/**
 * Audits kernel files that were damaged on their way: bytes flipped, lines cut, braces removed, odd line ends, UTF-16, NULs.
 *
 *   node scripts/mutated.mjs --tree LINUX [--count 20000] [--seed 1]
 *
 * Prints crashes, the slowest file in CPU time, and how memory went; ends with 1 after a crash or a file that takes longer
 * than 2 s. `--seed` chooses other files and other places.
 */
import { build } from 'esbuild';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const { values: options } = parseArgs({
  options: {
    tree: { type: 'string' },
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
if (!options.tree) {
  console.error('Usage: node scripts/mutated.mjs --tree LINUX [--count N] [--seed N]');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const outfile = join(root, '.cache/mutated.mjs');
mkdirSync(join(root, '.cache'), { recursive: true });
await build({
  stdin: {
    contents: "export * from './src/audit'; export * from './test/support/mutate';",
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'error',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
const { Auditor, CParser, MUTATIONS, mayContainUses, mutated, randomOf } = await import(pathToFileURL(outfile).href);
const parser = await CParser.load({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
});

function* sources(folder) {
  for (const entry of readdirSync(join(options.tree, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.[ch]$/.test(entry.name)) yield path;
  }
}
const files = ['mm', 'fs', 'drivers/iommu', 'drivers/net/ethernet', 'net/core', 'arch/s390', 'include/linux']
  .flatMap(folder => [...sources(folder)])
  .filter(path => mayContainUses(readFileSync(join(options.tree, path), 'latin1')));
/** Memory that is in use, what is merely not collected yet left out; MiB. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
function inUse() {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
const version = { major: 6, minor: 1, patch: 0 };
const auditor = new Auditor(parser);
const [count, seed] = [Number(options.count), Number(options.seed)];
const [crashes, slow] = [[], []];
let [slowest, findings, early] = [{ ms: 0, what: '' }, 0, 0];
for (let i = 0; i < count; i++) {
  const random = randomOf(seed * 1_000_003 + i);
  const path = files[Math.floor(random() * files.length)];
  const mutation = MUTATIONS[i % MUTATIONS.length];
  const text = mutated(readFileSync(join(options.tree, path), 'utf8'), mutation, random);
  const what = `${path}, ${mutation} (${i})`;
  const before = process.cpuUsage();
  try {
    const { findings: found, uses } = auditor.analyse({ path, text, version, added: new Set([1, 2]), fixes: true });
    findings += found.length;
    if (uses[0]) auditor.explain(path, uses[0]);
  } catch (error) {
    crashes.push(`${what}: ${error.stack?.split('\n').slice(0, 3).join(' ')}`);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > slowest.ms) slowest = { ms, what };
  if (ms > 2000) slow.push(`${what}: ${ms.toFixed(0)} ms`);
  // After the first twentieth everything that is kept has been filled.
  if (i === Math.floor(count / 20)) early = inUse();
}
const late = inUse();
for (const line of [...crashes, ...slow]) console.log(line);
console.log(
  `${count} mutated files of ${files.length}: ${crashes.length} crashes, ${slow.length} over 2 s, ${findings} findings`,
);
console.log(`slowest: ${slowest.ms.toFixed(0)} ms of CPU, ${slowest.what}`);
console.log(`memory in use after a twentieth ${early.toFixed(0)} MiB, at the end ${late.toFixed(0)} MiB`);
process.exit(crashes.length || slow.length ? 1 : 0);
