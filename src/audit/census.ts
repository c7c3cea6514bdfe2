import type { Finding, Severity } from './finding';

/** One row of a census: a place in a kernel tree that reads, sets or decides on a count, judged by a reader. */
export interface CensusRow {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly expression: string;
  readonly class: string;
  readonly verdict: CensusVerdict;
  readonly rationale: string;
}

/** A reader's judgement: right, imprecise without effect, right under an unstated condition, wrong. */
export type CensusVerdict = 'ok' | 'benign' | 'fragile' | 'hazard';

/** The loudest finding on a row; "silent" when there is none. */
export type Loudness = Severity | 'silent';

/** A row with what the auditor said about it. */
export interface ScoredRow {
  readonly row: CensusRow;
  readonly loudness: Loudness;
  readonly rules: readonly string[];
}

/** The whole of a comparison. */
export interface CensusScore {
  readonly rows: readonly ScoredRow[];
  /** verdict → loudness → number of rows. */
  readonly matrix: Readonly<Record<CensusVerdict, Readonly<Record<Loudness, number>>>>;
  /** Shares, 0 to 1. */
  readonly hazardsAtWarning: number;
  readonly fragileAtInfo: number;
  readonly fineAtWarning: number;
  readonly fineAtInfo: number;
}

const LOUDNESS: readonly Loudness[] = ['error', 'warning', 'info', 'hint', 'silent'];
const VERDICTS: readonly CensusVerdict[] = ['hazard', 'fragile', 'benign', 'ok'];

/** Reads the tab-separated table; the first line names the columns. */
export function parseCensus(text: string): CensusRow[] {
  return text
    .split(/\r?\n/)
    .slice(1)
    .filter(line => line.includes('\t'))
    .map(line => {
      const [place = '', fn = '', expression = '', kind = '', verdict = '', rationale = ''] = line.split('\t');
      const colon = place.lastIndexOf(':');
      return {
        file: place.slice(0, colon),
        line: Number(place.slice(colon + 1)),
        function: fn,
        expression,
        class: kind,
        verdict: verdict as CensusVerdict,
        rationale,
      };
    });
}

/**
 * A row counts as reported when a finding in its function stands on its expression or has its line in its trace. The
 * line is looked for in the text first, for a point release moves lines; `textOf` gives a file's text.
 */
export function scoreCensus(
  census: readonly CensusRow[],
  findings: readonly Finding[],
  textOf: (file: string) => string | undefined,
): CensusScore {
  const byFile = new Map<string, Finding[]>();
  for (const f of findings) byFile.set(f.file, [...(byFile.get(f.file) ?? []), f]);
  const rows = census.map(row => {
    const lines = spanOf(row, textOf(row.file));
    const on = (byFile.get(row.file) ?? []).filter(f => touches(f, lines));
    const loudness = LOUDNESS.find(l => on.some(f => f.severity === l)) ?? 'silent';
    return { row, loudness, rules: [...new Set(on.map(f => f.rule))] };
  });
  const matrix = Object.fromEntries(
    VERDICTS.map(v => [
      v,
      Object.fromEntries(LOUDNESS.map(l => [l, rows.filter(r => r.row.verdict === v && r.loudness === l).length])),
    ]),
  ) as unknown as CensusScore['matrix'];
  const share = (verdicts: readonly CensusVerdict[], from: readonly Loudness[]): number => {
    const all = rows.filter(r => verdicts.includes(r.row.verdict));
    return all.length ? all.filter(r => from.includes(r.loudness)).length / all.length : 0;
  };
  return {
    rows,
    matrix,
    hazardsAtWarning: share(['hazard'], ['error', 'warning']),
    fragileAtInfo: share(['fragile'], ['error', 'warning', 'info']),
    fineAtWarning: share(['ok', 'benign'], ['error', 'warning']),
    fineAtInfo: share(['ok', 'benign'], ['error', 'warning', 'info']),
  };
}

/** Lines of the statement that a row names: where its expression stands, nearest to the line it gives. */
function spanOf(row: CensusRow, text: string | undefined): { readonly first: number; readonly last: number } {
  if (text === undefined) return { first: row.line, last: row.line };
  const wanted = row.expression.trim();
  const lines = text.split('\n');
  let best = row.line;
  let distance = Infinity;
  lines.forEach((line, i) => {
    if (line.trim() !== wanted) return;
    const d = Math.abs(i + 1 - row.line);
    if (d < distance) [best, distance] = [i + 1, d];
  });
  return { first: best, last: best };
}

function touches(finding: Finding, lines: { readonly first: number; readonly last: number }): boolean {
  const covers = (from: number, to: number): boolean => from <= lines.last && to >= lines.first;
  return covers(finding.line, finding.endLine) || finding.related.some(r => covers(r.line, r.line));
}

/** The score as a person reads it. */
export function formatScore(score: CensusScore): string {
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const header = ['verdict', ...LOUDNESS, 'rows'];
  const table = VERDICTS.map(v => {
    const cells = LOUDNESS.map(l => score.matrix[v][l]);
    return [v, ...cells.map(String), String(cells.reduce((a, b) => a + b, 0))];
  });
  const width = header.map((h, i) => Math.max(h.length, ...table.map(r => r[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((c, i) => (i === 0 ? c.padEnd(width[i]!) : c.padStart(width[i]!))).join('  ');
  return [
    line(header),
    ...table.map(line),
    '',
    `hazard at warning or above:       ${percent(score.hazardsAtWarning)}  (wanted: 100 %)`,
    `fragile at information or above:  ${percent(score.fragileAtInfo)}  (wanted: at least 70 %)`,
    `ok and benign at warning:         ${percent(score.fineAtWarning)}  (wanted: at most 3 %)`,
    `ok and benign at information:     ${percent(score.fineAtInfo)}  (wanted: at most 15 %)`,
  ].join('\n');
}
