import { spawnSync } from 'node:child_process';
import { axeSource } from '../harness/browser.mjs';
import { shoot } from '../harness/shots.mjs';
import { repository } from '../harness/web.mjs';

/** What the view shows of the verdict that is chosen. */
const shown = frame =>
  frame.evaluate(() => ({
    verdict: document.body.dataset.verdict,
    message: document.querySelector('#message').textContent,
    cpus: [...document.querySelectorAll('.trace thead .cpu')].map(cell => cell.textContent),
    steps: document.querySelectorAll('#trace tr:not(.fold)').length,
    key: document.querySelectorAll('#trace tr.key').length,
    selected: document.querySelector('#trace tr[aria-selected=true]')?.dataset.place,
  }));

/** The same scenario in the terminal, as text. */
function exploreInTerminal(tree, patch, only) {
  const args = ['dist/cli.js', 'explore', 'sample_iommu_unmap_pages', '--tree', tree, '--patch', patch, '--only', only];
  return spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' }).stdout;
}

/** The decisions on a count, as the view shows them. */
const decided = frame =>
  frame.evaluate(() =>
    [...document.querySelectorAll('.decisions > li')].map(item => ({
      place: item.querySelector('h3 a').textContent,
      source: item.querySelector('.reads').textContent,
      sided: item.dataset.sided,
      draft: item.querySelector('pre')?.textContent ?? null,
    })),
  );

/** The same in the terminal, of the whole standard set. */
function decisionsInTerminal(tree, patch) {
  const args = ['dist/cli.js', 'explore', 'sample_iommu_unmap_pages', '--tree', tree, '--patch', patch];
  const { stdout } = spawnSync(process.execPath, [...args, '--format', 'json'], {
    ...{ cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 26 },
  });
  return JSON.parse(stdout)
    .decisions.filter(({ sided }) => sided !== 'not-tried')
    .map(({ file, line, source, sided, draft }) => ({ place: `${file}:${line}`, source, sided, draft }));
}

/** Decisions are judged at the end of a whole exploration: as in the terminal; the draft is copied, the line opened. */
async function decisionsShown({ check, page, frame, tree, patch }) {
  check((await frame.locator('.decisions').count()) === 0, 'after a cancel no decision is judged');
  await frame.locator('#again').click();
  await frame.locator('.decisions').waitFor({ timeout: 180_000 });
  const view = await decided(frame);
  const terminal = decisionsInTerminal(tree, patch);
  const sides = view.map(({ sided }) => sided);
  check(sides.includes('one-sided') && sides.includes('two-sided'), 'decisions of both kinds are shown', sides);
  const same = JSON.stringify(view) === JSON.stringify(terminal);
  check(same, "decisions and drafts are the terminal's", { view, terminal });

  const first = view.findIndex(({ draft }) => draft);
  const item = frame.locator('.decisions > li').nth(first);
  await item.locator('[data-copy]').click();
  await frame.waitForFunction(() => /comment is on the clipboard/.test(document.querySelector('#live').textContent));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(copied === terminal[first].draft, "the copied comment is the terminal's draft", copied);
  await item.scrollIntoViewIfNeeded();
  await shoot(page, 'decisions.png');
  await item.locator('h3 a').focus();
  await page.keyboard.press('Enter');
  const line = view[first].place.split(':').at(-1);
  await page.waitForFunction(shows, line);
  check(true, `Enter on its link opens line ${line}`);
}

/** Explore Interleavings: on the series under review; what is found is kept over a cancel and a reload. */
export async function verdictsSuite({ check, page, workbench, tree, patch }) {
  await workbench.find('sample_iommu_unmap_pages(', '.monaco-diff-editor .editor.modified');
  await workbench.command('Explore Interleavings');
  let frame = await workbench.webview('verdicts');
  await frame.waitForFunction(() => /[\d,.]+ states/.test(document.querySelector('#figures').textContent));
  check(true, 'it says how many states it has seen while it searches');

  const name = 'map-unmap-beside-gup-fast';
  const row = () => frame.locator('#scenarios tr', { hasText: new RegExp(`${name}\\W*missed-free`) });
  await row().waitFor({ timeout: 150_000 });
  await frame.locator('#cancel').click();
  await frame.waitForFunction(() => document.querySelector('#status').dataset.status === 'cancelled');
  check((await row().count()) === 1, 'a cancel keeps the verdicts that stood there');
  check(
    (await frame.locator('#scenarios [data-status=cancelled]').count()) > 0,
    'and says which scenarios were not explored',
  );

  await decisionsShown({ check, page, frame, tree, patch });

  await row().click();
  const view = await shown(frame);
  check(view.verdict === 'missed-free' && view.message.length > 20, 'a verdict says what goes wrong', view);
  check(view.cpus.join() === 'CPU0,CPU1,CPU2', 'its trace has a column for each CPU', view.cpus);
  check(view.key >= 3 && view.key <= 6, 'three to six steps are marked', view.key);
  check(view.steps >= view.key, 'and they are shown', view);

  await frame.locator('#trace tr[tabindex="0"]').focus();
  await page.keyboard.press('End');
  const end = (await shown(frame)).selected;
  await page.keyboard.press('Home');
  const home = (await shown(frame)).selected;
  check(end !== undefined && home !== end, 'End and Home select the last and the first step', [home, end]);
  await page.keyboard.press('End');
  const line = end.split(':').at(-1);
  await page.waitForFunction(shows, line);
  check(true, `the editor shows line ${line} of the last step`);

  const few = (await shown(frame)).steps;
  await frame.locator('#unfold').click();
  const all = (await shown(frame)).steps;
  check(all > few, 'what is folded can be unfolded', [few, all]);
  await frame.locator('#unfold').click();

  await frame.locator('#copy').click();
  await frame.waitForFunction(() => /trace is on the clipboard/.test(document.querySelector('#live').textContent));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const terminal = exploreInTerminal(tree, patch, name);
  check(copied.length > 200 && terminal.includes(copied.trimEnd()), "the copied trace is the terminal's", copied);

  await frame.evaluate(axeSource());
  const { violations } = await frame.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const seen = violations.map(({ id, nodes }) => ({ id, at: nodes.slice(0, 3).map(node => node.target.join(' ')) }));
  check(violations.length === 0, 'axe finds nothing', seen);
  await shoot(page, 'verdicts.png', { documented: true });

  await workbench.command('Developer: Reload Window');
  await page.waitForLoadState();
  frame = await workbench.webview('verdicts');
  await frame.waitForSelector('#trace tr');
  const restored = await shown(frame);
  check(restored.message === view.message, 'after a reload of the window the verdict is there', restored);
  check(restored.selected === end, 'and the step that was selected', restored.selected);
  check((await decided(frame)).length > 0, 'and the decisions');
  await workbench.command('View: Close Editor');
  await workbench.command('View: Show Explorer');
}

/** In the page: does a margin show this line? Polled until the editor has followed. */
function shows(line) {
  return [...document.querySelectorAll('.margin-view-overlays .line-numbers')].some(n => n.textContent === line);
}
