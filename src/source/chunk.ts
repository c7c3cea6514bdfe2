import { ChunkScanner, Step } from './chunk-scanner';
import { Expander, type ExpansionPlace } from './expander';
import type { LexedFile } from './lexed-file';
import { withPackedRecords } from './packing';
import type { PreToken, Spelled } from './pre-token';
import type { Symbols } from './symbols';
import type { TreePath } from './tree';
import type { Declared, DeclaredKind, NameSpace } from './unit';

/** A stretch of a file without directives. */
export interface Segment {
  readonly file: LexedFile;
  /** Tokens [from, to). */
  readonly from: number;
  readonly to: number;
  /** Where it stands in the unit's order of definitions. */
  readonly order: number;
}

/** What ends at the end of one declaration: usually one, several where macros expand to declarations. */
export class Chunk {
  private split: readonly (readonly PreToken[])[] | undefined;

  constructor(
    /** The unit, whose macros hold. */
    private readonly unit: { place(counter: number): ExpansionPlace },
    readonly segments: readonly Segment[],
    /** `__COUNTER__` starts from it each time, so that names come out the same. */
    private readonly counter: number,
    /** Is it known to be exactly one declaration? */
    private readonly single: boolean,
    /** Does `#pragma pack(1)` hold? */
    private readonly tight: boolean,
  ) {}

  /** The tokens of its declaration number `index`, expanded. */
  tokens(index: number): readonly PreToken[] {
    if (!this.split) {
      const place = this.unit.place(this.counter);
      const parts = this.segments.map(({ file, from, to, order }) => ({ tokens: file.tokens(from, to), order }));
      const expanded = new Expander(place).expand(parts);
      const tokens = this.tight ? withPackedRecords(expanded, place.symbols) : expanded;
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
  /** The declaration of the same name before it. */
  older: ChunkDeclared | undefined;

  constructor(
    readonly name: string,
    readonly space: NameSpace,
    readonly kind: DeclaredKind,
    readonly order: number,
    private readonly file: Spelled,
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
