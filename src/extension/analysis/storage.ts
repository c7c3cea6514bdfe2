import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { ByteFolder, KeptFile } from '../../host/kept-bytes';

/** A folder of the editor's own storage: through `workspace.fs`, so that it is there in a browser as well. */
export class StorageFolder implements ByteFolder {
  constructor(private readonly folder: Uri) {}

  /** @inheritdoc */
  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await workspace.fs.readFile(this.at(name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @inheritdoc */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    await workspace.fs.createDirectory(this.folder);
    await workspace.fs.writeFile(this.at(name), bytes);
  }

  /** @inheritdoc */
  async rename(from: string, to: string): Promise<void> {
    await workspace.fs.rename(this.at(from), this.at(to), { overwrite: true });
  }

  /** @inheritdoc */
  async remove(name: string): Promise<void> {
    await workspace.fs.delete(this.at(name), { useTrash: false });
  }

  /** @inheritdoc */
  async list(): Promise<readonly KeptFile[]> {
    const names = (await workspace.fs.readDirectory(this.folder)).filter(([, type]) => type === FileType.File);
    const files = names.map(async ([name]): Promise<readonly KeptFile[]> => {
      try {
        const { size, mtime } = await workspace.fs.stat(this.at(name));
        return [{ name, size, written: mtime }];
      } catch (error) {
        // Another window has replaced or removed it.
        if (isMissing(error)) return [];
        throw error;
      }
    });
    return (await Promise.all(files)).flat();
  }

  private at(name: string): Uri {
    return Uri.joinPath(this.folder, name);
  }
}

const isMissing = (error: unknown): boolean => error instanceof FileSystemError && error.code === 'FileNotFound';
