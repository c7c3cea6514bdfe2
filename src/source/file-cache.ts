import type { IndexedFiles } from './definers/group-index';
import { LexedFile } from './lexed-file';
import { SourceFile, textStamp } from './source-file';
import { Symbols } from './symbols';
import type { Stamp, TreePath } from './tree';
import { UnitMemory } from './unit-memory';

/** Characters of lexed text that are kept; tokens take about three bytes a character. */
const MOST_TEXT = 32_000_000;

/**
 * Files by path and stamp, with their tokens where they were needed lately. Several {@link Units} may share one (a tree and
 * a patch's post-image of it), so that what they have in common is read once. What was not used for long is let go.
 */
export class FileCache {
  readonly symbols = new Symbols();
  /** What was found out about whole units. */
  readonly units = new UnitMemory();
  /** Definitions of folders, by the key of their index. */
  readonly definitions = new Map<string, IndexedFiles>();
  /** The least recently used first. */
  private readonly files = new Map<string, { readonly source: SourceFile; lexed: LexedFile | undefined }>();
  private size = 0;

  constructor(private readonly most = MOST_TEXT) {}

  /** Characters of the texts whose tokens are kept. */
  get lexedText(): number {
    return this.size;
  }

  get(path: TreePath, stamp: Stamp): LexedFile | undefined {
    return this.touch(path, stamp)?.lexed;
  }

  /** This version of a file; its text is taken when it is not known. */
  source(path: TreePath, stamp: Stamp, text: string | (() => string)): SourceFile {
    const known = this.touch(path, stamp);
    if (known) return known.source;
    const source = new SourceFile(path, stamp, text);
    this.files.set(key(path, stamp), { source, lexed: undefined });
    return source;
  }

  /** Lexes `text` unless this version of the file is known. */
  add(path: TreePath, stamp: Stamp, text: string): LexedFile {
    const source = this.source(path, stamp, text);
    const entry = this.touch(path, stamp)!;
    if (!entry.lexed) {
      entry.lexed = new LexedFile(source, this.symbols);
      this.size += source.text.length;
      this.shrink();
    }
    return entry.lexed;
  }

  /** Lexes a text that is in no tree. */
  fresh(path: TreePath, text: string): LexedFile {
    return this.add(path, textStamp(text), text);
  }

  /** Forgets a version of a file. */
  drop(path: TreePath, stamp: Stamp): void {
    const entry = this.files.get(key(path, stamp));
    if (entry?.lexed) this.size -= entry.source.text.length;
    this.files.delete(key(path, stamp));
  }

  private touch(
    path: TreePath,
    stamp: Stamp,
  ): { readonly source: SourceFile; lexed: LexedFile | undefined } | undefined {
    const name = key(path, stamp);
    const entry = this.files.get(name);
    if (entry) {
      this.files.delete(name);
      this.files.set(name, entry);
    }
    return entry;
  }

  private shrink(): void {
    for (const [name, { source, lexed }] of this.files) {
      if (this.size <= this.most) return;
      if (lexed) this.size -= source.text.length;
      this.files.delete(name);
    }
  }
}

const key = (path: TreePath, stamp: Stamp): string => `${path}\n${stamp}`;
