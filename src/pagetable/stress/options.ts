import { fail, ok, type Result } from '../../kernel/failure';
import { formatNamed, FORMATS } from '../formats';
import type { TableFormat } from '../formats/format';
import { STRATEGIES, strategyNamed } from '../strategies';
import type { CounterStrategy } from '../strategies/strategy';

/** What a person asks for, as text. */
export interface StressOptions {
  /** IOVA space to go through, as in "16T". */
  readonly space: string;
  /** Size of the buffer that is mapped and unmapped, as in "4K". */
  readonly size: string;
  /** "all", or names of strategies with commas. */
  readonly strategy: string;
  /** Format of the tables; default "vtd-second-stage". Only formats with a large-page bit run here. */
  readonly format?: string;
  /**
   * `wasm` is a core compiled for the run, `js` the engine itself; both do the same and count the same. Default: `wasm`
   * where the host permits it.
   */
  readonly core?: 'auto' | 'js' | 'wasm';
}

/** The same, understood. */
export interface StressPlan {
  /** Bytes. */
  readonly space: number;
  readonly size: number;
  /** Bytes from one buffer to the next: max(size, 2 MiB), so that every buffer needs a leaf table of its own. */
  readonly step: number;
  readonly pairs: number;
  readonly strategies: readonly CounterStrategy[];
  readonly format: TableFormat;
  readonly core: 'auto' | 'js' | 'wasm';
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
};
const PAGE = 4096;
const STEP = 2 * 2 ** 20;
/** A run of this many pairs takes about a minute; beyond it a person has mistyped. */
const MOST_PAIRS = 2 ** 27;

/** Bytes of a size as people write it: "16T", "4K", "4096", "0x1000", "2MiB". */
export function parseBytes(text: string): number | undefined {
  const match = /^(0x[0-9a-f]+|\d+)\s*([KMGTP]?)(?:i?B)?$/i.exec(text.trim());
  if (!match) return undefined;
  const bytes = Number(match[1]) * UNITS[match[2]!.toUpperCase()]!;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Reads the options; every mistake is one sentence that says what would be right. */
export function planStress(options: StressOptions): Result<StressPlan> {
  const cannot = (why: string, remedy: string): ReturnType<typeof fail> =>
    fail('bad-bench-option', 'Cannot run iova-stress', why, remedy);

  const space = parseBytes(options.space);
  if (space === undefined)
    return cannot(`The space "${options.space}" is not a number of bytes.`, 'Write it as 16T, 512G or 4096.');
  const size = parseBytes(options.size);
  if (size === undefined)
    return cannot(`The size "${options.size}" is not a number of bytes.`, 'Write it as 4K, 2M or 4096.');
  if (size === 0) return cannot('The size is zero.', 'Map at least one page: --size 4K.');
  if (size % PAGE !== 0) return cannot(`The size ${options.size} is no multiple of 4 KiB.`, 'Use 4K, 8K, 2M …');

  const format = formatNamed(options.format ?? 'vtd-second-stage');
  const runnable = FORMATS.filter(each => each.leaf.rule === 'large-bit').map(each => each.name);
  if (!format || !runnable.includes(format.name))
    return cannot(`The format "${options.format}" does not run here.`, `Use ${runnable.join(' or ')}.`);
  const width = 12 + 9 * format.levels[0]! - (format.signExtended ? 1 : 0);
  if (space > 2 ** width)
    return cannot(
      `The space ${options.space} is larger than the ${width}-bit address space of ${format.title}: -EFAULT.`,
      `Use at most ${2 ** (width - 40)}T.`,
    );
  if (space < size) return cannot(`The space ${options.space} does not hold one buffer of ${options.size}.`, '');

  const names = options.strategy === 'all' ? STRATEGIES.map(each => each.name) : options.strategy.split(',');
  const strategies: CounterStrategy[] = [];
  for (const name of names) {
    const strategy = strategyNamed(name.trim());
    if (!strategy)
      return cannot(
        `There is no strategy "${name.trim()}".`,
        `Use all, or some of ${STRATEGIES.map(each => each.name).join(', ')}.`,
      );
    strategies.push(strategy);
  }
  const step = Math.max(size, STEP);
  const pairs = Math.floor((space - size) / step) + 1;
  if (pairs > MOST_PAIRS) return cannot(`${pairs} pairs are too many.`, 'Choose a smaller space.');
  return ok({ space, size, step, pairs, strategies, format, core: options.core ?? 'auto' });
}
