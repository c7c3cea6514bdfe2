import type { Finding, Severity } from '../../audit/finding';
import type { RuleInfo } from '../../protocol/analysis';

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** A SARIF 2.1.0 log (OASIS sarif-v2.1.0-os) of one run; `related` lines become code flows. */
export function sarifLog(findings: readonly Finding[], rules: readonly RuleInfo[], version: string): object {
  const known = rules.map(rule => rule.rule);
  const extra = [...new Set(findings.map(finding => finding.rule))].filter(rule => !known.includes(rule));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Pagewarden',
            semanticVersion: version,
            rules: [
              ...rules.map(rule => ({
                id: rule.rule,
                shortDescription: { text: rule.title },
                defaultConfiguration: { level: LEVEL[rule.severity] },
              })),
              ...extra.map(id => ({ id })),
            ],
          },
        },
        // Paths are relative to the tree's top folder.
        originalUriBaseIds: { TREE: { description: { text: 'The top folder of the kernel tree.' } } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => ({
          ruleId: finding.rule,
          ruleIndex: [...known, ...extra].indexOf(finding.rule),
          level: LEVEL[finding.severity],
          message: { text: finding.message },
          locations: [location(finding.file, finding)],
          ...(finding.related.length ? { codeFlows: [codeFlow(finding)] } : {}),
        })),
      },
    ],
  };
}

interface Region {
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

const location = (file: string, { line, column, endLine, endColumn }: Region, message?: string) => ({
  physicalLocation: {
    artifactLocation: { uri: encodeURI(file), uriBaseId: 'TREE' },
    region: {
      startLine: line,
      ...(column === undefined ? {} : { startColumn: column }),
      ...(endLine === undefined ? {} : { endLine }),
      ...(endColumn === undefined ? {} : { endColumn }),
    },
  },
  ...(message === undefined ? {} : { message: { text: message } }),
});

const codeFlow = (finding: Finding) => ({
  threadFlows: [
    {
      locations: [
        ...finding.related.map(r => ({ location: location(r.file, { line: r.line }, r.message) })),
        { location: location(finding.file, finding, finding.message) },
      ],
    },
  ],
});
