import { sentence, type Failure } from '../kernel/failure';
import { json } from './report/json';

/** What the exit code says (docs/cli.md): nothing found, something found, could not do it. */
export const enum Exit {
  Clean = 0,
  Found = 1,
  Failed = 2,
}

/** Says on one line of stderr why a command could not do its work; with `--format json` also as an object on stdout. */
export function failed(failure: Failure, format: string): Exit {
  if (format === 'json') json({ error: failure });
  warn(sentence(failure));
  return Exit.Failed;
}

/** One line on stderr. */
export function warn(line: string): void {
  process.stderr.write(`pagewarden: ${line.replace(/\s*\n\s*/g, ' ')}\n`);
}

/** Ends a command's action with its exit code; what it throws is a failure of Pagewarden itself. */
export const exits =
  <A extends unknown[]>(action: (...args: A) => Promise<Exit>) =>
  async (...args: A): Promise<void> => {
    try {
      process.exitCode = await action(...args);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warn(`Pagewarden failed inside: ${why} Please report this.`);
      if (process.env['PAGEWARDEN_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
      process.exitCode = Exit.Failed;
    }
  };
