/** What a worker asks of its host when it cannot read the tree itself: a web worker, or a tree that is no disk folder. */
import type { Result } from '../kernel/failure';
import type { Stamp, TreeEntry } from '../source/tree';
import type { Context } from './rpc';

export type { Stamp, TreeEntry } from '../source/tree';

/** The host's files, by URI. `null` stands for "there is no such file". */
export interface HostFiles {
  /** UTF-8 text with its line ends as they stand. */
  readText(params: { readonly uri: string }, context: Context): Promise<Result<string | null>>;
  /** A file of dist/, by name. */
  readShipped(params: { readonly name: string }, context: Context): Promise<Result<Uint8Array>>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(params: { readonly uri: string }, context: Context): Promise<Result<readonly TreeEntry[]>>;
  stamp(params: { readonly uri: string }, context: Context): Promise<Result<Stamp | null>>;
  /** The bytes that were kept under a name, by this or an earlier session; null when there are none (any more). */
  kept(params: { readonly name: string }, context: Context): Promise<Result<Uint8Array | null>>;
  /** Keeps bytes under a name that fits {@link KEPT_NAME}, as long as there is room. What cannot be kept is only logged. */
  keep(params: { readonly name: string; readonly bytes: Uint8Array }, context: Context): Promise<Result<null>>;
  /** One line for the log channel. */
  log(
    params: { readonly level: 'info' | 'warn' | 'error'; readonly text: string },
    context: Context,
  ): Promise<Result<null>>;
}

/** What bytes can be kept under: no name that fits can lead out of the folder that they are kept in. */
export const KEPT_NAME = /^[0-9a-z]{1,40}$/;

/** Every method of {@link HostFiles}. */
export const HOST_METHODS = Object.keys({
  readText: 1,
  readShipped: 1,
  list: 1,
  stamp: 1,
  kept: 1,
  keep: 1,
  log: 1,
} satisfies Record<keyof HostFiles, 1>) as readonly (keyof HostFiles)[];
