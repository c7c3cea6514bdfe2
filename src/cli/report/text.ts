import type { Finding } from '../../audit/finding';

/** A finding for people: the place and the sentence, then the lines that the reasoning passes through. */
export function findingText(finding: Finding): string {
  const { file, line, column, severity, message, rule } = finding;
  const where = finding.function ? `\n    in ${finding.function}()` : '';
  const related = finding.related.map(r => `\n    ${r.file}:${r.line}: ${r.message}`).join('');
  return `${file}:${line}:${column}: ${severity}: ${message} [${rule}]${where}${related}\n`;
}

/** "3 findings (1 error, 2 warnings)". */
export function tally(findings: readonly Finding[]): string {
  if (!findings.length) return 'no findings';
  const kinds = (['error', 'warning', 'info', 'hint'] as const)
    .map(severity => ({ severity, count: findings.filter(f => f.severity === severity).length }))
    .filter(({ count }) => count)
    .map(({ severity, count }) => `${count} ${plural(severity, count)}`);
  return `${findings.length} ${plural('finding', findings.length)} (${kinds.join(', ')})`;
}

const plural = (word: string, count: number): string => (count === 1 || word === 'info' ? word : `${word}s`);
