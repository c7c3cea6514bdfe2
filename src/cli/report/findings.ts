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

/** Prints a report on stdout. */
export function printReport(format: string, { findings, rules, more, summary }: Report): void {
  switch (format) {
    case 'json':
      return json({ findings, ...more });
    case 'sarif':
      return print(`${JSON.stringify(sarifLog(findings, rules, VERSION), undefined, 2)}\n`);
    case 'b4':
      return print(`${JSON.stringify(b4Results(findings), undefined, 2)}\n`);
    case 'emacs':
      return print(findings.map(emacsLine).join(''));
    default:
      return print(findings.map(findingText).join('') + (summary ?? ''));
  }
}

/** Writes to stdout. */
export function print(text: string): void {
  process.stdout.write(text);
}
