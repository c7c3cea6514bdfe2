import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Path of the real kernel tree of a version. `npm test` sets the variable; a test that is run alone uses what an earlier
 * run unpacked. A missing tree throws: no test is ever skipped.
 */
export function kernelTreePath(version: '6.1' | '6.12'): string {
  const given = process.env[`PAGEWARDEN_LINUX_${version.replace('.', '_')}`];
  const cached = new URL(`../../.cache/linux-${version}`, import.meta.url).pathname;
  const path = given ?? cached;
  if (!existsSync(join(path, 'Kconfig'))) throw new Error(`No Linux ${version} at ${path}: run \`npm test\` once.`);
  return path;
}

/** Path of something in this repository. */
export const repositoryPath = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;
