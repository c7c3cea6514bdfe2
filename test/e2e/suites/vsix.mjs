import { readFileSync, statSync } from 'node:fs';
import { listArchive } from '../harness/vsix.mjs';

/** All that may be in the package; `docs/rules` has a page per rule. */
const ALLOWED = [
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
  /^extension\/(package(\.nls)?\.json|readme\.md|LICENSE\.txt|changelog\.md)$/i,
  /^extension\/dist\/(extension|extension\.web|worker|worker\.web|webview|cli|audit-thread)\.js$/,
  /^extension\/dist\/(webview\.css|scenarios\.json|web-tree-sitter\.wasm|tree-sitter-c\.wasm)$/,
  /^extension\/media\/[\w-]+\.(svg|png)$/,
  /^extension\/docs\/rules\/[\w-]+\.md$/,
];
const NEEDED = ['extension.js', 'extension.web.js', 'worker.js', 'worker.web.js', 'webview.js', 'webview.css'];

/** What a person installs holds what it needs, and nothing else. */
export function vsixSuite({ check, vsix }) {
  const names = listArchive(readFileSync(vsix)).map(entry => entry.name);
  const strays = names.filter(name => !ALLOWED.some(pattern => pattern.test(name)));
  check(strays.length === 0, 'only what the allowlist names is packaged', strays);
  const missing = NEEDED.filter(name => !names.includes(`extension/dist/${name}`));
  check(missing.length === 0, 'every bundle is packaged', missing);
  const size = statSync(vsix).size;
  check(size < 2 * 1024 * 1024, `the package is under 2 MB (${(size / 1024).toFixed(0)} KiB)`, size);
}
