import type { Command } from 'commander';
import { context, openTree } from '../analysis';
import { Exit, exits, failed } from '../exit';
import { common, type CommonOptions } from '../options';
import { progressLine } from '../progress';
import { print } from '../report/findings';
import { json } from '../report/json';

/** `pagewarden strategies`: the counter strategy of each page-table driver in the tree. */
export function strategies(program: Command): void {
  common(program.command('strategies'), ['text', 'json'])
    .description('the counter strategy of each page-table driver in the tree')
    .argument('[paths...]', 'files or folders of the tree (default: drivers/iommu)')
    .action(exits(run));
}

async function run(paths: readonly string[], options: CommonOptions): Promise<Exit> {
  const { format, quiet } = options;
  const tree = await openTree(options);
  if (!tree.ok) return failed(tree.failure, format);
  const line = progressLine(quiet);
  const found = await tree.value.analysis.strategies({ paths }, context(line.progress));
  line.end();
  if (!found.ok) return failed(found.failure, format);
  if (format === 'json') {
    json({ strategies: found.value });
    return Exit.Clean;
  }
  for (const { file, line: at, ops, unmap, counter, lock, freed } of found.value) {
    print(`${file}:${at}: ${ops}, unmap by ${unmap}()\n`);
    for (const [what, { is, line: shown, because }] of Object.entries({ counter, lock, freed }))
      print(`    ${what}: ${is}${shown ? ` (line ${shown})` : ''}: ${because}\n`);
  }
  return Exit.Clean;
}
