// What a person does in VS Code, as functions on a page. Everything waits for what it needs to see; nothing sleeps.

/** Only what never comes takes this long, in milliseconds: a fresh host on a busy machine needs a minute for its first start. */
export const LIMIT = 180_000;
/** What a key or a click opens is mostly there within this, in milliseconds; else it is tried again. */
const SOON = 3000;

/** A VS Code workbench in a browser page; the same for every host. */
export class Workbench {
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(LIMIT);
    page.setDefaultNavigationTimeout(LIMIT);
  }

  async open(url) {
    await this.page.goto(url);
    await this.page.waitForSelector('.monaco-workbench .part.statusbar');
    await this.page.locator('.part.sidebar .pane-body .monaco-list-row').first().waitFor();
  }

  /** Runs a command through the palette by its title; asks again while extensions are still being registered. */
  async command(title) {
    const named = { hasText: title.split(': ').at(-1) };
    const row = this.page.locator('.quick-input-list .monaco-list-row', named).first();
    await this.until(`the palette's command "${title}"`, async () => {
      if ((await this.ask('F1', `>${title}`)) && (await done(row.click({ timeout: SOON })))) return true;
      await this.page.keyboard.press('Escape');
      return false;
    });
  }

  /** Opens a quick input with a key and fills it in; false when something else took the focus and closed it. */
  async ask(key, text) {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await this.press(key, input);
    return done(input.fill(text, { timeout: SOON }));
  }

  /** Presses a key until what it opens is there: the page may not listen yet. */
  press(key, opened) {
    return this.until(`what ${key} opens`, async () => {
      await this.page.keyboard.press(key);
      return soon(opened);
    });
  }

  /** Clicks until what it opens is there: a click on a list that is just being drawn anew is lost. */
  click(target, opened, options) {
    return this.until(`what a click on ${target} opens`, async () => {
      await target.click(options);
      return soon(opened);
    });
  }

  /** Tries again until `attempt` says true; each attempt waits by itself. */
  async until(what, attempt) {
    const deadline = Date.now() + LIMIT;
    while (!(await attempt())) if (Date.now() > deadline) throw new Error(`Not there: ${what}.`);
  }

  /** Opens a file by walking the explorer, one folder after the other. */
  async openFile(path) {
    const file = await this.walk(path);
    await this.click(file, this.page.locator('.tab.active', { hasText: path.split('/').at(-1) }));
  }

  /** Opens the explorer's folders down to a file and returns its row; starts again when the list is drawn anew meanwhile. */
  async walk(path) {
    const rows = path.split('/').map(name => this.row(name));
    await this.until(`${path} in the explorer`, async () => {
      for (const folder of rows.slice(0, -1)) {
        if (!(await soon(folder))) return false;
        if ((await folder.getAttribute('aria-expanded')) !== 'true') await folder.click();
      }
      return soon(rows.at(-1));
    });
    return rows.at(-1);
  }

  /** The explorer's row of a file or folder. */
  row(name) {
    return this.page.locator(`.explorer-folders-view .monaco-list-row`, {
      has: this.page.locator(`.label-name`, { hasText: new RegExp(`^${name.replace(/[.+]/g, '\\$&')}$`) }),
    });
  }

  /** Moves the cursor of the active editor to a line (and column), from 1. */
  async goTo(line, column = 1) {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await this.until(`line ${line}`, async () => {
      return (await this.ask('Control+G', `:${line}:${column}`)) && done(input.press('Enter', { timeout: SOON }));
    });
    await input.waitFor({ state: 'hidden' });
  }

  /** Puts the cursor on the next place that holds a text; `scope` selects an editor that is to be clicked first. */
  async find(text, scope) {
    const { page } = this;
    if (scope) await page.locator(`${scope} .lines-content > .view-lines`).first().click();
    const input = page.locator('.find-widget.visible .find-part textarea').first();
    await this.until(`"${text}" found`, async () => {
      await this.press('Control+F', input);
      if (!(await done(input.fill(text, { timeout: SOON })))) return false;
      // Typing has already gone to the first match after the cursor.
      return soon(page.locator('.find-widget.visible .matchesCount', { hasText: /^\d+ of \d+/ }));
    });
    await page.keyboard.press('Escape');
  }

  /** Clicks the CodeLens "Simulate" above the definition of a function. */
  async lens(name) {
    await this.find(`${name}(`);
    const lens = this.page.locator(`.codelens-decoration a[title="Executes ${name} on a simulated kernel"]`);
    await lens.first().waitFor();
    await lens.first().click();
  }

  /** The frame of the webview that shows a run, or something else, with `text`, once it is drawn; two frames down. */
  async webview(shows = 'run', text = '') {
    let drawn;
    await this.until('the webview', async () => {
      for (const frame of this.page.frames()) {
        const main = await frame.$(`main[data-shows=${shows}]`).catch(() => null);
        if (main && (await main.innerText().catch(() => '')).includes(text)) drawn = frame;
      }
      if (!drawn) await this.page.waitForEvent('framenavigated', { timeout: 1000 }).catch(() => undefined);
      return drawn !== undefined;
    });
    return drawn;
  }

  /** The lines of the active editor, once one of them is `last`. */
  async linesUntil(last) {
    const lines = this.page.locator('.editor-instance .view-lines .view-line');
    await lines.filter({ hasText: new RegExp(`^${last}$`) }).waitFor();
    const texts = await lines.evaluateAll(all =>
      all
        .map(line => ({ top: parseFloat(line.style.top), text: line.textContent.replaceAll('\u00a0', ' ') }))
        .sort((a, b) => a.top - b.top),
    );
    return texts.map(({ text }) => text);
  }

  /** Texts of the notifications that stay: the progress of what a person asked for goes when it is done. */
  async notifications() {
    const shown = this.page.locator('.notification-list-item-message');
    await done(shown.first().waitFor({ state: 'detached', timeout: 30_000 }));
    return shown.allInnerTexts();
  }
}

/** Did it succeed? Where the answer is no, what led to it is done again. */
const done = attempt =>
  attempt.then(
    () => true,
    () => false,
  );

/** Is it there soon? */
const soon = locator => done(locator.waitFor({ timeout: SOON }));
