import { inTerminal } from '../harness/terminal.mjs';
import { shoot } from '../harness/shots.mjs';

/** Lines of the review view. */
const rows = page => page.locator('.pane-body .monaco-list-row');

/** Review: the explorer's context menu, the tree of patches, files and findings, the diff, the added lines. */
export async function reviewSuite({ check, page, workbench, tree, series }) {
  const file = await workbench.walk('series/refcount/count-in-refcount.mbox');
  const offered = page.locator('.context-view .action-label', { hasText: 'Review Patch' });
  await workbench.click(file, offered, { button: 'right' });
  // A click right after the menu has opened would be taken for the end of the one that opened it.
  await offered.hover();
  await page.keyboard.press('Enter');
  const patches = rows(page).filter({ hasText: '[PATCH' });
  await patches.nth(3).waitFor();
  check((await patches.count()) === 4, 'the cover letter and three patches are listed', await patches.allInnerTexts());
  await findingsAndDiff({ check, page, workbench, tree, series });
  await shoot(page, 'review.png', { documented: true });
}

/** A patch for Linux 6.1 that is not part of the tree: opened as a file, then reviewed by the command. */
export async function reviewLinux({ check, page, workbench, server, tree, series }) {
  await workbench.open(server.open(tree, series));
  await page.locator('.tab.active', { hasText: series.split('/').at(-1) }).waitFor();
  await workbench.command('Review Patch…');
  await findingsAndDiff({ check, page, workbench, tree, series });
  await shoot(page, 'review-6.1.png', { documented: true });
}

/** The view lists what the terminal reports; a click opens the file as a diff with a diagnostic on the added side. */
async function findingsAndDiff({ check, page, workbench, tree, series }) {
  const { findings } = inTerminal('review', series, '--tree', tree);
  const wanted = findings.map(({ rule, line }) => `${rule} line ${line}`).sort();
  const listed = rows(page).filter({ hasText: /line \d+/ });
  await listed.first().waitFor();
  const seen = (await listed.allInnerTexts()).map(text => /^\s*([\w-]+)\s*(line \d+)/.exec(text)?.slice(1).join(' '));
  check(JSON.stringify(seen.sort()) === JSON.stringify(wanted), 'the findings are those of the terminal', seen);

  const finding = listed.filter({ hasText: 'refcount-as-counter' }).first();
  await workbench.click(finding, page.locator('.monaco-diff-editor'));
  await page.locator('.monaco-diff-editor .editor.modified .squiggly-warning').first().waitFor();
  check(true, 'the file opens as a diff with a diagnostic on the added side');
  const before = page.locator('.monaco-diff-editor .editor.original .squiggly-warning');
  check((await before.count()) === 0, 'the pre-image has none');
  await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
  const messages = await workbench.notifications();
  check(messages.length === 0, 'no message was shown that nobody asked for', messages);
}
