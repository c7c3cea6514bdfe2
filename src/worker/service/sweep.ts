import { mayContainUses } from '../../audit';
import type { Finding } from '../../audit/finding';
import { ok, sentence, type Result } from '../../kernel/failure';
import type { AuditBatch } from '../../protocol/analysis';
import { CANCELLED, type Context } from '../../protocol/rpc';
import type { KernelTree, TreePath } from '../../source/tree';
import type { Audits } from './audits';

/** The C files under files and folders of a tree, sorted and without duplicates. */
export async function listFiles(
  tree: KernelTree,
  paths: readonly TreePath[],
  { cancel, progress }: Context,
): Promise<Result<readonly TreePath[]>> {
  const found = new Set<TreePath>();
  const folders = paths.length ? [] : [''];
  for (const path of paths) {
    const clean = path.replace(/\/+$/, '');
    if ((await tree.stamp(clean)) === undefined) folders.push(clean);
    else found.add(clean);
  }
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (cancel.isCancellationRequested) return CANCELLED;
    for (const { name, kind } of await tree.list(folder)) {
      const path = folder ? `${folder}/${name}` : name;
      if (kind === 'folder') {
        if (!name.startsWith('.')) folders.push(path);
      } else if (/\.[ch]$/.test(name)) found.add(path);
    }
    progress('files found', found.size);
  }
  return ok([...found].sort());
}

/** Audits files as they stand. What mentions no page count is passed over after one look at its text. */
export async function auditFiles(
  tree: KernelTree,
  paths: readonly TreePath[],
  audits: Audits,
  { cancel, progress }: Context,
): Promise<Result<AuditBatch>> {
  const findings: Finding[] = [];
  const problems: { path: TreePath; why: string }[] = [];
  for (let from = 0; from < paths.length; from += TOGETHER) {
    const some = paths.slice(from, from + TOGETHER);
    for (const path of await worthwhile(tree, some)) {
      if (cancel.isCancellationRequested) return CANCELLED;
      const audited = await audits.file(tree, path, 'sweep');
      if (audited.ok) findings.push(...audited.value.audit.findings);
      else problems.push({ path, why: sentence(audited.failure) });
    }
    progress('files', from + some.length, paths.length);
  }
  return ok({ findings, problems });
}

/** Files that are looked at between two chances to stop. */
const TOGETHER = 64;

/** The files that mention a page count, and those about which something has to be said. */
async function worthwhile(tree: KernelTree, paths: readonly TreePath[]): Promise<readonly TreePath[]> {
  const sources = paths.filter(path => /\.[ch]$/.test(path));
  if (tree.passing && sources.length === paths.length) return tree.passing(paths, mayContainUses);
  const found: TreePath[] = [];
  for (const path of paths) {
    const text = /\.[ch]$/.test(path) ? await tree.read(path) : undefined;
    if (text === undefined || mayContainUses(text)) found.push(path);
  }
  return found;
}
