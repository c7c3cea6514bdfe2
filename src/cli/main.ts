import { Command, CommanderError } from 'commander';
import { audit } from './commands/audit';
import { bench } from './commands/bench';
import { explore } from './commands/explore';
import { review } from './commands/review';
import { rules } from './commands/rules';
import { run } from './commands/run';
import { strategies } from './commands/strategies';
import { Exit } from './exit';
import { VERSION } from './version';

/** Every command, in the order of docs/cli.md. */
const COMMANDS = [audit, review, run, explore, strategies, bench, rules];

const program = new Command('pagewarden')
  .description("Reviews Linux kernel code that touches a page's _refcount or _mapcount.")
  .version(VERSION)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`pagewarden: ${text.replace(/^error: /, '').trim()}; see pagewarden --help\n`),
  });
for (const register of COMMANDS) register(program);
for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', error => {
  if ('code' in error && error.code === 'EPIPE') process.exit(process.exitCode ?? Exit.Clean);
  throw error;
});

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version are what was asked for; every other complaint of commander is about the call.
  process.exitCode = error.exitCode === 0 ? Exit.Clean : Exit.Failed;
});
