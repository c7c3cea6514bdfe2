import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Severity } from '../audit/finding';

/** Options that every command has (docs/cli.md). */
export interface CommonOptions {
  /** Folder of the kernel tree; found upwards when absent. */
  readonly tree?: string;
  /** Patches to apply on top of the tree, in order. */
  readonly patch: readonly string[];
  readonly format: string;
  readonly quiet: boolean;
  readonly jobs: number;
  /** False with `--no-cache`: nothing is kept between two calls. */
  readonly cache: boolean;
  /** Folder under arch/ (commands that execute). */
  readonly arch?: string;
  /** A `.config` file in place of the tree's (commands that execute). */
  readonly config?: string;
  /** NAME=FILE: which file defines an external name, where several do (commands that execute). */
  readonly define?: readonly string[];
}

/** Severities, loudest first. */
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** From which severity on findings make the exit code 1. */
export type FailOn = Severity | 'never';

/** Adds the common options to a command; `formats` are what `--format` takes, the first one by default. */
export function common(command: Command, formats: readonly string[]): Command {
  return command
    .option('--tree <dir>', 'kernel tree (default: found upwards from the current folder)')
    .option('--patch <file>', 'apply a patch on top of the tree first; repeatable, in order', collect, [])
    .addOption(new Option('--format <format>', 'output format').choices(formats).default(formats[0]))
    .option('--quiet', 'no summary and no progress', false)
    .option('--jobs <n>', 'threads', positive, 2)
    .option('--no-cache', 'keep no index of the tree between two calls, and use none');
}

/** Adds what decides how code is read that is executed. */
export const configured = (command: Command): Command =>
  command
    .option('--arch <name>', 'architecture: a folder under arch/ (default: x86)')
    .option('--config <file>', "a .config file (default: the tree's own, else the shipped defconfig)")
    .option('--define <name=file>', 'the file that defines a name which several define; repeatable', collect, []);

/** Adds `--fail-on`, for commands that report findings. */
export const failOn = (command: Command): Command =>
  command.addOption(
    new Option('--fail-on <severity>', 'exit 1 from this severity on')
      .choices([...SEVERITIES, 'never'])
      .default('warning'),
  );

/** Whether a finding of `severity` counts under `--fail-on`. */
export const counts = (severity: Severity, from: FailOn): boolean =>
  from !== 'never' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(from);

const collect = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];

/** Parses a whole number of at least 1. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It has to be a whole number from 1.');
  return number;
}
