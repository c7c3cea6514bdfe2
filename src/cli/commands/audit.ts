import type { Command } from 'commander';
import { context, openTree } from '../analysis';
import { Exit, exits, failed, warn } from '../exit';
import { common, counts, failOn, type CommonOptions, type FailOn } from '../options';
import { progressLine } from '../progress';
import { FINDING_FORMATS, printReport } from '../report/findings';
import { tally } from '../report/text';
import { sweep } from '../sweep';
import { pathInTree } from '../tree';

type Options = CommonOptions & { readonly failOn: FailOn };

/** `pagewarden audit [PATH…]`: findings in files or folders of the tree as they stand. */
export function audit(program: Command): void {
  failOn(common(program.command('audit'), FINDING_FORMATS))
    .description('findings in files or folders of the tree (default: the whole tree)')
    .argument('[path...]', 'relative to the tree or to the current folder')
    .action(exits(run));
}

async function run(paths: readonly string[], options: Options): Promise<Exit> {
  const { format, quiet, jobs } = options;
  const tree = await openTree(options);
  if (!tree.ok) return failed(tree.failure, format);
  const { analysis, root } = tree.value;
  const inside = [];
  for (const path of paths) {
    const found = pathInTree(root, path);
    if (!found.ok) return failed(found.failure, format);
    inside.push(found.value);
  }
  const { progress, end } = progressLine(quiet);
  const files = await analysis.listFiles({ paths: inside }, context(progress));
  if (!files.ok) return failed(files.failure, format);
  const swept = await sweep(tree.value, files.value, { jobs, patch: options.patch, progress });
  end();
  if (!swept.ok) return failed(swept.failure, format);
  const { findings, problems } = swept.value;
  for (const { why } of problems) warn(why);
  const rules = await analysis.rules(null, context());
  const summary = quiet ? '' : `${tally(findings)} in ${files.value.length} files\n`;
  printReport(format, {
    findings,
    rules: rules.ok ? rules.value : [],
    more: { files: files.value.length, problems },
    summary,
  });
  // What a person named and could not be audited is no success, even where the rest was.
  if (problems.length && problems.length === files.value.length) return Exit.Failed;
  return findings.some(finding => counts(finding.severity, options.failOn)) ? Exit.Found : Exit.Clean;
}
