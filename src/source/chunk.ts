import { ChunkScanner, Step } from './chunk-scanner';
import { Expander, type ExpansionPlace } from './expander';
import { lex } from './lexer';
import { packed } from './packing';
import { preTokens, type PreToken } from './pre-token';
import type { SourceFile } from './source-file';
import type { Symbols } from './symbols';
import type { TreePath } from './tree';
import type { Declared, DeclaredKind, NameSpace } from './unit';

/** A stretch of a file without directives. */
export interface Segment {
  readonly file: SourceFile;
  /** Offsets [from, to). */
  readonly from: number;
  readonly to: number;
  /** Where it stands in the unit's order of definitions. */
  readonly order: number;
}

/** The unit that a chunk is expanded in. */
export interface ChunkPlace {
  /** Where `__COUNTER__` starts from, so that names come out the same every time; `named` is called when the text depends on the unit's name. */
  place(counter: number, named: () => void): ExpansionPlace;
}

/** What ends at the end of one declaration: usually one, several where macros expand to declarations. */
export class Chunk {
  private split: readonly (readonly PreToken[])[] | undefined;
  private named = false;

  constructor(
    private readonly unit: ChunkPlace,
    readonly segments: readonly Segment[],
    private readonly counter: number,
    /** Is it known to be exactly one declaration? */
    private readonly single: boolean,
    /** What `#pragma pack` says; 0 for nothing. */
    private readonly packing: number,
  ) {}

  /** Would every unit that reads the same files before it expand it to the same? */
  get isShareable(): boolean {
    return this.split !== undefined && !this.named;
  }

  /** Does any of its text stand in that file? */
  standsIn(path: TreePath): boolean {
    return this.segments.some(({ file }) => file.path === path);
  }

  /** The tokens of its declaration number `index`, expanded. */
  tokens(index: number): readonly PreToken[] {
    if (!this.split) {
      const place = this.unit.place(this.counter, () => (this.named = true));
      const parts = this.segments.map(({ file, from, to, order }) => ({
        tokens: preTokens(lex(file.text, place.symbols, { from, to }), file, place.symbols),
        order,
      }));
      const expanded = new Expander(place).expand(parts);
      const tokens = this.packing > 0 ? packed(expanded, this.packing, place.symbols) : expanded;
      this.split = this.single
        ? [tokens]
        : declarations(tokens, place.symbols).map(({ from, to }) => tokens.slice(from, to));
    }
    return this.split[index] ?? [];
  }
}

/** Splits expanded text into declarations; `head` are the indices of what {@link Step.Head} keeps. */
export function declarations(
  tokens: readonly PreToken[],
  symbols: Symbols,
): { readonly from: number; readonly to: number; readonly head: readonly number[] }[] {
  const found = [];
  const scanner = new ChunkScanner(symbols);
  let from = 0;
  let head: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const step = scanner.step(tokens[i]!.symbol);
    if (step & Step.Head) head.push(i);
    if ((step & Step.Ends) === 0) continue;
    found.push({ from, to: i + 1, head });
    from = i + 1;
    head = [];
  }
  if (from < tokens.length) found.push({ from, to: tokens.length, head });
  return found;
}

/** A {@link Declared} of a unit that was walked. */
export class ChunkDeclared implements Declared {
  constructor(
    readonly name: string,
    readonly space: NameSpace,
    readonly kind: DeclaredKind,
    readonly order: number,
    private readonly file: SourceFile,
    private readonly offset: number,
    private readonly chunk: Chunk,
    private readonly index: number,
  ) {}

  get path(): TreePath {
    return this.file.path;
  }

  get line(): number {
    return this.file.line(this.offset);
  }

  tokens(): readonly PreToken[] {
    return this.chunk.tokens(this.index);
  }
}
