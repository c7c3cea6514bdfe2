// Finds the real kernel trees that tests and benchmarks run on: PAGEWARDEN_LINUX_6_1 (or _6_12) names one, else the
// Debian package's tarball is unpacked into .cache once. Nothing of a tree is ever committed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from './debian.mjs';

/** The versions that tests run on. */
export const TREES = ['6.1', '6.12'];

const cache = new URL('../../.cache/', import.meta.url).pathname;

/** Path of the tree of `version`; throws with a sentence when it cannot be had. */
export function kernelTree(version) {
  const variable = `PAGEWARDEN_LINUX_${version.replace('.', '_')}`;
  const given = process.env[variable];
  if (given) {
    if (!isTree(given))
      throw new Error(`${variable}=${given} is no kernel tree: its Makefile has no VERSION, or Kconfig is missing.`);
    return given;
  }
  const folder = join(cache, `linux-${version}`);
  const tarball = `/usr/src/linux-source-${version}.tar.xz`;
  const stamp = join(cache, `linux-${version}.complete`);
  if (existsSync(stamp) && isTree(folder)) return folder;
  if (!existsSync(tarball)) needPackages([`linux-source-${version}`], `or set ${variable} to a kernel tree`);
  const fresh = `${folder}.unpacking`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const tar = spawnSync('tar', ['-xf', tarball, '-C', fresh, '--strip-components=1'], { stdio: 'inherit' });
  if (tar.status !== 0) throw new Error(`${tarball} could not be unpacked.`);
  renameSync(fresh, folder);
  writeFileSync(stamp, '');
  return folder;
}

function isTree(folder) {
  const makefile = join(folder, 'Makefile');
  return (
    existsSync(join(folder, 'Kconfig')) &&
    existsSync(makefile) &&
    /^VERSION\s*=\s*\d+/m.test(readFileSync(makefile, 'utf8'))
  );
}
