// The command line, on the same question as the editor.
import { spawnSync } from 'node:child_process';
import { repository } from './web.mjs';

/** What `pagewarden ARGS --format json` prints, parsed. */
export function inTerminal(...args) {
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args, '--format', 'json'], {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (!stdout) throw new Error(`${args.join(' ')} printed nothing: ${stderr}`);
  return JSON.parse(stdout);
}
