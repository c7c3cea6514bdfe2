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
    await this.page.waitForSelector('.monaco-workbench .part.statusbar');
    await this.page.waitForSelector('.explorer-folders-view .monaco-list-row');
  }

  /** Runs a command through the palette by its title. */
  async command(title) {
    const { page } = this;
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: title.split(': ').at(-1) })
      .first()
      .click();
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

  /** The frame of the review webview, once it is drawn; webviews sit two frames down. */
  async webview() {
    const deadline = Date.now() + LONG;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (await frame.$('main[data-shows]').catch(() => null)) return frame;
      }
      await this.page.waitForEvent('framenavigated', { timeout: 1000 }).catch(() => undefined);
    }
    throw new Error('No review webview was drawn.');
  }

  /** Texts of the notifications that are shown. */
  notifications() {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }
}

/** In the page: is the folder of this name expanded? */
function expanded(name) {
  const rows = [...document.querySelectorAll('.explorer-folders-view .monaco-list-row')];
  const row = rows.find(r => r.querySelector('.label-name')?.textContent === name);
  return row?.getAttribute('aria-expanded') === 'true';
}
