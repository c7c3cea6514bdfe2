import { readFileSync, writeFileSync } from 'node:fs';
import type { Finding } from '../audit/finding';
import { fail, ok, type Result } from '../kernel/failure';

/** Version of the file's shape. */
const SCHEMA = 1;

/** What is known of findings, so that a bot reports only new ones: how many of each kind stand in each function. */
interface BaselineFile {
  readonly schemaVersion: number;
  readonly findings: readonly (Kind & { readonly count: number })[];
}

/** What makes two findings the same across edits: no line numbers and no messages, which change with the code around. */
type Kind = Pick<Finding, 'rule' | 'file' | 'function' | 'symbol'>;

const keyOf = ({ rule, file, function: name, symbol }: Kind): string => [rule, file, name, symbol].join('\0');

/** Hides what a baseline knows; of a kind that has become more frequent, the later ones are new. */
export type Known = (finding: Finding) => boolean;

/** Reads a baseline file. */
export function readBaseline(path: string): Result<Known> {
  const refused = (why: string) =>
    fail('no-baseline', `${path} cannot be used as a baseline`, why, 'Make one with --write-baseline FILE.');
  let read: Partial<BaselineFile>;
  try {
    read = JSON.parse(readFileSync(path, 'utf8')) as Partial<BaselineFile>;
  } catch (error) {
    return refused(error instanceof SyntaxError ? 'It is no JSON.' : 'There is no such file, or it cannot be read.');
  }
  if (read.schemaVersion !== SCHEMA || !Array.isArray(read.findings))
    return refused(`It has no findings of schemaVersion ${SCHEMA}.`);
  const left = new Map(read.findings.map(kind => [keyOf(kind), kind.count]));
  return ok(finding => {
    const key = keyOf(finding);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0;
  });
}

/** Writes the findings as a baseline, sorted so that it can be kept in git. */
export function writeBaseline(path: string, findings: readonly Finding[]): Result<null> {
  const counts = new Map<string, Kind & { count: number }>();
  for (const finding of findings) {
    const { rule, file, function: name, symbol } = finding;
    const known = counts.get(keyOf(finding));
    if (known) known.count++;
    else counts.set(keyOf(finding), { rule, file, function: name, symbol, count: 1 });
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
  const file: BaselineFile = { schemaVersion: SCHEMA, findings: sorted };
  try {
    writeFileSync(path, `${JSON.stringify(file, undefined, 1)}\n`);
    return ok(null);
  } catch (error) {
    return fail('cannot-write', `${path} cannot be written`, String(error), 'Check the path.');
  }
}
