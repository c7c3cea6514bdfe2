import type { Directive } from './directives';
import type { TreePath } from './tree';

/** One `#include` that is to be found. */
export interface IncludeRequest {
  readonly name: string;
  readonly angled: boolean;
  /** The file that asks. */
  readonly from: TreePath;
  /** For `#include_next`: the place of the asking file's folder among the include folders; else -1. */
  readonly after: number;
}

/** A file that an include names. */
export interface Found {
  readonly path: TreePath;
  /** Place of its folder among the include folders; -1 when it was found beside the asking file. */
  readonly folder: number;
}

/** What the search needs to know of the files. */
export interface FileSet {
  /** Is there such a file: in memory, in the tree, or one that can be derived? */
  has(path: TreePath): Promise<boolean>;
  /** Is this one of the files that exist only in memory, which may include from the tree's root? */
  isExtra(path: TreePath): boolean;
  /** The file in memory whose path is `name` or ends with `/name`. */
  extra(name: string): TreePath | undefined;
}

/** Finds what includes name, as gcc does with Kbuild's `-I` options; remembers every answer. */
export class Includes {
  private readonly answers = new Map<string, Found | null>();
  /** Answers by the asking line, which skips making a key. */
  private readonly lines = new Map<Directive, Found | null>();

  constructor(
    private readonly files: FileSet,
    /** The include folders in order. */
    private readonly folders: readonly TreePath[],
  ) {}

  /** The answer if it was found before; null when there is no such file. */
  known(request: IncludeRequest, line?: Directive): Found | null | undefined {
    const answer = this.answers.get(this.key(request));
    if (line && answer !== undefined) this.lines.set(line, answer);
    return answer;
  }

  /** The answer for a line whose {@link IncludeRequest} is the same every time. */
  line(directive: Directive): Found | null | undefined {
    return this.lines.get(directive);
  }

  /** Finds it (null when there is no such file); the answer is remembered, for `line` too when it is given. */
  async find(request: IncludeRequest, line?: Directive): Promise<Found | null> {
    const answer = await this.search(request);
    this.answers.set(this.key(request), answer);
    if (line) this.lines.set(line, answer);
    return answer;
  }

  /** A file came or went. */
  forget(): void {
    this.answers.clear();
    this.lines.clear();
  }

  private key({ name, angled, from, after }: IncludeRequest): string {
    if (after >= 0) return `>${after}:${name}`;
    if (!angled) return `"${folderOf(from)}/${name}`;
    return this.files.isExtra(from) ? `+${name}` : `<${name}`;
  }

  private async search(request: IncludeRequest): Promise<Found | null> {
    const { name, from } = request;
    if (request.after < 0 && !request.angled) {
      const path = normalise(`${folderOf(from)}/${name}`);
      if (path !== undefined && (await this.files.has(path))) return { path, folder: -1 };
    }
    for (let folder = request.after + 1; folder < this.folders.length; folder++) {
      const path = normalise(`${this.folders[folder]!}/${name}`);
      if (path !== undefined && (await this.files.has(path))) return { path, folder };
    }
    if (this.files.isExtra(from)) {
      const extra = this.files.extra(name);
      if (extra !== undefined) return { path: extra, folder: -1 };
      const path = normalise(name);
      if (path !== undefined && (await this.files.has(path))) return { path, folder: -1 };
    }
    return null;
  }
}

/** Folder of a path; '' for a file at the root. */
export const folderOf = (path: TreePath): TreePath => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** Removes `.` and `..`; undefined when the path leaves the tree. */
export function normalise(path: string): TreePath | undefined {
  if (!path.includes('./') && !path.includes('//') && path[0] !== '/') return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
