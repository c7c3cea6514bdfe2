// How long a person waits in a real VS Code: from opening drivers/iommu/intel/iommu.c of Linux 6.1 to its diagnostics,
// and from an edit to the new ones. The file has nothing to report, so one line that is reported is put before it, in a
// copy. Runs code-server with the packaged extension; prints medians, asserts nothing.
//   node bench/editor.mjs
import { build } from 'esbuild';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kernelTree } from '../scripts/setup/trees.mjs';
import { openBrowser } from '../test/e2e/harness/browser.mjs';
import { startCodeServer } from '../test/e2e/harness/codeServer.mjs';
import { packageExtension, packageTests } from '../test/e2e/harness/vsix.mjs';
import { repository } from '../test/e2e/harness/web.mjs';
import { Workbench } from '../test/e2e/harness/workbench.mjs';

const folder = join(repository, '.cache/e2e/bench');
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(repository, 'test/e2e/inhost/bench.ts')],
  bundle: true,
  format: 'cjs',
  platform: 'node',
  external: ['vscode'],
  outfile: join(folder, 'index.js'),
});
copyFileSync(join(repository, 'test/e2e/inhost/package.json'), join(folder, 'package.json'));

/** What an audit of the file reads of the tree, copied; the file begins with one line that is reported. */
function treeWithReport(tree) {
  const copy = mkdtempSync(join(tmpdir(), 'pagewarden-bench-'));
  for (const part of ['Makefile', 'Kconfig', 'drivers/iommu'])
    cpSync(join(tree, part), join(copy, part), { recursive: true });
  const path = 'drivers/iommu/intel/iommu.c';
  const reported = 'static int measured(struct page *page) { return page_count(page) == 1; }\n';
  writeFileSync(join(copy, path), reported + readFileSync(join(tree, path), 'utf8'));
  return copy;
}

const tree = treeWithReport(kernelTree('6.1'));
const server = await startCodeServer([packageExtension(), packageTests(folder)]);
const browser = await openBrowser();
try {
  const workbench = new Workbench(browser.page);
  await workbench.open(server.open(tree));
  await workbench.command('Run In-Host Tests');
  const lines = await workbench.linesUntil('done');
  console.log(lines.filter(line => line !== 'done').join('\n'));
} finally {
  await browser.close();
  await server.close();
  rmSync(tree, { recursive: true });
}
