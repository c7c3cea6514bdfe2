// Times the page-table engine against the C program of the same work, in turns, and prints medians and ratios.
//   node bench/iova-stress.mjs [--space 16T] [--size 4K] [--rounds 5] [--strategy never,refcount] [--no-js] [--json FILE]
// Needs gcc. Every measurement is a process of its own; `resident` is the most memory that process ever held. CPU time is
// that of the whole process meanwhile, compiling and collecting included; on a busy machine it is the steadier figure.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    space: { type: 'string', default: '16T' },
    size: { type: 'string', default: '4K' },
    rounds: { type: 'string', default: '5' },
    strategy: { type: 'string', default: 'never,refcount' },
    'no-js': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const here = fileURLToPath(new URL('./iova-stress/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'iova-stress-'));
const rounds = Number(values.rounds);
const strategies = values.strategy.split(',');
const bytes = text =>
  Number.parseInt(text, 10) * 1024 ** Math.max(0, ['K', 'M', 'G', 'T'].indexOf(text.slice(-1).toUpperCase()) + 1);

execFileSync('gcc', ['-O2', '-std=c11', '-Wall', '-Wextra', '-o', join(folder, 'c'), join(here, 'iova-stress.c')]);
const bundle = join(folder, 'run.mjs');
await build({ entryPoints: [join(here, 'run.mjs')], outfile: bundle, bundle: true, format: 'esm', platform: 'node' });

const run = (command, args) => JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
const runners = {
  c: strategy => run(join(folder, 'c'), [String(bytes(values.space)), String(bytes(values.size)), strategy]),
  wasm: strategy => run(process.execPath, [bundle, values.space, values.size, strategy, 'wasm']),
  ...(!values['no-js'] && {
    js: strategy => run(process.execPath, [bundle, values.space, values.size, strategy, 'js']),
  }),
};

/** What must not differ between the three. */
const COUNTS = [
  'pairs',
  'peakTableBytes',
  'finalTableBytes',
  'tablesAllocated',
  'tablesFreed',
  'flushes',
  'counterUpdates',
  'entriesRead',
];
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const results = {};
for (const strategy of strategies) {
  const taken = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(runners)) (taken[name] ??= []).push(measure(strategy));
  const first = taken.c[0];
  for (const [name, all] of Object.entries(taken))
    for (const one of all)
      for (const count of COUNTS)
        if (one[count] !== first[count])
          throw new Error(`${strategy}: ${count} is ${one[count]} with ${name}, ${first[count]} with c`);
  results[strategy] = Object.fromEntries(
    Object.entries(taken).map(([name, all]) => [
      name,
      {
        seconds: median(all.map(one => one.seconds)),
        cpuSeconds: median(all.map(one => one.cpuSeconds)),
        all: all.map(one => one.seconds),
        ...(name !== 'c' && { residentMiB: Math.max(...all.map(one => one.residentMiB)) }),
        counts: Object.fromEntries(COUNTS.map(count => [count, all[0][count]])),
      },
    ]),
  );
}

console.log(
  `iova_stress ${values.space}, buffer ${values.size}; median of ${rounds}, in turns; ${cpus().length} CPUs (${cpus()[0].model}), load ${loadavg()[0].toFixed(1)}, node ${process.version}`,
);
for (const [strategy, by] of Object.entries(results)) {
  const { counts } = by.c;
  console.log(
    `\n${strategy}: ${counts.pairs} pairs, ${counts.tablesAllocated} tables allocated, ${counts.counterUpdates} counter updates, ${Math.round(counts.finalTableBytes / 2 ** 20)} MiB of tables left`,
  );
  for (const [name, { seconds, cpuSeconds, residentMiB, all }] of Object.entries(by))
    console.log(
      [
        `  ${name.padEnd(4)} ${seconds.toFixed(3)} s`,
        `${(seconds / by.c.seconds).toFixed(2)} of C`,
        `CPU ${cpuSeconds.toFixed(3)} s`,
        `${(cpuSeconds / by.c.cpuSeconds).toFixed(2)} of C`,
        `(${all.map(s => s.toFixed(2)).join(' ')})`,
        ...(residentMiB ? [`resident ${residentMiB.toFixed(0)} MiB`] : []),
      ].join('  '),
    );
}
if (results.never && results.refcount)
  for (const name of Object.keys(results.never)) {
    const ratio = key => (results.refcount[name][key] / results.never[name][key]).toFixed(2);
    console.log(`\nfreeing against never, ${name}: ${ratio('seconds')}, CPU ${ratio('cpuSeconds')}`);
  }
if (values.json) writeFileSync(values.json, JSON.stringify({ options: values, results }, null, 2));
rmSync(folder, { recursive: true });
