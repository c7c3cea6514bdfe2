import { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Range, type Uri } from 'vscode';
import type { Finding, Range as FindingRange, Severity } from '../../protocol/analysis';
import { pageUri } from '../pages';
import { setting } from '../settings';

const SEVERITY: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A range that counts from 1, as VS Code counts. */
export const toRange = ({ line, column, endLine, endColumn }: FindingRange): Range =>
  new Range(line - 1, column - 1, endLine - 1, endColumn - 1);

/** A finding as a diagnostic; undefined when the person has switched its rule off. */
export function toDiagnostic(finding: Finding, resource: Uri, fileOf: (path: string) => Uri): Diagnostic | undefined {
  const severity = setting('severity', resource)[finding.rule] ?? finding.severity;
  if (severity === 'off') return undefined;
  const diagnostic = new Diagnostic(toRange(finding), finding.message, SEVERITY[severity]);
  diagnostic.source = 'pagewarden';
  diagnostic.code = { value: finding.rule, target: pageUri(finding.docs) };
  diagnostic.relatedInformation = finding.related.map(({ file, line, message }) => {
    const place = file === finding.file ? resource : fileOf(file);
    return new DiagnosticRelatedInformation(new Location(place, new Range(line - 1, 0, line - 1, 0)), message);
  });
  return diagnostic;
}
