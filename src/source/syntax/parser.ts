import { Language, Parser, type Node } from 'web-tree-sitter';
import { copyNode, type CNode } from './node';

/** The two WebAssembly files; the host reads them, for the core has no files. */
export interface ParserBinaries {
  /** web-tree-sitter's `web-tree-sitter.wasm`. */
  readonly runtime: Uint8Array;
  /** tree-sitter-c's `tree-sitter-c.wasm`. */
  readonly grammar: Uint8Array;
}

/** A parse that takes longer than this is given up: no C function needs it. Milliseconds. */
const PARSE_LIMIT = 1000;

let runtime: Promise<void> | undefined;

/** tree-sitter's C parser. Trees live in WebAssembly memory and are freed before any method here returns. */
export class CParser {
  private constructor(private readonly parser: Parser) {}

  /** Loads runtime and grammar; the runtime is shared by every parser of a thread. */
  static async load(binaries: ParserBinaries): Promise<CParser> {
    // Both are needed: once bundled, the runtime would otherwise look for its file beside a URL that does not exist.
    runtime ??= Parser.init({ wasmBinary: binaries.runtime, locateFile: (file: string) => file });
    await runtime;
    const language = await Language.load(binaries.grammar);
    const parser = new Parser();
    parser.setLanguage(language);
    return new CParser(parser);
  }

  /** Parses, hands the root to `use`, frees the tree. Undefined when the parse was given up. */
  withTree<T>(text: string, use: (root: Node) => T): T | undefined {
    const deadline = Date.now() + PARSE_LIMIT;
    const tree = this.parser.parse(text, null, { progressCallback: () => Date.now() > deadline });
    if (!tree) {
      this.parser.reset();
      return undefined;
    }
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  /** The syntax of a text as plain data; offsets are lowered by `shift`. */
  read(text: string, shift = 0): CNode | undefined {
    return this.withTree(text, root => copyNode(root, shift));
  }

  /** Frees the parser; it must not be used afterwards. */
  dispose(): void {
    this.parser.delete();
  }
}
