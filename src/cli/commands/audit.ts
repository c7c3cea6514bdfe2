import type { Command } from 'commander';
import type { Finding } from '../../audit/finding';
import type { Progress } from '../../kernel/cancel';
import { ok, type Result } from '../../kernel/failure';
import type { TreePath } from '../../source/tree';
import { context, openTree, type OpenedTree } from '../analysis';
import { readBaseline, writeBaseline } from '../baseline';
import { Exit, exits, failed, warn } from '../exit';
import { common, counts, failOn, type CommonOptions, type FailOn } from '../options';
import { changedSince } from '../git';
import { progressLine } from '../progress';
import { FINDING_FORMATS, printFindings, printReport } from '../report/findings';
import { tally } from '../report/text';
import { sweep } from '../sweep';
import { pathInTree } from '../tree';

type Options = CommonOptions & {
  readonly failOn: FailOn;
  readonly since?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
};

/** `pagewarden audit [PATH…]`: findings in files or folders of the tree as they stand. */
export function audit(program: Command): void {
  failOn(common(program.command('audit'), FINDING_FORMATS))
    .description('findings in files or folders of the tree (default: the whole tree)')
    .argument('[path...]', 'relative to the tree or to the current folder')
    .option('--since <rev>', "only files that differ from a revision of the tree's git repository")
    .option('--baseline <file>', 'leave out the findings that this file knows')
    .option('--write-baseline <file>', 'write the findings to this file, to be left out later')
    .action(exits(run));
}

async function run(paths: readonly string[], options: Options): Promise<Exit> {
  const { format, quiet, jobs } = options;
  const known = options.baseline === undefined ? ok(() => false) : readBaseline(options.baseline);
  if (!known.ok) return failed(known.failure, format);
  const tree = await openTree(options);
  if (!tree.ok) return failed(tree.failure, format);
  const { analysis, root } = tree.value;
  const { progress, end } = progressLine(quiet);
  const files = await filesOf(tree.value, paths, options.since, progress);
  if (!files.ok) return failed(files.failure, format);
  const fresh: Finding[] = [];
  const found = (findings: readonly Finding[]): void => {
    const shown = findings.filter(finding => !known.value(finding));
    fresh.push(...shown);
    if (!shown.length) return;
    end();
    printFindings(format, shown);
  };
  const swept = await sweep(tree.value, files.value, { jobs, patch: options.patch, progress, found });
  end();
  if (!swept.ok) return failed(swept.failure, format);
  const { findings, problems } = swept.value;
  for (const { why } of problems) warn(why);
  if (options.writeBaseline !== undefined) {
    const written = writeBaseline(options.writeBaseline, findings);
    if (!written.ok) return failed(written.failure, format);
  }
  const rules = await analysis.rules(null, context());
  const hidden = findings.length - fresh.length;
  const left = hidden ? `, ${hidden} more in ${options.baseline ?? ''}` : '';
  const summary = quiet ? '' : `${tally(fresh)} in ${files.value.length} files${left}\n`;
  printReport(
    format,
    {
      findings: fresh,
      rules: rules.ok ? rules.value : [],
      more: { files: files.value.length, problems, ...(options.baseline === undefined ? {} : { hidden }) },
      summary,
    },
    'the rest',
  );
  // What a person named and could not be audited is no success, even where the rest was.
  if (problems.length && problems.length === files.value.length) return Exit.Failed;
  if (options.writeBaseline !== undefined) return Exit.Clean;
  return fresh.some(finding => counts(finding.severity, options.failOn)) ? Exit.Found : Exit.Clean;

  async function filesOf(
    { analysis }: OpenedTree,
    named: readonly string[],
    since: string | undefined,
    progress: Progress,
  ): Promise<Result<readonly TreePath[]>> {
    const inside: TreePath[] = [];
    for (const path of named) {
      const found = pathInTree(root, path);
      if (!found.ok) return found;
      inside.push(found.value);
    }
    const changed = since === undefined ? undefined : changedSince(root, since);
    if (changed && !changed.ok) return changed;
    const all = await analysis.listFiles({ paths: inside }, context(progress));
    return !all.ok || !changed ? all : ok(all.value.filter(path => changed.value.has(path)));
  }
}
