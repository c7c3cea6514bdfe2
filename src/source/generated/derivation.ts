import type { Configuration } from '../config/configuration';
import type { KernelTree, TreePath } from '../tree';

/** What deriving a generated header may use. */
export interface DerivationContext {
  readonly tree: KernelTree;
  readonly arch: string;
  readonly configuration: Configuration;
  /** Text of `include/generated/bounds.h`; undefined when the tree has no kernel/bounds.c. */
  bounds(): Promise<string | undefined>;
}

/** One header, or one family of headers, that a build generates. */
export interface Derivation {
  /** The text of `path`; undefined when this is not the one that makes it. */
  derive(path: TreePath, context: DerivationContext): Promise<string | undefined>;
}

/** The derivation of one header by its path. */
export const header = (
  path: TreePath,
  text: (context: DerivationContext) => string | undefined | Promise<string | undefined>,
): Derivation => ({
  async derive(asked, context) {
    return asked === path ? text(context) : undefined;
  },
});

/** `#define` lines. */
export const defines = (pairs: Iterable<readonly [name: string, value: string | number | bigint]>): string =>
  [...pairs].map(([name, value]) => `#define ${name} ${value}\n`).join('');
