// Runs random C programs by Csmith (Debian: csmith, libcsmith-dev) on the machine and compares with gcc.
//   node scripts/conformance/csmith.mjs [FROM] [TO]
// Reference: gcc -O0 -fwrapv and -O1 -fwrapv agree and end within 3 s; other seeds are listed as "no reference".
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './bundle.mjs';

const [from = 1, to = 50] = process.argv.slice(2).map(Number);
const STEPS = 50_000_000;
const folder = mkdtempSync(join(tmpdir(), 'csmith-'));
const include = ['/usr/include/csmith', '/usr/include'].find(path => {
  try {
    return readdirSync(path).includes('csmith.h');
  } catch {
    return false;
  }
});
if (!include) throw new Error('csmith.h is missing: install the Debian packages csmith and libcsmith-dev.');
const headers = Object.fromEntries(
  readdirSync(include)
    .filter(name => name.endsWith('.h'))
    .map(name => [`include/${name}`, readFileSync(join(include, name), 'utf8')]),
);

/** What gcc's program prints; undefined when it does not end in time. */
function native(source, level) {
  const program = join(folder, `a${level}`);
  execFileSync('gcc', [level, '-fwrapv', '-w', `-I${include}`, source, '-o', program]);
  const run = spawnSync(program, { timeout: 3000, encoding: 'utf8' });
  return run.error || run.signal ? undefined : `${run.stdout}exit ${run.status}\n`;
}

const { runProgram } = await load('test/support/c-program.ts');
let equal = 0;
let total = 0;
let most = 0;
const without = [];
for (let seed = from; seed <= to; seed++) {
  const source = join(folder, 'program.c');
  const text = execFileSync('csmith', ['--seed', String(seed), '--max-funcs', '6', '--no-argc'], { encoding: 'utf8' });
  writeFileSync(source, text);
  const expected = native(source, '-O0');
  if (expected === undefined || native(source, '-O1') !== expected) {
    without.push(seed);
    continue;
  }
  total++;
  const result = await runProgram(text, STEPS, headers).catch(error => ({ stopped: String(error), output: '' }));
  most = Math.max(most, result.instructions ?? 0);
  const got = result.stopped ? `stopped: ${result.stopped}\n` : `${result.output}exit ${result.status}\n`;
  if (got === expected) equal++;
  else console.log(`seed ${seed}: expected ${expected.trim()}; got ${got.trim()}`);
}
rmSync(folder, { recursive: true });
console.log(`no reference (does not end in 3 s, or gcc's levels disagree): ${without.join(' ') || 'none'}`);
console.log(`most instructions: ${most}`);
console.log(`${equal}/${total}`);
if (equal !== total) process.exitCode = 1;
