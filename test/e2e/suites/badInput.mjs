import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shoot } from '../harness/shots.mjs';

/** Series that cannot be read, and how the one message about each begins. */
const REFUSED = {
  'cut-off.mbox': 'The patch is cut off',
  'binary.patch': 'The patch is refused',
  'no-diff.patch': 'no-diff.patch cannot be reviewed',
};

/** Puts what nobody should send into a copy of the sample: series, a file of 10 MB, C that does not parse. */
export function spoil(sample) {
  const good = readFileSync(join(sample, 'series/refcount/count-in-refcount.mbox'), 'utf8');
  const bad = join(sample, 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'cut-off.mbox'), good.slice(0, 3000));
  writeFileSync(join(bad, 'binary.patch'), 'diff --git a/a.bin b/a.bin\nBinary files a/a.bin and b/a.bin differ\n');
  writeFileSync(join(bad, 'no-diff.patch'), 'Nothing to see here.\n');
  writeFileSync(join(bad, 'other-tree.mbox'), good.replaceAll(/^ static/gm, ' extern'));
  const line = 'static int big(struct page *page) { return page_count(page) == 1; }\n';
  writeFileSync(join(sample, 'linux/big.c'), line.repeat(Math.ceil(10e6 / line.length)));
  writeFileSync(join(sample, 'linux/broken.c'), 'int broken(struct page *page)\n{\n\tif (page_count(page) == 1 {{{\n');
  appendFileSync(join(sample, 'linux/broken.c'), '\treturn 1;\n}\n');
}

/** What cannot be used gets one message where the person asked, and the next thing works. */
export async function badInputSuite({ check, page, workbench, server }) {
  await workbench.open(server.origin);
  const messages = page.locator('.notification-list-item-message');
  for (const [name, begin] of Object.entries(REFUSED)) {
    await workbench.openFile(`bad/${name}`);
    await workbench.command('Review Patch…');
    await messages.filter({ hasText: begin }).waitFor();
    await messages.filter({ hasText: /^Reviewing/ }).waitFor({ state: 'detached' });
    const seen = await messages.allInnerTexts();
    check(seen.length === 1, `${name}: ${begin}`, seen);
    await workbench.command('Notifications: Clear All Notifications');
    await messages.first().waitFor({ state: 'detached' });
  }

  await workbench.openFile('bad/other-tree.mbox');
  await workbench.command('Review Patch…');
  await page
    .locator('.pane-body .monaco-list-row', { hasText: /conflict.*does not apply/ })
    .first()
    .waitFor();
  check(true, 'a hunk that does not apply says so in the view');
  check((await workbench.notifications()).length === 0, 'and nowhere else');
  await shoot(page, 'does-not-apply.png');
  await workbench.command('View: Show Explorer');

  await workbench.openFile('linux/big.c');
  await workbench.find('big(');
  await workbench.command('Simulate This Function');
  await messages.filter({ hasText: 'million' }).waitFor();
  check((await messages.count()) === 1, 'a file of 10 MB is said to be too large', await messages.allInnerTexts());
  await workbench.command('Notifications: Clear All Notifications');

  await workbench.openFile('linux/broken.c');
  await workbench.find('broken(');
  await workbench.command('Simulate This Function');
  const frame = await workbench.webview();
  await frame.locator('#continue').click();
  await frame.locator('.violations', { hasText: 'does not parse' }).waitFor();
  check(true, 'C that does not parse stops the run where it is reached, with its line');
}
