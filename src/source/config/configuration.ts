import { compareVersions, type KernelVersion } from '../../kernel/version';
import type { KernelTree } from '../tree';
import { CONFIG as ARM64_6_1 } from './arm64-6.1';
import { CONFIG as ARM64_6_12 } from './arm64-6.12';
import { CONFIG as X86_6_1 } from './x86-6.1';
import { CONFIG as X86_6_12 } from './x86-6.12';

/** Options that are set: name without CONFIG_ → `y`, `m`, a number or a quoted string. */
export type Configuration = ReadonlyMap<string, string>;

/** `make defconfig` of some versions, for trees that were never configured. */
const SHIPPED: readonly { readonly arch: string; readonly version: KernelVersion; readonly text: string }[] = [
  { arch: 'x86', version: { major: 6, minor: 1, patch: 0 }, text: X86_6_1 },
  { arch: 'x86', version: { major: 6, minor: 12, patch: 0 }, text: X86_6_12 },
  { arch: 'arm64', version: { major: 6, minor: 1, patch: 0 }, text: ARM64_6_1 },
  { arch: 'arm64', version: { major: 6, minor: 12, patch: 0 }, text: ARM64_6_12 },
];

/** A configuration that a person gives instead of the tree's own. */
export interface GivenConfiguration {
  /** What the person calls it: a file's name. */
  readonly name: string;
  /** The text of a `.config` file. */
  readonly text: string;
}

/** A configuration and where it comes from. */
export interface BaseConfiguration {
  readonly options: Configuration;
  /** Half a sentence: "the tree's .config", "make defconfig of Linux 6.1 for x86". */
  readonly source: string;
}

/**
 * The configuration under which a tree is read: the one that is given; its own `.config`; else the shipped one of the newest
 * version that is not newer than the tree; nothing for a tree without that architecture.
 */
export async function configurationOf(
  tree: KernelTree,
  arch: string,
  given?: GivenConfiguration,
): Promise<BaseConfiguration> {
  if (given) return { options: parseConfig(given.text), source: given.name };
  const own = await tree.read('.config');
  if (own !== undefined) return { options: parseConfig(own), source: "the tree's .config" };
  const isWhole = (await tree.stamp(`arch/${arch}/Kconfig`)) !== undefined;
  const candidates = isWhole ? SHIPPED.filter(shipped => shipped.arch === arch) : [];
  const older = candidates.filter(shipped => compareVersions(shipped.version, tree.version) <= 0);
  const chosen = older.at(-1) ?? candidates[0];
  if (!chosen)
    return { options: new Map(), source: `none: the tree has no arch/${arch} that a configuration ships for` };
  const { major, minor } = chosen.version;
  return { options: parseShipped(chosen.text), source: `make defconfig of Linux ${major}.${minor} for ${arch}` };
}

/** A `.config` file. */
export function parseConfig(text: string): Configuration {
  const options = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/^CONFIG_(\w+)=(.*?)\r?$/gm)) options.set(name!, value!);
  return options;
}

/** The compact form that is shipped: lines of `y NAME …`, `m NAME …` and `NAME=value`. */
function parseShipped(text: string): Configuration {
  const options = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [head = '', ...names] = line.split(' ');
    if (head === 'y' || head === 'm') for (const name of names) options.set(name, head);
    else if (head) {
      const equals = line.indexOf('=');
      options.set(line.slice(0, equals), line.slice(equals + 1));
    }
  }
  return options;
}

/** `include/generated/autoconf.h` as Kconfig writes it (scripts/kconfig/confdata.c, `print_symbol_for_c`). */
export function autoconf(options: Configuration): string {
  let text = '';
  for (const [name, value] of options) {
    if (value === 'y') text += `#define CONFIG_${name} 1\n`;
    else if (value === 'm') text += `#define CONFIG_${name}_MODULE 1\n`;
    else text += `#define CONFIG_${name} ${value}\n`;
  }
  return text;
}
