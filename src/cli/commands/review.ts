import type { Command } from 'commander';
import { fail, ok, type Result } from '../../kernel/failure';
import { hunkOnly, readSeries, reviewable } from '../../patch';
import type { ReviewView } from '../../protocol/analysis';
import { context, newAnalysis, openFiles, openTree, readInput, type OpenedTree } from '../analysis';
import { Exit, exits, failed, warn } from '../exit';
import { gitRange, rangeBase } from '../git';
import { common, counts, failOn, type CommonOptions, type FailOn } from '../options';
import { progressLine } from '../progress';
import { FINDING_FORMATS, print, printReport } from '../report/findings';
import { json } from '../report/json';
import { tally } from '../report/text';
import { findTree } from '../tree';

type Options = CommonOptions & { readonly failOn: FailOn; readonly parseOnly?: boolean };

/** `pagewarden review PATCH|MBOX|-|A..B`: applies a series in memory and reports what it brings. */
export function review(program: Command): void {
  failOn(common(program.command('review'), FINDING_FORMATS))
    .description('findings on what a patch, a mailbox or a range of commits adds')
    .argument('<series>', 'a file, "-" for standard input, or A..B for commits of the tree')
    .option('--parse-only', 'stop after reading the mail; needs no tree')
    .action(exits(run));
}

async function run(name: string, options: Options): Promise<Exit> {
  const { format, quiet } = options;
  const series = readSource(name, options);
  if (!series.ok) return failed(series.failure, format);
  if (options.parseOnly) return parseOnly(series.value.bytes, name, format);
  const tree = await treeFor(series.value.base, options);
  if (!tree.ok) return failed(tree.failure, format);
  const analysis = tree.value?.analysis ?? newAnalysis();
  const { progress, end } = progressLine(quiet);
  const view = await analysis.openReview({ bytes: series.value.bytes, name }, context(progress));
  end();
  if (!view.ok) return failed(view.failure, format);
  const rules = await analysis.rules(null, context());
  const { findings, files, unknown, basis, baseCommit } = view.value;
  printReport(format, {
    findings,
    rules: rules.ok ? rules.value : [],
    more: { patches: patchesOf(view.value), files, basis, baseCommit: baseCommit ?? null, unknown },
    summary: quiet ? '' : summaryOf(view.value),
  });
  const conflict = files
    .flatMap(file => file.hunks.map(hunk => ({ file, hunk })))
    .find(h => h.hunk.status === 'conflict');
  if (conflict) {
    warn(
      `${name} does not apply: ${conflict.file.path}: ${conflict.hunk.reason ?? ''} Give the tree that it was made for.`,
    );
    return Exit.Failed;
  }
  return findings.some(finding => counts(finding.severity, options.failOn)) ? Exit.Found : Exit.Clean;
}

interface Source {
  readonly bytes: Uint8Array;
  /** The commit before the first of a range. */
  readonly base?: { readonly root: string; readonly commit: string };
}

function readSource(name: string, options: Options): Result<Source> {
  if (!/^[^/]*\S\.\.\S/.test(name) || /\.(patch|diff|mbox|mbx|eml)$/.test(name)) {
    const bytes = readInput(name);
    return bytes.ok ? ok({ bytes: bytes.value }) : bytes;
  }
  const root = findTree(options.tree);
  if (!root.ok) return root;
  const base = rangeBase(root.value, name);
  if (!base.ok) return base;
  const bytes = gitRange(root.value, name);
  return bytes.ok ? ok({ bytes: bytes.value, base: { root: root.value, commit: base.value.name } }) : bytes;
}

/** The tree to apply on: the range's first parent, the tree on disk, or none when none was asked for and none is near. */
async function treeFor(base: Source['base'], options: Options): Promise<Result<OpenedTree | undefined>> {
  if (base) {
    const files = rangeBase(base.root, `${base.commit}..${base.commit}`);
    return files.ok ? openFiles(files.value.files, base.root) : files;
  }
  if (options.tree === undefined && !options.patch.length && !findTree(undefined).ok) return ok(undefined);
  return openTree(options);
}

async function parseOnly(bytes: Uint8Array, name: string, format: string): Promise<Exit> {
  const read = await readSeries(bytes, name);
  const series = read.ok ? reviewable(read.value) : read;
  if (!series.ok) return failed(series.failure, format);
  const { patches, notes = [] } = series.value;
  if (format !== 'json' && format !== 'text')
    return failed(
      fail('no-findings', `${format} cannot be written`, '--parse-only finds nothing.', 'Use --format json.').failure,
      format,
    );
  const shown = patches.map(patch => ({
    subject: patch.subject,
    messageId: patch.messageId ?? null,
    author: patch.author ?? null,
    date: patch.date ?? null,
    index: patch.index ?? null,
    total: patch.total ?? null,
    version: patch.version ?? null,
    baseCommit: patch.baseCommit ?? null,
    files: patch.files.map(file => file.newPath ?? file.oldPath ?? ''),
    warnings: patch.warnings ?? [],
  }));
  const files = hunkOnly(series.value).map(({ path, added, removed }) => ({ path, added, removed, hunks: [] }));
  if (format === 'json') json({ findings: [], patches: shown, files, notes });
  else {
    for (const patch of shown) print(`${patch.subject}\n${patch.files.map(file => `    ${file}\n`).join('')}`);
    for (const note of notes) print(`note: ${note}\n`);
  }
  return Exit.Clean;
}

const patchesOf = (view: ReviewView) =>
  view.patches.map((patch, index) => ({
    subject: patch.subject,
    messageId: patch.messageId ?? null,
    author: patch.author ?? null,
    files: patch.files.map(file => view.files[file]?.path ?? ''),
    findings: view.findings.flatMap((finding, i) => (finding.patch === index ? [i] : [])),
  }));

function summaryOf({ findings, files, patches, unknown, baseCommit }: ReviewView): string {
  const notes = [...(baseCommit === undefined ? [] : [baseCommit]), ...unknown];
  const hunks = files.flatMap(file =>
    file.hunks.flatMap(hunk => (hunk.reason ? [`${file.path}: ${hunk.status}: ${hunk.reason}\n`] : [])),
  );
  const changing = patches.filter(patch => patch.files.length).length;
  const mails = changing === 1 ? '1 patch' : `${changing} patches`;
  return [...hunks, ...notes.map(note => `note: ${note}\n`), `${tally(findings)} in ${mails}\n`].join('');
}
