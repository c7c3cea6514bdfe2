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
  for (const [index, path] of paths.entries()) {
    if (cancel.isCancellationRequested) return CANCELLED;
    const text = /\.[ch]$/.test(path) ? await tree.read(path) : undefined;
    if (text === undefined || mayContainUses(text)) {
      const audited = await audits.file(tree, path, 'sweep');
      if (audited.ok) findings.push(...audited.value.audit.findings);
      else problems.push({ path, why: sentence(audited.failure) });
    }
    progress('files', index + 1, paths.length);
  }
  return ok({ findings, problems });
}
