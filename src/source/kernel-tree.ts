import { fail, ok, type Result } from '../kernel/failure';
import type { KernelVersion } from '../kernel/version';
import type { KernelTree, SourceTree } from './tree';

/**
 * Takes a folder for a kernel tree if its Makefile sets VERSION and PATCHLEVEL beside a Kconfig; `version` overrides what
 * the Makefile says (a setting, a patch's base).
 */
export async function kernelTree(files: SourceTree, version?: KernelVersion): Promise<Result<KernelTree>> {
  const missing = (why: string) =>
    fail(
      'no-kernel-tree',
      `${files.name || 'This folder'} is no kernel tree`,
      why,
      'Give the top folder of a Linux source tree.',
    );
  const makefile = await files.read('Makefile');
  if (makefile === undefined) return missing('It has no Makefile.');
  if ((await files.stamp('Kconfig')) === undefined) return missing('There is no Kconfig beside its Makefile.');
  const found = version ?? makefileVersion(makefile);
  if (!found) return missing('Its Makefile does not set VERSION and PATCHLEVEL.');
  return ok({
    name: files.name,
    version: found,
    read: path => files.read(path),
    list: folder => files.list(folder),
    stamp: path => files.stamp(path),
    ...(files.stamps ? { stamps: paths => files.stamps!(paths) } : {}),
    ...(files.passing ? { passing: (paths, test) => files.passing!(paths, test) } : {}),
    ...(files.readNow ? { readNow: (path, stamp) => files.readNow!(path, stamp) } : {}),
  });
}

/** VERSION, PATCHLEVEL and SUBLEVEL of a top Makefile; undefined without the first two. */
export function makefileVersion(makefile: string): KernelVersion | undefined {
  const value = (name: string) => new RegExp(`^${name}[ \\t]*=[ \\t]*(\\d+)[ \\t]*$`, 'm').exec(makefile)?.[1];
  const [major, minor, patch] = [value('VERSION'), value('PATCHLEVEL'), value('SUBLEVEL')];
  if (major === undefined || minor === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}
