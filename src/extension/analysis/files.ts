import { FileSystemError, FileType, Uri, workspace, type LogOutputChannel } from 'vscode';
import { fail, ok, type Result } from '../../kernel/failure';
import type { KeptBytes } from '../../host/kept-bytes';
import type { HostFiles, TreeEntry } from '../../protocol/files';

/** Reads files for a worker that cannot: through `workspace.fs`, so that every file system of the editor works. */
export class EditorFiles implements HostFiles {
  constructor(
    private readonly extensionUri: Uri,
    private readonly channel: LogOutputChannel,
    private readonly store: KeptBytes,
  ) {}

  /** @inheritdoc */
  readText({ uri }: { uri: string }): Promise<Result<string | null>> {
    return orMissing(async () => new TextDecoder().decode(await workspace.fs.readFile(Uri.parse(uri))), null);
  }

  /** @inheritdoc */
  async readShipped({ name }: { name: string }): Promise<Result<Uint8Array>> {
    try {
      return ok(await workspace.fs.readFile(Uri.joinPath(this.extensionUri, 'dist', name)));
    } catch (error) {
      return unreadable(error);
    }
  }

  /** @inheritdoc */
  list({ uri }: { uri: string }): Promise<Result<readonly TreeEntry[]>> {
    return orMissing(async () => {
      const names = await workspace.fs.readDirectory(Uri.parse(uri));
      return names
        .map(([name, type]): TreeEntry => ({ name, kind: type & FileType.Directory ? 'folder' : 'file' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    }, []);
  }

  /** @inheritdoc */
  stamp({ uri }: { uri: string }): Promise<Result<string | null>> {
    return orMissing(async () => {
      const { mtime, size, type } = await workspace.fs.stat(Uri.parse(uri));
      return type & FileType.Directory ? null : `${mtime}:${size}`;
    }, null);
  }

  /** @inheritdoc */
  async kept({ name }: { name: string }): Promise<Result<Uint8Array | null>> {
    return ok((await this.store.get(name)) ?? null);
  }

  /** @inheritdoc */
  async keep({ name, bytes }: { name: string; bytes: Uint8Array }): Promise<Result<null>> {
    await this.store.put(name, bytes);
    return ok(null);
  }

  /** @inheritdoc */
  log({ level, text }: { level: 'info' | 'warn' | 'error'; text: string }): Promise<Result<null>> {
    this.channel[level](text);
    return Promise.resolve(ok(null));
  }
}

/** A missing file is an answer; anything else is a failure that names the reason. */
async function orMissing<T>(read: () => Promise<T>, missing: T): Promise<Result<T>> {
  try {
    return ok(await read());
  } catch (error) {
    if (error instanceof FileSystemError && error.code !== 'NoPermissions' && error.code !== 'Unavailable')
      return ok(missing);
    return unreadable(error);
  }
}

const unreadable = (error: unknown) =>
  fail('cannot-read', 'A file cannot be read', error instanceof Error ? error.message : String(error), '');
