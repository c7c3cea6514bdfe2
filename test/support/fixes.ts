import type { Auditor, Finding, Fix } from '../../src/audit';
import type { KernelVersion } from '../../src/kernel/version';
import { findFunctions } from '../../src/source/syntax/functions';
import { mask } from '../../src/source/syntax/masks';
import { walk } from '../../src/source/syntax/node';
import type { CParser } from '../../src/source/syntax/parser';

/** A file's text after a fix. */
export function applied(text: string, fix: Fix): string {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1;
  return [...fix.edits].reverse().reduce((before, { range, newText }) => {
    const from = offset(range.line, range.column);
    return before.slice(0, from) + newText + before.slice(offset(range.endLine, range.endColumn));
  }, text);
}

/** Why a fix is not right: the finding is still there, something louder came, or the file reads worse; none when it is. */
export function wrongWith(
  fix: Fix,
  finding: Finding,
  { auditor, parser, text, version }: { auditor: Auditor; parser: CParser; text: string; version: KernelVersion },
): readonly string[] {
  const path = finding.file;
  const after = applied(text, fix);
  const of = (source: string) => auditor.analyse({ path, text: source, version }).findings;
  const before = of(text);
  const now = of(after);
  const same = (all: readonly Finding[], rule: string) =>
    all.filter(f => f.rule === rule && f.function === finding.function).length;
  const out: string[] = [];
  if (same(now, finding.rule) >= same(before, finding.rule)) out.push(`${finding.rule} is still there`);
  for (const rule of new Set(now.filter(f => f.severity === 'warning' || f.severity === 'error').map(f => f.rule)))
    if (same(now, rule) > same(before, rule)) out.push(`it brings ${rule}`);
  if (broken(parser, after) > broken(parser, text)) out.push('it does not parse');
  return out;
}

/** How many functions of a text the grammar cannot read whole. */
function broken(parser: CParser, text: string): number {
  return findFunctions(text).filter(fn => {
    const root = parser.read(`void f()${mask(text.slice(fn.body, fn.end))}`);
    return !root || walk(root).some(n => n.broken);
  }).length;
}
