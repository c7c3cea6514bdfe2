// Pictures of the editor, kept beside the tests; `--images` also makes them those of the documentation.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './web.mjs';

const folder = join(repository, 'test/e2e/shots');

/** Takes a picture of the page; `name` is a file of docs/images when the documentation shows it. */
export async function shoot(page, name, { documented = false } = {}) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  await page.screenshot({ path });
  if (documented && process.argv.includes('--images')) copyFileSync(path, join(repository, 'docs/images', name));
}
