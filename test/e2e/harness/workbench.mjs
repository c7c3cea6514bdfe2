// What a person does in VS Code, as functions on a page. Everything waits for what it needs to see; nothing sleeps.

const LONG = 40_000;

/** A VS Code workbench in a browser page; the same for every host. */
export class Workbench {
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(LONG);
  }

  async open(url) {
    await this.page.goto(url);
    // The first start of a fresh host on a busy machine takes its time.
    await this.page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 120_000 });
    await this.page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: 120_000 });
  }

  /** Runs a command through the palette by its title; asks again while extensions are still being registered. */
  async command(title) {
    const { page } = this;
    const input = page.locator('.quick-input-widget .quick-input-box input');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title.split(': ').at(-1) }).first();
    const deadline = Date.now() + LONG;
    for (;;) {
      await page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
      const found = await row.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (found) return row.click();
      if (Date.now() > deadline) throw new Error(`The palette has no command "${title}".`);
      await page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
    }
  }

  /** Opens a file by walking the explorer, one folder after the other. */
  async openFile(path) {
    for (const name of path.split('/')) {
      const row = this.row(name);
      await row.scrollIntoViewIfNeeded();
      if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
      if (!/\.\w+$/.test(name)) await this.page.waitForFunction(expanded, name);
    }
    await this.page.locator('.tab.active', { hasText: path.split('/').at(-1) }).waitFor();
  }

  /** The explorer's row of a file or folder. */
  row(name) {
    return this.page.locator(`.explorer-folders-view .monaco-list-row`, {
      has: this.page.locator(`.label-name`, { hasText: new RegExp(`^${name.replace(/[.+]/g, '\\$&')}$`) }),
    });
  }

  /** Moves the cursor of the active editor to a line (and column), from 1. */
  async goTo(line, column = 1) {
    const { page } = this;
    await page.keyboard.press('Control+G');
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** Puts the cursor on the next place that holds a text; `scope` selects an editor that is to be clicked first. */
  async find(text, scope) {
    const { page } = this;
    if (scope) await page.locator(`${scope} .lines-content > .view-lines`).first().click();
    await page.keyboard.press('Control+F');
    const input = page.locator('.find-widget.visible .find-part textarea').first();
    await input.waitFor();
    await input.fill(text);
    // Typing has already gone to the first match after the cursor.
    await page.locator('.find-widget.visible .matchesCount', { hasText: /^\d+ of \d+/ }).waitFor();
    await page.keyboard.press('Escape');
  }

  /** Replaces the person's settings. */
  async settings(values) {
    const { page } = this;
    await this.command('Preferences: Open User Settings (JSON)');
    await page.locator('.tab.active', { hasText: 'settings.json' }).waitFor();
    await page.locator('.editor-group-container.active .view-lines').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify(values));
    await page.keyboard.press('Control+S');
    await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await this.command('View: Close Editor');
  }

  /** Clicks the CodeLens "Simulate" above the definition of a function. */
  async lens(name) {
    await this.find(`${name}(`);
    const lens = this.page.locator(`.codelens-decoration a[title*="${name} "]`);
    await lens.first().waitFor();
    await lens.first().click();
  }

  /** The frame of the webview that shows a run, or something else, once it is drawn; webviews sit two frames down. */
  async webview(shows) {
    const drawn = shows ? `main[data-shows=${shows}]` : 'main[data-shows]';
    const deadline = Date.now() + LONG;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (await frame.$(drawn).catch(() => null)) return frame;
      }
      await this.page.waitForEvent('framenavigated', { timeout: 1000 }).catch(() => undefined);
    }
    throw new Error('No review webview was drawn.');
  }

  /** The lines of the active editor, once one of them is `last`. */
  async linesUntil(last) {
    const lines = this.page.locator('.editor-instance .view-lines .view-line');
    await lines.filter({ hasText: new RegExp(`^${last}$`) }).waitFor({ timeout: 150_000 });
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
    const gone = this.page.waitForFunction(
      () => !document.querySelector('.notification-list-item-message'),
      undefined,
      {
        timeout: 5000,
      },
    );
    await gone.catch(() => undefined);
    return shown.allInnerTexts();
  }
}

/** In the page: is the folder of this name expanded? */
function expanded(name) {
  const rows = [...document.querySelectorAll('.explorer-folders-view .monaco-list-row')];
  const row = rows.find(r => r.querySelector('.label-name')?.textContent === name);
  return row?.getAttribute('aria-expanded') === 'true';
}
