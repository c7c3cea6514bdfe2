import { RULES } from '../../audit';
import { ok, type Result } from '../../kernel/failure';
import type { Explanation, FileReport, Position, RuleInfo } from '../../protocol/analysis';
import type { KernelTree, TreePath } from '../../source/tree';
import { annotate, functionsOf } from './annotate';
import type { Audits, ChangedLines } from './audits';
import { registeredOperations } from './entry-points';

/** A file to examine, and what separates it from others of the same path (see {@link Audits.file}). */
export interface Examined {
  readonly tree: KernelTree;
  readonly path: TreePath;
  readonly purpose: string;
  readonly lines: ChangedLines | undefined;
  /** The editor's version of the document; 0 without one. */
  readonly version: number;
}

/** Uses, findings and functions of one file. */
export async function examine(file: Examined, audits: Audits): Promise<Result<FileReport>> {
  const { tree, path, purpose, lines, version } = file;
  const audited = await audits.file(tree, path, purpose, lines);
  if (!audited.ok) return audited;
  const { text, audit } = audited.value;
  const auditor = await audits.auditor(purpose);
  const uses = audit.uses.map(use => annotate(use, tree.version, auditor.factsAt(path, use)?.api.name));
  const entryPoints = new Set(registeredOperations(text).map(operation => operation.name));
  return ok({
    version,
    uses,
    findings: audit.findings,
    functions: functionsOf(audit, entryPoints),
  });
}

/** What each rule thinks of the use at a position, or of the first one on its line. */
export async function explain(file: Examined, position: Position, audits: Audits): Promise<Result<Explanation>> {
  const audited = await audits.file(file.tree, file.path, file.purpose, file.lines);
  if (!audited.ok) return audited;
  const auditor = await audits.auditor(file.purpose);
  const onLine = audited.value.audit.uses.filter(use => use.line <= position.line && position.line <= use.endLine);
  const facts = auditor.factsAt(file.path, position) ?? (onLine[0] ? auditor.factsAt(file.path, onLine[0]) : undefined);
  if (!facts)
    return ok({
      answers: [],
      summary:
        'There is no use of a page count here: no call of the page-count API, of a helper that only forwards to it, and no _refcount or _mapcount.',
    });
  const answers = auditor.explain(file.path, facts.use);
  const fired = answers.filter(answer => answer.fired).map(answer => answer.rule);
  return ok({
    use: annotate(facts.use, file.tree.version, facts.api.name),
    answers,
    summary: fired.length
      ? `${facts.use.symbol} in ${facts.use.function}: ${fired.join(', ')} reported it.`
      : `${facts.use.symbol} in ${facts.use.function}: ${answers.length} rules looked, none has anything to report.`,
  });
}

/** The rules, in the order of the docs. */
export const ruleInfos = (): readonly RuleInfo[] =>
  RULES.map(rule => ({
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    versions: rule.versions,
    docs: `docs/rules/${rule.id}.md`,
  }));
