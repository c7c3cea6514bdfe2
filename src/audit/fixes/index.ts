import type { Fix } from '../finding';
import type { Report } from '../rule';
import type { CountUse, FileUnit } from '../unit';
import { accessor } from './accessor';
import { auditComment } from './audit-comment';
import { descriptorWord } from './descriptor-word';
import type { Fixer, Remedy } from './fixer';
import { freeze } from './freeze';
import { ignoreComment } from './ignore-comment';
import { mapcountReset } from './mapcount-reset';
import { freeFrozen, freeWithOrder, pinOrPut, putInstead } from './put-protocol';
import { successor } from './successor';

/** Every kind of fix; what is preferred comes first. */
export const FIXERS: readonly Fixer[] = [
  freeze,
  successor,
  mapcountReset,
  accessor,
  pinOrPut,
  freeWithOrder,
  freeFrozen,
  putInstead,
  descriptorWord,
  auditComment,
];

/** What can be done about a finding: fixes of the code, then the comment that silences the rule here. */
export function fixesFor(rule: string, use: CountUse, report: Report): readonly Fix[] {
  const { file } = use.fn;
  const ignore = ignoreComment(file, rule, report.at?.start ?? use.node.start);
  const remedies = FIXERS.filter(f => f.rules.includes(rule)).flatMap(f => f.propose(use, report) ?? []);
  return [...remedies, ...(ignore ? [ignore] : [])].map(remedy => asFix(file, remedy));
}

function asFix(file: FileUnit, { title, preferred, changes }: Remedy): Fix {
  return {
    title,
    ...(preferred ? { preferred } : {}),
    edits: [...changes]
      .sort((a, b) => a.start - b.start)
      .map(c => ({ range: file.lines.range(c.start, c.end), newText: c.text })),
  };
}
