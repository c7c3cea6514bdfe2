// Installs Debian packages when it may (root, or sudo without a password); otherwise names what is missing.
import { spawnSync } from 'node:child_process';

const quiet = (command, args) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });

/** Makes sure that `packages` are installed; throws with a sentence when they are not and cannot be. */
export function needPackages(packages, otherwise = '') {
  const missing = packages.filter(
    name => !/^Status: install ok installed/m.test(quiet('dpkg', ['-s', name]).stdout ?? ''),
  );
  if (missing.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => quiet([...sudo, 'apt-get'][0], [...sudo, 'apt-get', ...args].slice(1));
  console.error(`installing ${missing.join(' ')} …`);
  apt('update');
  const done = apt('install', '-y', '--no-install-recommends', ...missing);
  if (done.status !== 0) {
    throw new Error(
      `These Debian packages are missing and could not be installed: ${missing.join(' ')}. Install them${otherwise ? `, ${otherwise}` : ''}.`,
    );
  }
}
