// The packaged extension: what a person installs.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './web.mjs';

const folder = join(repository, '.cache/e2e');

/** Packages the extension into .cache/e2e and returns the path of the .vsix. */
export function packageExtension() {
  const out = join(folder, 'pagewarden.vsix');
  mkdirSync(folder, { recursive: true });
  make([join(repository, 'scripts/package.mjs'), '--out', out], repository);
  return out;
}

/** Packages the in-host tests, which `tests` holds bundled, as an extension of their own. */
export function packageTests(tests) {
  const out = join(folder, 'inhost.vsix');
  const vsce = join(repository, 'test/node_modules/@vscode/vsce/vsce');
  make([vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', out], tests);
  return out;
}

function make(args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`A package could not be made: ${stdout}${stderr}`);
}

/** Names and sizes of what is in a .vsix (a zip archive): read from its central directory. */
export function listArchive(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('This is no zip archive.');
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n--) {
    const [name, extra, comment] = [28, 30, 32].map(offset => view.getUint16(at + offset, true));
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)),
      size: view.getUint32(at + 24, true),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
