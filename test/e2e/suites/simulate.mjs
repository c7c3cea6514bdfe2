import { shoot } from '../harness/shots.mjs';
import { inTerminal } from '../harness/terminal.mjs';

/** What the view shows now, read from its page. */
const shown = frame =>
  frame.evaluate(() => ({
    step: Number(document.body.dataset.step),
    status: document.body.dataset.status,
    source: document.querySelector('#source')?.textContent,
    place: document.querySelector('#step-taken .where a')?.textContent,
    changes: [...document.querySelectorAll('.changes li')].map(li => ({
      kind: li.dataset.kind,
      what: li.querySelector('.what').textContent,
      before: li.querySelector('.before').textContent,
      after: li.querySelector('.after').textContent,
    })),
    tables: [...document.querySelectorAll('#tables [role=treeitem]:has(.count)')].map(row => ({
      phys: row.querySelector('.phys').textContent,
      counts: ['ref', 'map', 'valid'].map(kind => row.querySelector(`.count.${kind} .value`).textContent),
    })),
  }));

/** Clicks a button of the view and waits until the step has moved. */
async function press(frame, id) {
  const before = await frame.evaluate(() => document.body.dataset.step);
  await frame.locator(`#${id}`).click();
  await frame.waitForFunction(step => document.body.dataset.step !== step, before);
  return shown(frame);
}

/** The line that the editor marks as the step just taken. */
const marked = page =>
  page.evaluate(() => {
    for (const overlay of document.querySelectorAll('.view-overlays > div')) {
      const mark = overlay.querySelector('[class*="ced-"][class*="TextEditorDecorationType"], .cdr[class*="ced-"]');
      if (!mark) continue;
      const editor = overlay.closest('.monaco-editor');
      const margin = [...editor.querySelectorAll('.margin-view-overlays > div')].find(
        row => row.style.top === overlay.style.top,
      );
      const number = margin?.querySelector('.line-numbers')?.textContent;
      if (number) return Number(number);
    }
    return undefined;
  });

/** Step, line and counts of the view equal those of the terminal's run. */
function sameAsTerminal(check, view, trace, what) {
  const step = trace.find(({ number }) => number === view.step);
  check(step?.source === view.source, `${what}: the source line is the terminal's`, { view: view.source, step });
  check(`${step?.spot.path}:${step?.spot.line}` === view.place, `${what}: so is the place`, view.place);
  const wanted = step?.changes.map(({ kind, what: of, before, after }) => ({ kind, what: of, before, after }));
  const sort = list => JSON.stringify([...(list ?? [])].map(item => JSON.stringify(item)).sort());
  check(sort(view.changes) === sort(wanted), `${what}: so is what changed`, { view: view.changes, wanted });
  for (const { phys, counts } of view.tables) {
    const pfn = Number(BigInt(phys) >> 12n);
    for (const [index, kind] of ['refcount', 'mapcount'].entries()) {
      const last = trace
        .filter(({ number }) => number <= view.step)
        .flatMap(({ changes }) => changes)
        .findLast(change => change.kind === kind && change.pfn === pfn);
      if (last) check(last.after === counts[index], `${what}: _${kind} of ${phys} is ${last.after}`, counts[index]);
    }
  }
}

/** Simulate: from a CodeLens to the webview, step by step, the same run as in the terminal. */
export async function simulateSuite({ check, page, workbench, target, patches = [], tree, open, reopen, image }) {
  const onTop = patches.flatMap(patch => ['--patch', patch]);
  const terminal = inTerminal('run', target, '--tree', tree, '--trace', ...onTop);
  check(terminal.steps > 20, `the terminal runs ${target}`, terminal);
  await open();
  const patch = patches.at(-1)?.split('/').at(-1);
  let frame = await workbench.webview('run', patch);
  check((await shown(frame)).step === 0, 'the run waits before its first step');
  sameAsTerminal(check, await press(frame, 'step'), terminal.trace, 'first step');

  let counted = await press(frame, 'nextCount');
  for (let n = 0; n < 3 && counted.status === 'paused'; n++) counted = await press(frame, 'nextCount');
  // A patch that counts entries raises a table's count; the first changes are allocations, from 0 to 1.
  const raised = ({ kind, before, after }) => kind === 'refcount' && before === '1' && after === '2';
  while (patches.length && counted.status === 'paused' && !counted.changes.some(raised))
    counted = await press(frame, 'nextCount');
  check(
    counted.changes.some(({ kind }) => kind === 'refcount' || kind === 'mapcount'),
    'the run stops at the next change of a count',
    counted.changes,
  );
  sameAsTerminal(check, counted, terminal.trace, `step ${counted.step}`);
  const line = Number(counted.place.split(':').at(-1));
  await page.waitForFunction(marks, String(line));
  check((await marked(page)) === line, `the editor marks line ${line}`, await marked(page));
  await page.mouse.move(0, 0);
  if (image) await shoot(page, image, { documented: true });

  const back = await press(frame, 'stepBack');
  check(back.step === counted.step - 1, 'it steps back', back.step);
  sameAsTerminal(check, back, terminal.trace, 'after a step back');
  const end = await press(frame, 'continue');
  check(end.step === terminal.steps, 'it ends at the same step as in the terminal', [end.step, terminal.steps]);
  const pages = new Map(terminal.pages.map(({ pfn, refcount, mapcount }) => [pfn, { refcount, mapcount }]));
  const below = table => [table, ...table.entries.flatMap(({ child }) => (child ? below(child) : []))];
  const wanted = terminal.tables.flatMap(below).map(({ phys, pfn, valid }) => {
    const { refcount, mapcount } = pages.get(pfn);
    return { phys, counts: [refcount, mapcount, valid].map(String) };
  });
  check(JSON.stringify(end.tables) === JSON.stringify(wanted), 'with the same tables and counts', end.tables);
  const names = await frame.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.names')].map(s => [
        s.dataset.key,
        [...s.querySelectorAll('li')].map(li => li.textContent),
      ]),
    ),
  );
  for (const kind of ['executed', 'modelled', 'stubbed'])
    check(JSON.stringify(names[kind]) === JSON.stringify(terminal[kind]), `the same is ${kind}`, names[kind]);
  const { arch, source, turnedOn, unmet } = terminal.configuration;
  const configuration = await frame.evaluate(() => document.querySelector('.configuration').textContent);
  check(configuration === `Configuration: ${arch}, ${source}`, 'under the same configuration', configuration);
  check(
    JSON.stringify([names['turned-on'] ?? [], names.unmet ?? []]) === JSON.stringify([turnedOn, unmet]),
    'with the same options turned on',
    [names, terminal.configuration],
  );

  await frame.locator('#copy').click();
  await frame.waitForFunction(() => /clipboard/.test(document.querySelector('#live').textContent));
  const copied = await page.evaluate(() => navigator.clipboard.readText()).catch(error => String(error));
  const steps = copied.split('\n').filter(text => /^\s*\d+ {2}(CPU\d+ )?\s*\d+: /.test(text));
  check(steps.length === terminal.steps, 'the trace is on the clipboard as text', steps.length);

  const restart = await press(frame, 'restart');
  check(restart.step === 0, 'it starts again', restart.step);
  if (!reopen) return;
  const kept = await press(frame, 'nextCount');
  const loaded = page.waitForEvent('load');
  await reopen();
  await loaded;
  frame = await workbench.webview('run', patch);
  await frame.waitForFunction(step => document.body.dataset.step === step, String(kept.step));
  check((await shown(frame)).source === kept.source, 'after a reload of the window the run stands where it was');
}

/** In the page: does a margin show this line beside a mark? Polled until the editor has followed. */
function marks(line) {
  return [...document.querySelectorAll('.margin-view-overlays .line-numbers')].some(n => n.textContent === line);
}
