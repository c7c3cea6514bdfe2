import { axeSource } from '../harness/browser.mjs';
import { shoot } from '../harness/shots.mjs';

/** Themes by what a webview is told of their kind. */
export const THEMES = {
  'vscode-light': 'Default Light Modern',
  'vscode-dark': 'Default Dark Modern',
  'vscode-high-contrast': 'Default High Contrast',
  'vscode-high-contrast-light': 'Default High Contrast Light',
};

/** What axe-core finds in a webview, as one line per kind of violation. */
async function violationsIn(frame) {
  const { violations } = await frame.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => ({
    id,
    at: nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
  }));
}

/** The verdict view in one theme, with decisions of both kinds and a draft, on a scenario that is explored in seconds. */
export async function verdictAccessibilitySuite({ check, page, workbench, kind }) {
  await workbench.openFile('scenarios/full-table.c');
  await workbench.find('void cpu0');
  await workbench.command('Explore Interleavings');
  const frame = await workbench.webview('verdicts');
  await frame.waitForFunction(name => document.body.dataset.vscodeThemeKind === name, kind);
  await frame.locator('.decisions').waitFor();
  const sides = await frame.locator('.decisions > li').evaluateAll(all => all.map(item => item.dataset.sided));
  check(sides.includes('one-sided') && sides.includes('two-sided'), 'decisions of both kinds are shown', sides);
  check((await frame.locator('.draft pre').count()) > 0, 'and a draft');
  await frame.evaluate(axeSource());
  const seen = await violationsIn(frame);
  check(seen.length === 0, 'axe finds nothing in the verdicts', seen);
  await frame.locator('.draft').first().scrollIntoViewIfNeeded();
  await shoot(page, `${kind}-verdicts.png`);
}

/** The webview in one theme: no violation that axe-core knows; and the keyboard reaches every table. */
export async function accessibilitySuite({ check, page, workbench, server, kind }) {
  await workbench.open(server.origin);
  await workbench.openFile('drivers/iommu/sample-iommu.c');
  await workbench.lens('sample_iommu_map_pages');
  const frame = await workbench.webview();
  await frame.waitForFunction(name => document.body.dataset.vscodeThemeKind === name, kind);
  // Far enough into the run that every part of the page has something to show.
  for (let n = 0; n < 4; n++) {
    const before = await frame.evaluate(() => document.body.dataset.step);
    await frame.locator('#nextCount').click();
    await frame.waitForFunction(step => document.body.dataset.step !== step, before);
  }
  await frame.evaluate(axeSource());
  for (const tab of ['variables', 'pages', 'log', 'ran']) {
    await frame.locator(`#tab-${tab}`).click();
    const seen = await violationsIn(frame);
    check(seen.length === 0, `axe finds nothing in ${tab}`, seen);
  }
  await frame.locator('#tab-pages').click();
  await shoot(page, `${kind}.png`);

  await frame.locator('#tables [role=treeitem][tabindex="0"]').focus();
  const focused = () => frame.evaluate(() => document.activeElement.textContent);
  const first = await focused();
  await page.keyboard.press('ArrowDown');
  check((await focused()) !== first, 'the arrow keys move through the tables');
  await page.keyboard.press('Home');
  check((await focused()) === first, 'Home goes to the first');
  const open = () => frame.locator('#tables [role=treeitem]').first().getAttribute('aria-expanded');
  await page.keyboard.press('ArrowLeft');
  check((await open()) === 'false', 'the left arrow closes a table');
  await page.keyboard.press('ArrowRight');
  check((await open()) === 'true', 'the right arrow opens it');
}
