import type { OpenTree } from '../../protocol/analysis';
import type { IndexStore } from '../../source/definers/index-store';
import type { SourceTree, TreePath } from '../../source/tree';

/** A tree's files as a platform reads them. */
export interface HostTree extends SourceTree {
  /** A file changed outside: what was kept of it is old. */
  forget?(path: TreePath): void;
}

/** The two WebAssembly modules of the C parser. */
export interface ParserModules {
  /** web-tree-sitter.wasm. */
  readonly runtime: Uint8Array;
  /** tree-sitter-c.wasm. */
  readonly grammar: Uint8Array;
}

/** What the analysis service asks of its platform. */
export interface ServiceHost {
  /** The files under `params.root`; whether they make a kernel tree is looked at later. */
  files(params: OpenTree): HostTree;
  /** Called once, when the first file is parsed. */
  parser(): Promise<ParserModules>;
  /** The shipped scenarios and their headers, "scenarios/NAME.c" → text. */
  scenarios(): Promise<ReadonlyMap<string, string>>;
  /** Where the index of a tree's definitions is kept; without one, only as long as the service lives. */
  readonly store?: IndexStore;
}
