import { Chunk, ChunkDeclared, type ChunkPlace, type Segment } from './chunk';
import { Expander, type ExpansionPlace } from './expander';
import { lex } from './lexer';
import type { Macro } from './macro';
import type { MacroTable } from './macro-table';
import { preTokens, type PreToken } from './pre-token';
import { SourceFile, textStamp } from './source-file';
import { isUnitName, type Symbols } from './symbols';
import type { TreePath } from './tree';
import type { DeclaredKind, NameSpace, TranslationUnit } from './unit';
import { KINDS, type UnitRecord } from './unit-record';
import { isDefined } from './walker';

/** Kinds that only declare; everything else defines. */
const MERE: ReadonlySet<DeclaredKind> = new Set(['prototype', 'extern']);
/** Kinds that declare a tag. */
const TAGS: ReadonlySet<DeclaredKind> = new Set(['struct', 'union', 'enum']);
const FUNCTION = KINDS.indexOf('function');

/** What the record of a unit is read with. */
export interface UnitContext {
  readonly symbols: Symbols;
  /** Symbols of macros that are left as calls. */
  readonly keep: ReadonlySet<number>;
  /** The macros in which Kbuild gives the unit its own name. */
  readonly names: ReadonlyMap<number, Macro>;
}

/** A unit that was read: answers from its record, and makes an object only of what somebody asks for. */
export class BuiltUnit implements TranslationUnit, ChunkPlace {
  /** By name space and symbol: one more than the newest row of {@link UnitRecord.declared}. */
  private readonly newest: Readonly<Record<NameSpace, Int32Array>>;
  /** By row: one more than the row before it of the same name. */
  private readonly older: Int32Array;
  private readonly made: (ChunkDeclared | undefined)[] = [];
  private readonly chunks: (Chunk | undefined)[] = [];
  private paths: ReadonlySet<TreePath> | undefined;

  constructor(
    readonly path: TreePath,
    readonly record: UnitRecord,
    private readonly macros: MacroTable,
    private readonly context: UnitContext,
  ) {
    const { symbol, kind } = record.declared;
    const size = context.symbols.size;
    this.newest = { ordinary: new Int32Array(size), tag: new Int32Array(size) };
    this.older = new Int32Array(symbol.length);
    const symbols = symbol.rows();
    const isTag = KINDS.map(name => TAGS.has(name));
    for (const [row, number] of kind.rows().entries()) {
      const names = isTag[number] ? this.newest.tag : this.newest.ordinary;
      this.older[row] = names[symbols[row]!]!;
      names[symbols[row]!] = row + 1;
    }
  }

  get missing(): TranslationUnit['missing'] {
    return this.record.missing;
  }

  /** Every file that the unit was read from. */
  get files(): ReadonlySet<TreePath> {
    return (this.paths ??= new Set(this.record.files.map(file => file.path)));
  }

  /** Everything that the unit declares, in order. */
  get declarations(): readonly ChunkDeclared[] {
    return Array.from({ length: this.older.length }, (_, row) => this.declared(row));
  }

  lookup(space: NameSpace, name: string): ChunkDeclared | undefined {
    const newest = this.row(space, name);
    for (let row = newest; row > 0; row = this.older[row - 1]!) {
      if (!MERE.has(KINDS[this.record.declared.kind.at(row - 1)]!)) return this.declared(row - 1);
    }
    return newest > 0 ? this.declared(newest - 1) : undefined;
  }

  all(space: NameSpace, name: string): readonly ChunkDeclared[] {
    const list: ChunkDeclared[] = [];
    for (let row = this.row(space, name); row > 0; row = this.older[row - 1]!) list.push(this.declared(row - 1));
    return list.reverse();
  }

  functions(path: TreePath = this.path): readonly ChunkDeclared[] {
    const { kind, file } = this.record.declared;
    const list: ChunkDeclared[] = [];
    for (const [row, number] of kind.rows().entries())
      if (number === FUNCTION && this.record.files[file.at(row)]!.path === path) list.push(this.declared(row));
    return list;
  }

  isMacro(name: string): boolean {
    return isDefined(this.macros, this.context.symbols.of(name));
  }

  expand(text: string, path: TreePath): readonly PreToken[] {
    const { symbols } = this.context;
    const file = new SourceFile(path, textStamp(text), text);
    return new Expander(this.place(0, () => undefined)).expand([
      { tokens: preTokens(lex(text, symbols), file, symbols), order: Infinity },
    ]);
  }

  /** @inheritdoc */
  place(counter: number, named: () => void): ExpansionPlace {
    const { context, macros, path } = this;
    let next = counter;
    return {
      symbols: context.symbols,
      base: () => {
        named();
        return path;
      },
      macro: (symbol, order) => {
        const macro = macros.at(symbol, order);
        if (macro) return context.keep.has(symbol) ? undefined : macro;
        if (!isUnitName(symbol) || macros.mentions(symbol)) return undefined;
        named();
        return context.names.get(symbol);
      },
      counter: () => next++,
    };
  }

  /** Takes over what `other` has expanded of the first `count` chunks, which both have in common. */
  share(other: BuiltUnit, count: number): void {
    for (const [number, chunk] of other.chunks.entries()) {
      if (number >= count) return;
      // Another file's beginning may be the same text, yet its functions are defined there.
      const elsewhere = other.path !== this.path && chunk?.standsIn(other.path);
      if (chunk?.isShareable && !elsewhere) this.chunks[number] = chunk;
    }
  }

  private row(space: NameSpace, name: string): number {
    return this.newest[space][this.context.symbols.of(name)] ?? 0;
  }

  private declared(row: number): ChunkDeclared {
    const known = this.made[row];
    if (known) return known;
    const { files, declared } = this.record;
    const kind = KINDS[declared.kind.at(row)]!;
    return (this.made[row] = new ChunkDeclared(
      this.context.symbols.text(declared.symbol.at(row)),
      TAGS.has(kind) ? 'tag' : 'ordinary',
      kind,
      row,
      files[declared.file.at(row)]!,
      declared.offset.at(row),
      this.chunk(declared.chunk.at(row)),
      declared.part.at(row),
    ));
  }

  private chunk(number: number): Chunk {
    const known = this.chunks[number];
    if (known) return known;
    const { chunks, segments, files } = this.record;
    const last = number + 1 < chunks.segment.length ? chunks.segment.at(number + 1) : segments.file.length;
    const parts: Segment[] = [];
    for (let row = chunks.segment.at(number); row < last; row++) {
      const { file, from, to, order } = segments;
      parts.push({ file: files[file.at(row)]!, from: from.at(row), to: to.at(row), order: order.at(row) });
    }
    const flags = chunks.flags.at(number);
    return (this.chunks[number] = new Chunk(this, parts, chunks.counter.at(number), (flags & 1) !== 0, flags >> 1));
  }
}
