import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../kernel/failure';
import { cacheFolder } from '../host/cache-folder';
import { folderStore } from '../host/folder-store';
import { nodeTree } from '../host/node';
import { shippedFiles } from '../host/shipped';
import { NEVER_CANCELLED, type Progress } from '../kernel/cancel';
import { applySeries, postImageTree, readSeries } from '../patch';
import type { OpenTree, TreeInfo } from '../protocol/analysis';
import type { Context } from '../protocol/rpc';
import type { IndexStore } from '../source/definers/index-store';
import type { SourceTree } from '../source/tree';
import { Analysis } from '../worker/service';
import type { CommonOptions } from './options';
import { findTree, pathInTree } from './tree';

/** The analysis service with a kernel tree open. */
export interface OpenedTree {
  readonly analysis: Analysis;
  /** The tree's folder. */
  readonly root: string;
  readonly info: TreeInfo;
}

/** What the service is asked with: nobody cancels but by ending the process. */
export const context = (progress: Progress = () => undefined): Context => ({ cancel: NEVER_CANCELLED, progress });

/** The analysis service without a tree, or with `files` as the only one it can open, and where it keeps its index. */
export const newAnalysis = (files?: SourceTree, store?: IndexStore): Analysis =>
  new Analysis({
    files: ({ root }) => files ?? nodeTree(root),
    ...shippedFiles(__dirname),
    ...(store ? { store } : {}),
  });

/** The shipped scenarios and their headers. */
export const shipped = (): Promise<ReadonlyMap<string, string>> => shippedFiles(__dirname).scenarios();

/** Opens the tree that the options name, with their patches on top. */
export async function openTree({
  tree,
  patch,
  cache,
  arch,
  config,
  define = [],
}: CommonOptions): Promise<Result<OpenedTree>> {
  const root = findTree(tree);
  if (!root.ok) return root;
  if (arch !== undefined && !existsSync(join(root.value, 'arch', arch, 'Kconfig')))
    return fail(
      'no-such-architecture',
      `${root.value} cannot be read for ${arch}`,
      `It has no arch/${arch}/Kconfig.`,
      'Check --arch.',
    );
  const choose: Record<string, string> = {};
  for (const choice of define) {
    const [, name, file] = /^([A-Za-z_]\w*)=(.+)$/.exec(choice) ?? [];
    if (name === undefined || file === undefined)
      return fail('bad-choice', `--define ${choice} is not understood`, 'It has to be NAME=FILE.', 'Give it so.');
    const path = pathInTree(root.value, file);
    if (!path.ok) return path;
    choose[name] = path.value;
  }
  const text = config === undefined ? undefined : readInput(config);
  if (text && !text.ok) return text;
  return openFolder(root.value, patch, {
    choose,
    ...(cache ? { store: folderStore(cacheFolder()) } : {}),
    ...(arch === undefined ? {} : { arch }),
    ...(text ? { configuration: { name: config!, text: Buffer.from(text.value).toString('utf8') } } : {}),
  });
}

/** How a tree is opened beside its files. */
interface Opening extends Pick<OpenTree, 'arch' | 'configuration' | 'choose'> {
  readonly store?: IndexStore;
}

/** Opens a folder as a kernel tree, with patches on top. */
export async function openFolder(
  root: string,
  patches: readonly string[],
  opening: Opening = {},
): Promise<Result<OpenedTree>> {
  const files = await patched(nodeTree(root), patches);
  return files.ok ? openFiles(files.value, root, opening) : files;
}

/** Opens files as the kernel tree in folder `root`. */
export async function openFiles(
  files: SourceTree,
  root: string,
  { store, ...how }: Opening = {},
): Promise<Result<OpenedTree>> {
  const analysis = newAnalysis(files, store);
  const info = await analysis.openTree({ root, name: files.name, ...how }, context());
  return info.ok ? ok({ analysis, root, info: info.value }) : info;
}

async function patched(tree: SourceTree, patches: readonly string[]): Promise<Result<SourceTree>> {
  let files = tree;
  for (const name of patches) {
    const bytes = readInput(name);
    if (!bytes.ok) return bytes;
    const series = await readSeries(bytes.value, name);
    if (!series.ok) return series;
    const applied = await applySeries(series.value, files);
    if (!applied.ok) return applied;
    for (const file of applied.value.files) {
      const conflict = file.hunks.find(hunk => hunk.status === 'conflict');
      if (!conflict) continue;
      return fail(
        'patch-does-not-apply',
        `${name} does not apply`,
        `${file.path}: ${conflict.reason ?? 'a hunk conflicts.'}`,
        'Give the tree that the patch was made for.',
      );
    }
    files = postImageTree(files, applied.value);
  }
  return ok(files);
}

/** A file's bytes; "-" is standard input. */
export function readInput(name: string): Result<Uint8Array> {
  try {
    return ok(readFileSync(name === '-' ? 0 : name));
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'There is no such file.' : String(error);
    return fail('cannot-read', `${name} cannot be read`, why, 'Check the path.');
  }
}
