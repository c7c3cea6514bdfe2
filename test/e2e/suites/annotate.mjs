import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shoot } from '../harness/shots.mjs';
import { inTerminal } from '../harness/terminal.mjs';

/** Typed at the start of a function that has a page table at hand. */
const EDIT = '\nif (page_ref_count(virt_to_page(pte)) == 1)\nreturn;';
const FUNCTION = 'static void sample_free_tables(';

/** How a diagnostic looks, from error to hint. */
const REPORTED = '.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint';

/** The sample: nothing is wrong until somebody types it. */
export async function annotateSample({ check, page, workbench, address }) {
  await workbench.open(address);
  await workbench.openFile('linux/drivers/iommu/sample-iommu.c');
  await workbench.find('sample_iommu_map_pages(');
  await page.locator('.codelens-decoration a[title="Executes sample_iommu_map_pages on a simulated kernel"]').waitFor();
  check(true, 'a CodeLens stands on an entry point of the driver');
  check((await page.locator(REPORTED).count()) === 0, 'nothing is reported where nothing is wrong');

  await workbench.find(FUNCTION);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.insertText(EDIT);
  await page.locator(REPORTED).first().waitFor();
  check(true, 'a diagnostic appears without saving');
  await workbench.command('List Page Count Uses in File');
  const uses = page.locator('.quick-input-list .monaco-list-row', { hasText: 'page_ref_count' });
  await page.locator('.quick-input-titlebar', { hasText: 'Page count uses' }).waitFor();
  await page.locator('.quick-input-widget .quick-input-box input').fill('page_ref_count');
  await uses.first().waitFor();
  check((await uses.count()) === 1, 'the list of uses holds the one that was typed', await uses.allInnerTexts());
  await page.keyboard.press('Enter');

  await workbench.command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'Ordering' });
  await hover.waitFor();
  check(
    /refcount/.test(await hover.innerText()),
    'the hover says which count, and the ordering',
    await hover.innerText(),
  );
  await page.keyboard.press('Escape');

  await workbench.command('Why Is Nothing Reported Here?');
  await page.locator('.tab', { hasText: /Why line \d+/ }).waitFor();
  const answer = page.locator('.view-line', { hasText: /exact-refcount-decision:\sreports/ });
  await answer.waitFor();
  check(true, 'every rule says what it thought of the use');
  await workbench.command('File: Revert File');
  await page.locator(REPORTED).first().waitFor({ state: 'detached' });
  const messages = await workbench.notifications();
  check(messages.length === 0, 'no message was shown that nobody asked for', messages);
  await workbench.command('View: Close All Editors');
}

/** A file of Linux 6.1 that keeps flags in `_refcount`: the editor and the command line say the same of it. */
export async function annotateLinux({ check, page, workbench, server, tree }) {
  const file = 'arch/s390/mm/pgalloc.c';
  const { findings } = inTerminal('audit', '--tree', tree, file);
  const { line, endColumn } = findings.find(finding => finding.rule === 'refcount-as-counter');
  const lines = readFileSync(join(tree, file), 'utf8').split('\n');
  const text = lines[line - 1].trimEnd();
  await workbench.open(server.open(tree, join(tree, file)));
  await page.locator('.tab.active', { hasText: 'pgalloc.c' }).waitFor();
  await workbench.goTo(line);
  await page.locator(REPORTED).first().waitFor();
  check(true, 'a real file is annotated');

  await workbench.command('List Page Count Uses in File');
  // The palette's own rows are still there while the list is on its way.
  await page.locator('.quick-input-titlebar', { hasText: 'Page count uses' }).waitFor();
  const rows = page.locator('.quick-input-list .monaco-list-row', { hasText: /line \d+/ });
  await rows.nth(5).waitFor();
  const texts = await rows.allInnerTexts();
  const wanted = number => [...new Set(findings.filter(f => f.line === number).map(f => f.rule))].sort().join(', ');
  const shown = texts.map(text => ({ line: Number(/line (\d+)/.exec(text)?.[1]), text }));
  const wrong = shown.filter(
    ({ line: at, text }) =>
      !wanted(at)
        .split(', ')
        .every(rule => text.includes(rule)),
  );
  check(shown.length > 5 && wrong.length === 0, 'the uses carry the rules that the command line reports', wrong);
  await page.keyboard.press('Escape');

  await workbench.find(text.trimStart());
  // From the end of the line back into what the finding is about.
  await page.keyboard.press('ArrowRight');
  for (let at = text.length; at > endColumn - 2; at--) await page.keyboard.press('ArrowLeft');
  await workbench.command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'refcount-as-counter' });
  await hover.waitFor();
  check(true, 'the hover shows the finding with the name of its rule');
  await shoot(page, 'annotated.png', { documented: true });
  await page.keyboard.press('Escape');
}
