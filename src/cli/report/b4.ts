import type { Finding } from '../../audit/finding';

/** One result of b4's check protocol (b4 docs/maintainer/review.rst, "Writing an external check script"). */
interface CheckResult {
  readonly tool: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly summary: string;
  readonly details?: string;
}

/** What `b4 review` shows of a patch's findings; what is only information passes. */
export function b4Results(findings: readonly Finding[]): readonly CheckResult[] {
  if (!findings.length) return [{ tool: 'pagewarden', status: 'pass', summary: 'No page-count findings' }];
  return findings.map(finding => ({
    tool: 'pagewarden',
    status: finding.severity === 'error' ? 'fail' : finding.severity === 'warning' ? 'warn' : 'pass',
    summary: `${finding.file}:${finding.line}: ${finding.rule}`,
    details: [finding.message, ...finding.related.map(r => `${r.file}:${r.line}: ${r.message}`)].join('\n'),
  }));
}
