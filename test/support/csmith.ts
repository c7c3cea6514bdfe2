import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './c-program';

/** Most instructions that the machine may take for one program. */
const STEPS = 50_000_000;
/** CPU seconds that gcc's program may take: CPU time, so that a busy machine gives the same answer. */
const SECONDS = 3;

const include = (): string => {
  const found = ['/usr/include/csmith', '/usr/include'].find(path => existsSync(join(path, 'csmith.h')));
  if (!found) throw new Error('csmith.h is missing: install the Debian packages csmith and libcsmith-dev.');
  return found;
};

/** The random program of a seed. */
export const randomProgram = (seed: number): string =>
  execFileSync('csmith', ['--seed', String(seed), '--max-funcs', '6', '--no-argc'], { encoding: 'utf8' });

/** What gcc's program prints; undefined when its levels disagree or it does not end in time. */
function reference(text: string, headers: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'pagewarden-csmith-'));
  try {
    const source = join(folder, 'program.c');
    writeFileSync(source, text);
    let first: string | undefined;
    for (const level of ['-O0', '-O1']) {
      const program = join(folder, `program${level}`);
      execFileSync('gcc', [level, '-fwrapv', '-w', `-I${headers}`, source, '-o', program]);
      const run = spawnSync('sh', ['-c', `ulimit -t ${SECONDS}; exec "$0"`, program], { encoding: 'utf8' });
      if (run.error || run.signal || run.status === null || run.status > 128) return undefined;
      const said = `${run.stdout}exit ${run.status}\n`;
      if (first !== undefined && first !== said) return undefined;
      first = said;
    }
    return first;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How a seed's program went: `none` has no reference to compare with. */
export interface Compared {
  readonly seed: number;
  readonly outcome: 'equal' | 'different' | 'none';
  readonly expected: string;
  readonly got: string;
  readonly instructions: number;
}

/** Runs the program of a seed with gcc and on the machine. */
export async function compareSeed(seed: number): Promise<Compared> {
  const headers = include();
  const text = randomProgram(seed);
  const expected = reference(text, headers);
  if (expected === undefined) return { seed, outcome: 'none', expected: '', got: '', instructions: 0 };
  const files = Object.fromEntries(
    readdirSync(headers)
      .filter(name => name.endsWith('.h'))
      .map(name => [`include/${name}`, readFileSync(join(headers, name), 'utf8')]),
  );
  const { stopped, output, status, instructions } = await runProgram(text, STEPS, files);
  const got = stopped ? `stopped: ${stopped}\n` : `${output}exit ${String(status)}\n`;
  return { seed, outcome: got === expected ? 'equal' : 'different', expected, got, instructions };
}
