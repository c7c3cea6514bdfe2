import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CParser, type ParserBinaries } from '../../src/source/syntax/parser';

/** The parser's two WebAssembly files, from the installed packages. */
export function parserBinaries(): ParserBinaries {
  const require = createRequire(import.meta.url);
  return {
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
  };
}

/** A parser of this thread. */
export const loadParser = (): Promise<CParser> => CParser.load(parserBinaries());
