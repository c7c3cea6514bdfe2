import { mayDefineOps, type DriverStrategy } from '../../audit';
import { ok, type Result } from '../../kernel/failure';
import { CANCELLED, type Context } from '../../protocol/rpc';
import type { KernelTree, TreePath } from '../../source/tree';
import type { Audits } from './audits';
import { listFiles } from './sweep';

/** Where a tree keeps its page-table drivers. */
const DRIVERS: readonly TreePath[] = ['drivers/iommu'];

/** The counter strategy of every table of page-table operations below `paths`; by default below drivers/iommu. */
export async function strategiesOf(
  tree: KernelTree,
  audits: Audits,
  paths: readonly TreePath[],
  context: Context,
): Promise<Result<readonly DriverStrategy[]>> {
  const files = await listFiles(tree, paths.length ? paths : DRIVERS, context);
  if (!files.ok) return files;
  const auditor = await audits.auditor('sweep');
  const found: DriverStrategy[] = [];
  for (const [index, path] of files.value.entries()) {
    if (context.cancel.isCancellationRequested) return CANCELLED;
    const text = await tree.read(path);
    if (text !== undefined && mayDefineOps(text))
      found.push(...auditor.strategies({ path, text, version: tree.version }));
    context.progress('files', index + 1, files.value.length);
  }
  return ok(found);
}
