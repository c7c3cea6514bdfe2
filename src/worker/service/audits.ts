import { Auditor, CParser, RULES, mayContainUses, type FileAudit, type RuleSettings, type Wrapper } from '../../audit';
import { fail, ok, type Result } from '../../kernel/failure';
import type { KernelTree, TreePath } from '../../source/tree';
import type { ParserModules } from './host';

/** What is known of the lines of a file that a series changes. */
export interface ChangedLines {
  readonly added: ReadonlySet<number>;
  readonly context: ReadonlySet<number>;
}

/** A file as it was audited. */
export interface AuditedFile {
  readonly text: string;
  readonly audit: FileAudit;
}

/** Characters beyond which a file is not read: the largest C file of Linux that uses a page count has 300,000. */
const MOST_TEXT = 5_000_000;
/** Local headers that one file's helpers are looked for in. */
const MOST_HEADERS = 40;

/** Audits files of trees; loads the C parser when the first file is asked for. */
export class Audits {
  private parser: Promise<CParser> | undefined;
  private readonly auditors = new Map<string, Auditor>();

  constructor(
    private readonly modules: () => Promise<ParserModules>,
    private readonly settings: RuleSettings = new Map(),
  ) {}

  /**
   * Audits one file of a tree. `purpose` separates what is remembered for explanations: an open document and a series'
   * post-image have the same path and different texts.
   */
  async file(tree: KernelTree, path: TreePath, purpose: string, lines?: ChangedLines): Promise<Result<AuditedFile>> {
    const read = await readC(tree, path);
    if (!read.ok) return read;
    const auditor = await this.auditor(purpose);
    const wrappers = await this.headerWrappers(tree, path, read.value, auditor);
    // Only a document can be edited.
    const fixes = purpose === 'documents';
    const input = { path, text: read.value, version: tree.version, wrappers, fixes };
    return ok({ text: read.value, audit: auditor.analyse(lines ? { ...input, ...lines } : input) });
  }

  /** Audits a text that is in no tree: what hunks alone show of a file. */
  async text(
    input: { path: TreePath; text: string; version: KernelTree['version'] } & ChangedLines,
  ): Promise<FileAudit> {
    return (await this.auditor('hunks')).analyse(input);
  }

  /** The auditor that {@link file} used for `purpose`. */
  async auditor(purpose: string): Promise<Auditor> {
    this.parser ??= this.modules().then(modules => CParser.load(modules));
    const parser = await this.parser;
    let auditor = this.auditors.get(purpose);
    if (!auditor)
      this.auditors.set(
        purpose,
        (auditor = new Auditor(parser, this.settings, RULES, purpose === 'sweep' ? 0 : undefined)),
      );
    return auditor;
  }

  /** Helpers in the file's own headers (`#include "…"`) that only forward to a page-count call. */
  private async headerWrappers(
    tree: KernelTree,
    path: TreePath,
    text: string,
    auditor: Auditor,
  ): Promise<ReadonlyMap<string, Wrapper>> {
    const found = new Map<string, Wrapper>();
    const seen = new Set([path]);
    const queue = localIncludes(path, text);
    for (const header of queue) {
      if (seen.has(header) || seen.size > MOST_HEADERS) continue;
      seen.add(header);
      const content = await tree.read(header);
      if (content === undefined || content.length > MOST_TEXT) continue;
      queue.push(...localIncludes(header, content));
      if (!mayContainUses(content)) continue;
      const { wrappers } = auditor.analyse({ path: header, text: content, version: tree.version });
      for (const [name, wrapper] of wrappers) found.set(name, wrapper);
    }
    return found;
  }
}

/** A C file's text, or why it cannot be audited. */
async function readC(tree: KernelTree, path: TreePath): Promise<Result<string>> {
  const refused = (code: string, why: string, remedy: string) => fail(code, `${path} cannot be audited`, why, remedy);
  if (!/\.[ch]$/.test(path)) return refused('not-c', 'It is no C file.', 'Give a .c or .h file, or a folder.');
  const text = await tree.read(path);
  if (text === undefined)
    return refused('no-such-file', `${tree.name} has no such file.`, 'Paths are relative to the tree.');
  if (text.includes('\0')) return refused('not-text', 'It contains NUL bytes, so it is no text.', 'Check the file.');
  if (text.length > MOST_TEXT && mayContainUses(text))
    return refused(
      'file-too-large',
      `It has ${Math.round(text.length / 1e6)} million characters; the limit is ${MOST_TEXT / 1e6} million.`,
      'Split the file.',
    );
  return ok(text.length > MOST_TEXT ? '' : text);
}

/** Paths that `#include "…"` lines of a file may mean, relative to its folder. */
function localIncludes(path: TreePath, text: string): TreePath[] {
  const folder = path.split('/').slice(0, -1);
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"\n]+)"/gm)].flatMap(([, include = '']) => {
    const parts = [...folder];
    for (const part of include.split('/')) {
      if (part === '..') {
        if (!parts.pop()) return [];
      } else if (part !== '.') parts.push(part);
    }
    return [parts.join('/')];
  });
}
