// Runs random C programs by Csmith (Debian: csmith, libcsmith-dev) on the machine and compares with gcc.
//   node scripts/conformance/csmith.mjs [FROM] [TO] [--report FILE]
// Reference: gcc -O0 -fwrapv and -O1 -fwrapv agree and each ends within 3 s of CPU time; other seeds are listed as "no
// reference". A report that exists is gone on with, so that a long run can be made in pieces: one line of JSON a seed.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { load } from './bundle.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { report: { type: 'string' } } });
const [from = 1, to = 50] = positionals.map(Number);
const { compareSeed } = await load('test/support/csmith.ts');

const known = new Map();
if (values.report && existsSync(values.report))
  for (const line of readFileSync(values.report, 'utf8').split('\n'))
    if (line) known.set(JSON.parse(line).seed, JSON.parse(line));

const all = [];
for (let seed = from; seed <= to; seed++) {
  let compared = known.get(seed);
  if (!compared) {
    compared = await compareSeed(seed).catch(error => ({
      seed,
      outcome: 'different',
      expected: '',
      got: String(error),
      instructions: 0,
    }));
    if (values.report) appendFileSync(values.report, `${JSON.stringify(compared)}\n`);
  }
  all.push(compared);
  const { outcome, expected, got } = compared;
  if (outcome === 'different') console.log(`seed ${seed}: expected ${expected.trim()}; got ${got.trim()}`);
}
const without = all.filter(c => c.outcome === 'none').map(c => c.seed);
const equal = all.filter(c => c.outcome === 'equal').length;
const total = all.length - without.length;
console.log(`no reference (does not end in 3 s, or gcc's levels disagree): ${without.join(' ') || 'none'}`);
console.log(`most instructions: ${Math.max(0, ...all.map(c => c.instructions))}`);
console.log(`${equal}/${total}`);
if (equal !== total) process.exitCode = 1;
