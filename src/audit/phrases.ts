import { compareVersions, formatVersion, type KernelVersion } from '../kernel/version';
import { release } from '../kernel/core-mm';
import type { CNode } from '../source/syntax/node';
import type { Decision } from './decisions';
import type { CountUse, FunctionUnit } from './unit';

/** Sentences that several rules share, so that the same fact always reads the same. */

/** A version as sentences name it: the series, without the stable release. */
export const series = (version: KernelVersion): string => formatVersion({ ...version, patch: 0 });

/** Is the kernel at least that release? */
export const since = (version: KernelVersion, major: number, minor: number): boolean =>
  compareVersions(version, release(major, minor)) >= 0;

/** A node's text, shortened for a sentence. */
export function quote(fn: FunctionUnit, node: CNode, limit = 60): string {
  const text = fn.folded(node).replace(/;$/, '');
  return text.length <= limit ? `\`${text}\`` : `\`${text.slice(0, limit - 1)}…\``;
}

/** The page of a use, as the code calls it. */
export const pageOf = (use: CountUse): string => (use.page ? quote(use.fn, use.page, 40) : 'the page');

/** "`page_count(page) == 1`", or the read alone when there is no comparison in the text. */
export function comparison(decision: Decision): string {
  const { compare, use } = decision;
  if (!compare) return quote(use.fn, use.node);
  if (compare.node.kind === 'zero') return quote(use.fn, use.node);
  return quote(decision.fn, compare.node);
}

/** Joins a list as prose. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
