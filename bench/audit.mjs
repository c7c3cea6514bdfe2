// The audit of a whole tree beside Coccinelle on the same tree, one after the other in one run, the files warm in memory:
//   node bench/audit.mjs --tree LINUX [--folder PATH]
// spatch (Debian package coccinelle) only finds the calls that bench/calls.cocci lists; pagewarden audits them. Prints wall
// time, CPU time and peak memory of each with everything it starts. Build first: node scripts/build.mjs.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';

const root = new URL('..', import.meta.url).pathname;
const { values } = parseArgs({ options: { tree: { type: 'string' }, folder: { type: 'string' } } });
const tree = values.tree ?? process.env.PAGEWARDEN_LINUX_6_1;
if (!tree) {
  console.error('Usage: node bench/audit.mjs --tree LINUX [--folder PATH]');
  process.exit(2);
}

/** Resident memory of a process and all that it started, in MiB. */
function residentMiB(pid) {
  const parents = new Map();
  const resident = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      resident.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = id => id === pid || (parents.has(id) && isOurs(parents.get(id)));
  return [...resident].reduce((sum, [id, kib]) => sum + (isOurs(id) ? kib : 0), 0) / 1024;
}

/** Runs a command to its end. */
function measured(name, command, args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', name, command, ...args], {
      cwd: tree,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let [peak, errors] = [0, ''];
    const watch = setInterval(() => (peak = Math.max(peak, residentMiB(child.pid))), 200);
    child.stderr.on('data', chunk => (errors = (errors + chunk).slice(-4000)));
    child.on('error', reject);
    child.on('close', code => {
      clearInterval(watch);
      const seconds = (performance.now() - start) / 1000;
      const [user = 0, system = 0] = (errors.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      if (code !== 0) return reject(new Error(`${name} ended with ${code}: ${errors}`));
      console.log(
        `${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s wall ${(user + system).toFixed(1).padStart(7)} s CPU ${peak.toFixed(0).padStart(6)} MiB`,
      );
      resolve({ seconds, cpu: user + system, peak });
    });
  });
}

/** Reads every file once, so that neither has to wait for the disk. */
function warm(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) warm(path);
    else if (/\.[ch]$/.test(entry.name)) readFileSync(path);
  }
}

const folder = join(tree, values.folder ?? '');
warm(folder);
const audit = ['audit', '--tree', tree, '--jobs', '2', '--fail-on', 'never', '--format', 'json'];
const ours = await measured('pagewarden', process.execPath, [
  join(root, 'dist/cli.js'),
  ...audit,
  ...(values.folder ? [values.folder] : []),
]);
// Its workers' files would otherwise lie in the tree.
const scratch = mkdtempSync(join(tmpdir(), 'pagewarden-spatch-'));
const rule = join(root, 'bench/calls.cocci');
const spatch = ['--no-includes', '-j', '2', '--tmp-dir', join(scratch, 'calls'), '--sp-file', rule, '--dir', folder];
const theirs = await measured('spatch', 'spatch', spatch);
rmSync(scratch, { recursive: true, force: true });
console.log(
  `pagewarden takes ${(ours.seconds / theirs.seconds).toFixed(2)} of spatch's wall time (wanted: at most 0.50), ` +
    `${(ours.cpu / theirs.cpu).toFixed(2)} of its CPU time; peak ${ours.peak.toFixed(0)} MiB (wanted: under 600)`,
);
