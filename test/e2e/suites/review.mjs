import { join } from 'node:path';
import { repository } from '../harness/web.mjs';

/** Review: the explorer's context menu, the tree of patches, files and findings, the diff, the added lines. */
export async function reviewSuite({ check, page, workbench }) {
  for (const folder of ['series', 'refcount']) {
    const row = workbench.row(folder);
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
  }
  await workbench.row('count-in-refcount.mbox').click({ button: 'right' });
  // A click right after the menu has opened would be taken for the end of the one that opened it.
  await page.locator('.context-view .action-label', { hasText: 'Review Patch' }).hover();
  await page.keyboard.press('Enter');
  const rows = page.locator('.pane-body .monaco-list-row');
  const patches = rows.filter({ hasText: '[PATCH' });
  await patches.nth(3).waitFor();
  check((await patches.count()) === 4, 'the cover letter and three patches are listed', await patches.allInnerTexts());
  const findings = rows.filter({ hasText: 'refcount-as-counter' });
  await findings.first().waitFor();
  check((await findings.count()) > 0, 'findings stand under the files of their patch');

  await findings.first().click();
  await page.locator('.monaco-diff-editor').waitFor();
  const squiggle = page.locator('.monaco-diff-editor .editor.modified .squiggly-warning').first();
  await squiggle.waitFor();
  check(true, 'the file opens as a diff with a diagnostic on the added side');
  const before = page.locator('.monaco-diff-editor .editor.original .squiggly-warning');
  check((await before.count()) === 0, 'the pre-image has none');
  await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
  const messages = await workbench.notifications();
  check(messages.length === 0, 'no message was shown that nobody asked for', messages);
  await page.screenshot({ path: join(repository, 'docs/images/review.png') });
}
