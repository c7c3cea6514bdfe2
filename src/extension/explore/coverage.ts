import { Position, Range } from 'vscode';
import * as vscode from 'vscode';
import type { FunctionInfo } from '../../protocol/analysis';
import type { FileLines } from '../../protocol/exploration';

/** A file's lines over several explorations: a line counts as executed when one of them executed it. */
export function mergeLines(all: readonly FileLines[]): FileLines[] {
  const files = new Map<string, { readonly executed: Set<number>; readonly missed: Set<number> }>();
  for (const { path, executed, missed } of all) {
    let file = files.get(path);
    if (!file) files.set(path, (file = { executed: new Set(), missed: new Set() }));
    for (const line of executed) file.executed.add(line);
    for (const line of missed) file.missed.add(line);
  }
  const ascending = (lines: Iterable<number>) => [...lines].sort((a, b) => a - b);
  return [...files].map(([path, { executed, missed }]) => ({
    path,
    executed: ascending(executed),
    missed: ascending([...missed].filter(line => !executed.has(line))),
  }));
}

/** A file that explorations looked at, as VS Code's coverage has it; the lines come along for the details. */
export class ExploredFile extends vscode.FileCoverage {
  constructor(
    uri: vscode.Uri,
    readonly lines: FileLines,
  ) {
    const { executed, missed } = lines;
    super(uri, { covered: executed.length, total: executed.length + missed.length });
  }
}

/**
 * What the editor paints: each line that has code, and the whole body of every function that no exploration entered, so that
 * everyone sees what a verdict did not look at.
 *
 * @param functions those that the file defines, where that is known
 */
export function coverageDetails(
  { executed, missed }: FileLines,
  functions: readonly FunctionInfo[],
): vscode.FileCoverageDetail[] {
  const ran = new Set(executed);
  const line = (n: number) => new Range(n - 1, 0, n - 1, Number.MAX_SAFE_INTEGER);
  const statements = [
    ...executed.map(n => new vscode.StatementCoverage(true, line(n))),
    ...missed.map(n => new vscode.StatementCoverage(false, line(n))),
  ];
  const entered = (fn: FunctionInfo) => {
    for (let n = fn.line; n <= fn.endLine; n++) if (ran.has(n)) return true;
    return false;
  };
  const declarations = functions.map(
    fn => new vscode.DeclarationCoverage(fn.name, entered(fn), new Position(fn.line - 1, 0)),
  );
  const never = functions
    .filter(fn => !entered(fn))
    .map(fn => new vscode.StatementCoverage(false, new Range(fn.line - 1, 0, fn.endLine - 1, 1)));
  return [...statements, ...never, ...declarations];
}
