import type { Finding } from '../../audit/finding';
import { SAMPLED_RELEASES } from '../../kernel/page-count-api';
import type { CancelToken } from '../../kernel/cancel';
import { formatVersion, parseVersion, type KernelVersion } from '../../kernel/version';
import type { HunkOnlyFile } from '../../patch';
import type { AppliedFile } from '../../patch/series';
import type { KernelTree, TreePath } from '../../source/tree';
import type { Audits, ChangedLines } from './audits';

/** What a file of a series brings with it, and what could not be known. */
export interface BroughtFindings {
  readonly findings: readonly Finding[];
  /** One sentence each. */
  readonly unknown: readonly string[];
}

/** A patch that comes without a tree is most likely meant for the newest kernel. */
const NEWEST: KernelVersion = parseVersion(SAMPLED_RELEASES.at(-1) ?? '') ?? { major: 7, minor: 0, patch: 0 };

/** Lines of context around a change, as git shows them. */
const CONTEXT = 3;

/** The added lines of a file, and the lines around them. */
export function changedLines(added: ReadonlySet<number>): ChangedLines {
  const context = new Set<number>();
  for (const line of added) {
    for (let near = line - CONTEXT; near <= line + CONTEXT; near++) if (near > 0 && !added.has(near)) context.add(near);
  }
  return { added, context };
}

/**
 * Findings that a series brings to one file: on the lines that it adds, and on other lines of the file when the file
 * did not have them before (a new helper can make an old check wrong).
 */
export async function findingsInFile(
  file: AppliedFile,
  trees: { readonly before: KernelTree; readonly after: KernelTree },
  audits: Audits,
): Promise<BroughtFindings> {
  if (file.after === undefined || !isC(file.path)) return { findings: [], unknown: [] };
  const after = await audits.file(trees.after, file.path, 'review', changedLines(file.addedLines));
  if (!after.ok) return { findings: [], unknown: [`${after.failure.what}: ${after.failure.why}`] };
  const old = file.before === undefined ? undefined : await audits.file(trees.before, file.path, 'before');
  const had = new Set(old?.ok ? old.value.audit.findings.map(finding => identity(finding, old.value.text)) : []);
  const brought = after.value.audit.findings.filter(
    finding => finding.origin === 'added' || !had.has(identity(finding, after.value.text)),
  );
  return { findings: brought, unknown: [] };
}

/** Findings on the added lines of a file of which only the hunks are known. */
export async function findingsInHunks(
  file: HunkOnlyFile,
  version: KernelVersion | undefined,
  audits: Audits,
  cancel: CancelToken,
): Promise<readonly Finding[]> {
  if (cancel.isCancellationRequested || !isC(file.path)) return [];
  const { path, text } = file;
  const audit = await audits.text({ path, text, version: version ?? NEWEST, ...changedLines(file.addedLines) });
  return audit.findings.filter(finding => finding.origin === 'added');
}

/** What findings from hunks alone leave open. */
export const unknownFromHunks = (version: KernelVersion | undefined): readonly string[] => [
  'Where findings come from the hunks alone, what the rest of a function does could not be known, nor comments and helpers outside the hunks.',
  ...(version ? [] : [`The kernel's version is unknown: the rules hold as for ${formatVersion(NEWEST)}.`]),
];

const isC = (path: TreePath): boolean => /\.[ch]$/.test(path);

/** What makes two findings the same although lines have moved. */
const identity = (finding: Finding, text: string): string =>
  [finding.rule, finding.function, finding.symbol, (text.split('\n')[finding.line - 1] ?? '').trim()].join('\0');
