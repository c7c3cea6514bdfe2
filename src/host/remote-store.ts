import type { HostFiles } from '../protocol/files';
import type { Remote } from '../protocol/rpc';
import type { IndexStore, StoredIndex } from '../source/definers/index-store';
import { hash } from '../source/source-file';
import { decodeIndex, encodeIndex } from './index-file';

/**
 * A store whose bytes the editor keeps, so that a tree that is opened again is not indexed again. What the editor cannot
 * give is as if it had never been put.
 */
export class RemoteStore implements IndexStore {
  constructor(private readonly files: Pick<Remote<HostFiles>, 'kept' | 'keep'>) {}

  /** @inheritdoc */
  async get(key: string): Promise<StoredIndex | undefined> {
    const kept = await this.files.kept({ name: nameOf(key) });
    return kept.ok && kept.value ? decodeIndex(key, kept.value) : undefined;
  }

  /** @inheritdoc */
  async put(key: string, index: StoredIndex): Promise<void> {
    await this.files.keep({ name: nameOf(key), bytes: encodeIndex(key, index) });
  }
}

/** Two keys with one name would push each other out; the bytes say of which they are. */
const nameOf = (key: string): string => hash(key);
