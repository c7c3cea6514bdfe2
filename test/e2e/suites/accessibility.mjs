import { axeSource } from '../harness/browser.mjs';

const THEMES = ['Default Light Modern', 'Default Dark Modern', 'Default High Contrast', 'Default High Contrast Light'];

/** The webview in four themes: no violation that axe-core knows; and it works at 300 pixels. */
export async function accessibilitySuite({ check, page, workbench }) {
  let frame = await workbench.webview();
  for (const theme of THEMES) {
    await workbench.theme(theme);
    frame = await workbench.webview();
    await frame.waitForFunction(
      name => document.body.dataset.vscodeThemeId === name || document.body.dataset.vscodeThemeName === name,
      theme,
    );
    await frame.evaluate(axeSource());
    const { violations } = await frame.evaluate(() =>
      // eslint-disable-next-line no-undef
      axe.run(document, { resultTypes: ['violations'] }),
    );
    const seen = violations.map(({ id, nodes }) => ({ id, at: nodes.slice(0, 3).map(node => node.target.join(' ')) }));
    check(violations.length === 0, `axe finds nothing in ${theme}`, seen);
  }
  await workbench.theme(THEMES[0]);

  await frame
    .locator('#tables')
    .focus()
    .catch(() => undefined);
  const tree = frame.locator('#tables [role=treeitem][tabindex="0"]');
  await tree.focus();
  const focused = () => frame.evaluate(() => document.activeElement.getAttribute('aria-label'));
  const first = await focused();
  await page.keyboard.press('ArrowDown');
  check((await focused()) !== first, 'the arrow keys move through the tables');
  await page.keyboard.press('Home');
  check((await focused()) === first, 'Home goes to the first');
  await page.keyboard.press('ArrowLeft');
  check(
    (await frame.locator('#tables [role=treeitem]').first().getAttribute('aria-expanded')) === 'false',
    'the left arrow closes a table',
  );
  await page.keyboard.press('ArrowRight');
}
