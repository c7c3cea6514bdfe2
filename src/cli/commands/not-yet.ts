import type { Command } from 'commander';
import { fail } from '../../kernel/failure';
import { exits, failed } from '../exit';
import { common, type CommonOptions } from '../options';

/** Commands of the contract whose part has not landed: they say so, and exit with 2. */
export function explore(program: Command): void {
  common(program.command('explore'), ['text', 'json'])
    .description('every interleaving of the standard or given scenarios: verdicts and traces')
    .argument('<target>', 'a function or a scenario (.c)')
    .action(exits(async (_target: string, { format }: CommonOptions) => notYet('explore', format)));
}

/** See {@link explore}. */
export function strategies(program: Command): void {
  common(program.command('strategies'), ['text', 'json'])
    .description('the counter strategy of each page-table driver in the tree')
    .action(exits(async ({ format }: CommonOptions) => notYet('strategies', format)));
}

const notYet = (command: string, format: string) =>
  Promise.resolve(
    failed(
      fail('not-available-yet', `${command} cannot be done`, 'It is not part of this build.', 'Use a later version.')
        .failure,
      format,
    ),
  );
