import type { Command } from 'commander';
import { NEVER_CANCELLED } from '../../kernel/cancel';
import { runIovaStress } from '../../pagetable/stress/iova-stress';
import { stressTable } from '../../pagetable/stress/table';
import { Exit, exits, failed } from '../exit';
import { common, type CommonOptions } from '../options';
import { progressLine } from '../progress';
import { print } from '../report/findings';
import { json } from '../report/json';

type Options = CommonOptions & { readonly space: string; readonly size: string; readonly strategy: string };

/** `pagewarden bench iova-stress`: what each way to count a table's entries costs, and what memory it gives back. */
export function bench(program: Command): void {
  common(program.command('bench'), ['text', 'json'])
    .description('measure the counter strategies of page tables')
    .argument('<benchmark>', 'iova-stress: map and unmap a buffer through the whole address space')
    .option('--space <bytes>', 'I/O virtual address space to go through', '16T')
    .option('--size <bytes>', 'size of the buffer', '4K')
    .option('--strategy <names>', 'all, or some of them with commas between', 'all')
    .action(exits(run));
}

function run(name: string, { format, quiet, space, size, strategy }: Options): Promise<Exit> {
  if (name !== 'iova-stress') {
    const why = 'The only benchmark is iova-stress.';
    const failure = { code: 'no-such-benchmark', what: `${name} cannot be run`, why, remedy: 'Run bench iova-stress.' };
    return Promise.resolve(failed(failure, format));
  }
  const { progress, end } = progressLine(quiet);
  const report = runIovaStress({ space, size, strategy }, progress, NEVER_CANCELLED, () => performance.now() / 1000);
  end();
  if (!report.ok) return Promise.resolve(failed(report.failure, format));
  if (format === 'json') json(report.value);
  else print(stressTable(report.value));
  return Promise.resolve(Exit.Clean);
}
