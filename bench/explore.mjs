// Exploring against Spin on one protocol, from the command to the verdict, process start included:
//   node bench/explore.mjs MODEL.pml [--tree LINUX]
// MODEL is a Promela model of scenarios/stories/entry-counts.c with the macros NM, NG, R and MODE (mappers, GUP-fast CPUs,
// rounds; 0 counts in _refcount, 1 in _mapcount). Needs spin and gcc (Debian packages). Prints ratios: machines are noisy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const [model, ...rest] = process.argv.slice(2);
if (!model) {
  console.error('Name the Promela model: node bench/explore.mjs MODEL.pml [--tree LINUX]');
  process.exit(2);
}
const tree = rest[0] === '--tree' ? resolve(rest[1]) : join(root, '.cache/linux-6.1');
const work = mkdtempSync(join(tmpdir(), 'pagewarden-bench-'));
const sizes = [
  [1, 1, 1],
  [2, 1, 1],
  [2, 2, 1],
  [2, 1, 2],
  [3, 1, 1],
];

const timed = run => {
  const start = performance.now();
  const value = run();
  return { seconds: (performance.now() - start) / 1000, value };
};
function must(command, args) {
  const done = spawnSync(command, args, { cwd: work, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  return done.stdout;
}
const spin = ([nm, ng, r], mode) =>
  timed(() => {
    must('spin', ['-a', `-DNM=${nm}`, `-DNG=${ng}`, `-DR=${r}`, `-DMODE=${mode}`, resolve(model)]);
    must('gcc', ['-O2', '-DSAFETY', '-w', '-o', 'pan', 'pan.c']);
    return Number(/(\d+) states, stored/.exec(must('./pan', ['-w22', '-m10000']))?.[1]);
  });
function pagewarden([nm, ng, r], mode) {
  const story = readFileSync(join(root, 'scenarios/stories/entry-counts.c'), 'utf8');
  const file = join(work, 'entry-counts.c');
  writeFileSync(file, `#define MODE ${mode}\n#define MAPPERS ${nm}\n#define GUPS ${ng}\n#define ROUNDS ${r}\n${story}`);
  return timed(() => {
    const out = must(process.execPath, [
      join(root, 'dist/cli.js'),
      'explore',
      file,
      '--tree',
      tree,
      '--format',
      'json',
    ]);
    return JSON.parse(out).verdicts;
  });
}

try {
  console.log('mappers,GUP,rounds  mode       Spin s (states)      Pagewarden s (states, search s, states/s)  of Spin');
  for (const mode of [1, 0]) {
    for (const size of mode === 1 ? sizes : sizes.slice(0, 3)) {
      const theirs = spin(size, mode);
      const ours = pagewarden(size, mode);
      const [first] = ours.value;
      const rate = (first.states / first.seconds / 1000).toFixed(0);
      console.log(
        `${size.join(',').padEnd(19)} ${mode === 1 ? '_mapcount' : '_refcount'}  ` +
          `${theirs.seconds.toFixed(2)} (${theirs.value})`.padEnd(21) +
          `${ours.seconds.toFixed(2)} (${first.states}, ${first.seconds.toFixed(2)}, ${rate} k/s) `.padEnd(40) +
          `${(ours.seconds / theirs.seconds).toFixed(2)}  ${ours.value.map(v => v.verdict).join(' ')}`,
      );
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
