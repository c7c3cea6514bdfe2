// Builds everything that ships into dist/. `--production` minifies and leaves source maps out; it is what packaging uses.
import { build } from 'esbuild';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

const common = {
  bundle: true,
  target: 'es2022',
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // web-tree-sitter asks for these only under Node, and is given its wasm as bytes, so neither is ever reached.
  external: ['vscode', 'fs/promises', 'module', 'node:*'],
  define: { 'import.meta.url': '"file:///bundled"' },
  loader: { '.wasm': 'binary', '.md': 'text' },
};
const node = { ...common, platform: 'node', format: 'cjs' };
const web = { ...common, platform: 'browser' };
/** Keeps names of functions and classes where people see them; each closure pays for it when it is made. */
const named = { keepNames: true };

/** Every bundle: what is built from what, for which platform. One file each: a web host cannot load chunks. */
const bundles = [
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['src/cli/audit-thread.ts'], outfile: 'dist/audit-thread.js' },
  { ...node, ...named, entryPoints: ['src/extension/main.ts'], outfile: 'dist/extension.js' },
  { ...web, ...named, format: 'cjs', entryPoints: ['src/extension/browser.ts'], outfile: 'dist/extension.web.js' },
  // One analysis for both hosts, but only under Node can the worker read the tree itself.
  { ...node, entryPoints: ['src/worker/main.node.ts'], outfile: 'dist/worker.js' },
  { ...web, format: 'iife', entryPoints: ['src/worker/main.web.ts'], outfile: 'dist/worker.web.js' },
  { ...web, ...named, format: 'esm', entryPoints: ['webview/main.ts'], outfile: 'dist/webview.js' },
  { ...web, entryPoints: ['webview/main.css'], outfile: 'dist/webview.css' },
];

/** Files under a folder as "folder/path" → text: a web host can fetch a file but cannot list a folder. */
function folderAsJson(folder) {
  const files = {};
  const walk = inside => {
    for (const name of readdirSync(inside).sort()) {
      const path = `${inside}/${name}`;
      if (statSync(path).isDirectory()) walk(path);
      else files[path] = readFileSync(path, 'utf8');
    }
  };
  if (existsSync(folder)) walk(folder);
  return JSON.stringify(files);
}

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const [present, absent] = [true, false].map(want => bundles.filter(b => existsSync(b.entryPoints[0]) === want));
await Promise.all(present.map(options => build(options)));
for (const { entryPoints } of absent) console.warn(`not built yet: ${entryPoints[0]} does not exist`);

copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'dist/web-tree-sitter.wasm');
copyFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm'), 'dist/tree-sitter-c.wasm');
for (const folder of ['scenarios', 'samples']) writeFileSync(`dist/${folder}.json`, folderAsJson(folder));
