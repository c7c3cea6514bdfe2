import { LexedFile } from './lexed-file';
import { Symbols } from './symbols';
import type { Stamp, TreePath } from './tree';

/**
 * Lexed files by path and stamp. Several {@link Units} may share one (a tree and a patch's post-image of it), so that what
 * they have in common is read once.
 */
export class FileCache {
  readonly symbols = new Symbols();
  private readonly files = new Map<string, LexedFile>();

  get(path: TreePath, stamp: Stamp): LexedFile | undefined {
    return this.files.get(`${path}\n${stamp}`);
  }

  /** Lexes `text` unless this version of the file is known. */
  add(path: TreePath, stamp: Stamp, text: string): LexedFile {
    const key = `${path}\n${stamp}`;
    let file = this.files.get(key);
    if (!file) {
      file = new LexedFile(path, text, this.symbols);
      this.files.set(key, file);
    }
    return file;
  }

  /** Lexes a text that is in no tree. */
  fresh(path: TreePath, text: string): LexedFile {
    return new LexedFile(path, text, this.symbols);
  }

  /** Forgets a version of a file. */
  drop(path: TreePath, stamp: Stamp): void {
    this.files.delete(`${path}\n${stamp}`);
  }
}
