import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryPath } from './trees';

/** What a call of the command line did. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line; `npm test` builds it before, and a test that is run alone builds what has changed. */
export function pagewarden(args: readonly string[], options: { cwd?: string; input?: string } = {}): CliResult {
  const cli = join(builtFolder(), 'cli.js');
  const run = spawnSync(process.execPath, [cli, ...args], {
    cwd: options.cwd ?? repositoryPath('samples/linux'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  if (run.error) throw run.error;
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** The object that a call printed with `--format json`. */
export const parsed = <T>(result: CliResult): T => JSON.parse(result.out) as T;

let checked = false;

/** The folder of the bundles and of what ships beside them, up to date with the sources. */
export function builtFolder(): string {
  const dist = repositoryPath('dist');
  const cli = join(dist, 'cli.js');
  if (!checked && (!existsSync(cli) || newest(repositoryPath('src')) > statSync(cli).mtimeMs)) {
    const build = spawnSync(process.execPath, [repositoryPath('scripts/build.mjs')], { encoding: 'utf8' });
    if (build.status !== 0) throw new Error(`The build failed: ${build.stderr}`);
  }
  checked = true;
  return dist;
}

function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true }).map(entry => join(folder, entry.name));
  return Math.max(...entries.map(path => (statSync(path).isDirectory() ? newest(path) : statSync(path).mtimeMs)));
}
