import { shoot } from '../harness/shots.mjs';

/** Compare Counter Strategies: a run with its picture and tables, what a cancel leaves, what a reload brings back. */
export async function comparisonSuite({ check, page, workbench }) {
  await workbench.command('Compare Counter Strategies');
  let frame = await workbench.webview('comparison');
  const rows = () => frame.locator('[aria-labelledby=figures] tbody tr').count();
  check((await frame.locator('[aria-labelledby=needs] tbody tr').count()) === 7, 'it says what each strategy needs');
  await frame.locator('#run').click();
  await frame.waitForSelector('figure svg');
  check((await rows()) === 7, 'every strategy has its figures');
  const freed = await frame.locator('[aria-labelledby=figures] tbody tr', { hasText: /^refcount/ }).innerText();
  check(/^refcount\s+524,288\s/.test(freed), 'one pair for every 2 MiB of 1 TiB', freed);
  await shoot(page, 'strategies.png', { documented: true });

  await frame.locator('#space').click();
  await frame.locator('vscode-option', { hasText: '16T' }).click();
  await frame.locator('#run').click();
  await frame.locator('#cancel').click();
  await frame.waitForFunction(() => document.querySelector('.doing').textContent === 'Cancelled.');
  check((await rows()) === 7, 'a cancel keeps the figures that stood there');

  await workbench.command('Developer: Reload Window');
  await page.waitForLoadState();
  frame = await workbench.webview('comparison');
  await frame.waitForSelector('figure svg');
  check((await rows()) === 7, 'after a reload of the window the figures are there');
  await workbench.command('View: Close Editor');
}
