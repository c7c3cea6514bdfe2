/**
 * Scores the auditor on a census of page-count uses.
 *
 *   node scripts/census.mjs --tree LINUX [--census FILE.tsv] [--rows] [--sweep]
 *
 * Prints the confusion matrix and the shares that are asked for; --rows adds every row that is not as wanted; --sweep
 * audits the whole tree and lists every warning with the time it took. Findings are made by the same code as the editor's.
 */
import { build } from 'esbuild';
import { readFileSync, readdirSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    tree: { type: 'string' },
    census: { type: 'string' },
    rows: { type: 'boolean', default: false },
    sweep: { type: 'boolean', default: false },
    severity: { type: 'string', default: 'warning' },
  },
});
if (!options.tree || (!options.census && !options.sweep)) {
  console.error('Usage: node scripts/census.mjs --tree LINUX [--census FILE.tsv] [--rows] [--sweep]');
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** The audit's front door, bundled from the sources as they stand. */
async function loadAudit() {
  const outfile = join(root, '.cache/census.mjs');
  mkdirSync(join(root, '.cache'), { recursive: true });
  await build({
    stdin: {
      contents:
        "export * from './src/audit'; export * from './src/audit/census'; export * from './src/kernel/version';",
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return import(pathToFileURL(outfile).href);
}

const audit = await loadAudit();
const makefile = readFileSync(join(options.tree, 'Makefile'), 'utf8');
const number = name => Number(new RegExp(`^${name}\\s*=\\s*(\\d+)`, 'm').exec(makefile)?.[1] ?? 0);
const version = { major: number('VERSION'), minor: number('PATCHLEVEL'), patch: number('SUBLEVEL') };
const parser = await audit.CParser.load({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
});

function textOf(file) {
  try {
    return readFileSync(join(options.tree, file), 'utf8');
  } catch {
    return undefined;
  }
}

function auditFiles(files) {
  const auditor = new audit.Auditor(parser);
  const findings = [];
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined || !audit.mayContainUses(text)) continue;
    findings.push(...auditor.analyse({ path: file, text, version }).findings);
  }
  return findings;
}

function* sources(folder) {
  for (const entry of readdirSync(join(options.tree, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (!['tools', 'Documentation', 'scripts', 'samples', 'usr', '.git'].includes(path)) yield* sources(path);
    } else if (/\.[ch]$/.test(entry.name)) yield path;
  }
}

if (options.census) {
  const census = audit.parseCensus(readFileSync(options.census, 'utf8'));
  const findings = auditFiles(new Set(census.map(row => row.file)));
  const score = audit.scoreCensus(census, findings, textOf);
  if (options.rows) {
    const loud = { error: 3, warning: 3, info: 2, hint: 1, silent: 0 };
    for (const { row, loudness, rules } of score.rows) {
      const l = loud[loudness];
      const wanted = row.verdict === 'hazard' ? l === 3 : row.verdict === 'fragile' ? l >= 2 : l <= 1;
      if (!wanted)
        console.log(
          `${row.verdict}\t${loudness}\t${row.file}:${row.line}\t${row.function}\t${row.expression}\t${rules.join(' ')}`,
        );
    }
    console.log();
  }
  console.log(audit.formatScore(score));
}
if (options.sweep) {
  const start = performance.now();
  const findings = auditFiles(sources(''));
  const seconds = (performance.now() - start) / 1000;
  const order = ['error', 'warning', 'info', 'hint'];
  const shown = findings.filter(f => order.indexOf(f.severity) <= order.indexOf(options.severity));
  for (const f of shown)
    console.log(`${f.severity} ${f.file}:${f.line} ${f.function}() ${f.rule}: ${f.message.slice(0, 150)}`);
  const counts = new Map();
  for (const f of findings) counts.set(`${f.rule} ${f.severity}`, (counts.get(`${f.rule} ${f.severity}`) ?? 0) + 1);
  console.log(
    [...counts]
      .sort()
      .map(([k, n]) => `${String(n).padStart(5)} ${k}`)
      .join('\n'),
  );
  console.log(`${shown.length} shown of ${findings.length} findings in ${seconds.toFixed(1)} s, one thread`);
}
