import type { Finding } from '../../audit/finding';
import type { RuleInfo } from '../../protocol/analysis';
import { VERSION } from '../version';
import { b4Results } from './b4';
import { emacsLine } from './emacs';
import { json } from './json';
import { sarifLog } from './sarif';
import { findingText } from './text';

/** What `--format` takes where findings are reported. */
export const FINDING_FORMATS = ['text', 'json', 'sarif', 'emacs', 'b4'] as const;

/** What a report says beside its findings. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly rules: readonly RuleInfo[];
  /** Further fields of the JSON object. */
  readonly more?: object;
  /** Further text after the findings, for people. */
  readonly summary?: string;
}

/** Prints findings as they come, where the format is made of lines; nothing in a format that is one object. */
export function printFindings(format: string, findings: readonly Finding[]): void {
  if (format === 'text') print(findings.map(findingText).join(''));
  else if (format === 'emacs') print(findings.map(emacsLine).join(''));
}

/** Prints a report on stdout; "the rest" is what {@link printFindings} has not printed already. */
export function printReport(format: string, report: Report, part: 'all' | 'the rest' = 'all'): void {
  const { findings, rules, more, summary } = report;
  switch (format) {
    case 'json':
      return json({ findings, ...more });
    case 'sarif':
      return print(`${JSON.stringify(sarifLog(findings, rules, VERSION), undefined, 2)}\n`);
    case 'b4':
      return print(`${JSON.stringify(b4Results(findings), undefined, 2)}\n`);
    default:
      if (part === 'all') printFindings(format, findings);
      if (format === 'text') print(summary ?? '');
  }
}

/** Writes to stdout. */
export function print(text: string): void {
  process.stdout.write(text);
}
