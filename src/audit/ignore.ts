import type { Finding } from './finding';
import type { TreePath } from '../source/tree';
import type { FileUnit } from './unit';

/** `pagewarden: ignore rule -- reason` in a comment; several rules are separated by commas. */
const DIRECTIVE =
  /pagewarden:\s*ignore\s+([a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*)[^\S\n]*(?:--[^\S\n]*(\S(?:.*\S)?))?/;

/** What the comments of a file silence. */
export interface Suppressions {
  /** Is a rule silenced on a line? */
  covers(rule: string, line: number): boolean;
  /** The reason given, where it is. */
  reasonFor(rule: string, line: number): string | undefined;
  /** Comments that silence nothing because they give no reason. */
  problems(path: TreePath): Finding[];
}

/** Reads the ignore comments; one covers its own line and the next line that holds code. */
export function suppressions(file: FileUnit): Suppressions {
  return file.memo('suppressions', () => read(file));
}

function read(file: FileUnit): Suppressions {
  const reasons = new Map<string, string>();
  const drafts: { readonly start: number; readonly end: number }[] = [];
  const bare: { readonly start: number; readonly end: number; readonly rules: string }[] = [];
  for (const comment of file.seen.comments) {
    const text = file.text.slice(comment.start, comment.end);
    if (isDraft(text)) drafts.push(comment);
    if (!text.includes('pagewarden:')) continue;
    const m = DIRECTIVE.exec(text);
    if (!m) continue;
    const reason = m[2]?.replace(/\s*\*\/\s*$/, '').trim();
    if (!reason) {
      bare.push({ ...comment, rules: m[1]! });
      continue;
    }
    for (const rule of m[1]!.split(/\s*,\s*/)) {
      for (const line of coveredLines(file, comment.start, comment.end)) reasons.set(`${rule}:${line}`, reason);
    }
  }
  return {
    covers: (rule, line) => reasons.has(`${rule}:${line}`),
    reasonFor: (rule, line) => reasons.get(`${rule}:${line}`),
    problems: path => [
      ...bare.map(b =>
        problem(file, path, b, {
          rule: 'ignore-without-reason',
          severity: 'warning',
          message: `This comment silences nothing: say why after "--", as in "pagewarden: ignore ${b.rules} -- the page is frozen here".`,
        }),
      ),
      ...drafts.map(d =>
        problem(file, path, d, {
          rule: 'unchecked-draft',
          severity: 'info',
          message:
            'This comment is still the draft that Pagewarden made of what the code shows. Check every sentence, say what only you know, and take the mark away.',
        }),
      ),
    ],
  };
}

/** A comment that a fix has drafted and nobody has checked. */
const isDraft = (comment: string): boolean => /\bDRAFT\b/.test(comment) && /\bpagewarden\b/.test(comment);

const problem = (
  file: FileUnit,
  path: TreePath,
  at: { readonly start: number; readonly end: number },
  what: Pick<Finding, 'rule' | 'severity' | 'message'>,
): Finding => ({
  ...what,
  file: path,
  ...file.lines.range(at.start, at.end),
  function: '',
  count: null,
  symbol: 'pagewarden',
  docs: `docs/rules/${what.rule}.md`,
  origin: 'tree',
  related: [],
});

function coveredLines(file: FileUnit, start: number, end: number): number[] {
  const first = file.lines.lineAt(start);
  let line = file.lines.lineAt(end);
  const own = Array.from({ length: line - first + 1 }, (_, i) => first + i);
  for (line++; line <= file.lines.count; line++) {
    own.push(line);
    if (file.seen.code.slice(file.lines.startOf(line), file.lines.startOf(line + 1)).trim()) break;
  }
  return own;
}
