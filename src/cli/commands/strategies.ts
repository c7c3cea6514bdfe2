import type { Command } from 'commander';
import { fail } from '../../kernel/failure';
import { exits, failed } from '../exit';
import { common, type CommonOptions } from '../options';

/** `pagewarden strategies`: its part has not landed, so it says so and exits with 2. */
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
