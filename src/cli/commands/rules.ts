import type { Command } from 'commander';
import { context, newAnalysis } from '../analysis';
import { Exit, exits, failed } from '../exit';
import { common, type CommonOptions } from '../options';
import { print } from '../report/findings';
import { json } from '../report/json';

/** `pagewarden rules`: the rules with severity, versions and docs page. */
export function rules(program: Command): void {
  common(program.command('rules'), ['text', 'json'])
    .description('the rules with severity, versions and docs page')
    .action(exits(run));
}

async function run({ format }: CommonOptions): Promise<Exit> {
  const list = await newAnalysis().rules(null, context());
  if (!list.ok) return failed(list.failure, format);
  if (format === 'json') json({ rules: list.value });
  else
    for (const { rule, severity, versions, title, docs } of list.value)
      print(`${rule} (${severity}; Linux ${versions})\n    ${title}\n    ${docs}\n`);
  return Exit.Clean;
}
