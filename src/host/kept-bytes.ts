import { KEPT_NAME } from '../protocol/files';

/** A folder for bytes, as little of it as keeping needs. Names are without folders; what fails is thrown. */
export interface ByteFolder {
  /** Undefined when there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Makes the folder when it is not there. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces what has the new name. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Every file; nothing when there is no such folder. */
  list(): Promise<readonly KeptFile[]>;
}

/** One file of a {@link ByteFolder}. */
export interface KeptFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When it was written, in milliseconds since 1970. */
  readonly written: number;
}

/** Bytes that are kept at most; a scenario of a kernel driver leaves a few million. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * Bytes by name in a folder that several windows may share: each file is written under another name and renamed, so that
 * nobody reads half of one. When there is no more room, the oldest go. Nothing that goes wrong here is an error for
 * whoever asks: it is logged, and the bytes are as if they had not been kept.
 */
export class KeptBytes {
  private size: number | undefined;
  /** One thing is written after the other. */
  private queue: Promise<void> = Promise.resolve();
  private writes = 0;

  constructor(
    private readonly folder: ByteFolder,
    private readonly log: (text: string) => void,
    private readonly most = MOST_BYTES,
  ) {}

  /** What is kept under a name. */
  async get(name: string): Promise<Uint8Array | undefined> {
    if (!this.isName(name)) return undefined;
    return this.attempt(() => this.folder.read(name));
  }

  /** Keeps `bytes`, unless they alone are more than there is room for. */
  put(name: string, bytes: Uint8Array): Promise<void> {
    if (!this.isName(name)) return Promise.resolve();
    this.queue = this.queue.then(() => this.attempt(() => this.write(name, bytes)));
    return this.queue;
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > this.most) return;
    const draft = `${name}.${Date.now().toString(36)}${Math.random().toString(36).slice(2)}${++this.writes}.new`;
    try {
      await this.folder.write(draft, bytes);
      await this.folder.rename(draft, name);
    } catch (error) {
      await this.folder.remove(draft).catch(() => undefined);
      throw error;
    }
    // What was replaced is counted too until the folder is looked at: it is looked at too early, not too late.
    if (this.size !== undefined) this.size += bytes.length;
    if (this.size === undefined || this.size > this.most) this.size = await this.shrink(name);
  }

  /** Removes the oldest files until the rest fits, whoever wrote them; the size of the rest. */
  private async shrink(newest: string): Promise<number> {
    const files = [...(await this.folder.list())].sort((a, b) => a.written - b.written);
    let size = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      if (size <= this.most) break;
      if (file.name === newest) continue;
      await this.folder.remove(file.name);
      size -= file.size;
    }
    return size;
  }

  private isName(name: string): boolean {
    const fits = KEPT_NAME.test(name);
    if (!fits) this.log(`nothing is kept under "${name}": it is no name that may be used`);
    return fits;
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.log(`an index could not be kept or read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
