import { Column } from './columns';
import type { Macro } from './macro';
import type { SourceFile } from './source-file';
import { isUnitName, type Symbols } from './symbols';

/** Where an `#undef` stands in place of an offset. */
const UNDEFINED = -1;

/** The rows of a {@link MacroTable}, one for each `#define` and `#undef`, in order. */
export interface MacroRows {
  readonly symbol: Column;
  /** Index into the unit's files. */
  readonly file: Column;
  /** Offset of the `#`; -1 for an `#undef`. */
  readonly at: Column;
}

/**
 * The macros of a unit through its whole length: text may be expanded later with what held at its place. A place in the
 * unit's order of definitions is the number of definitions before it.
 */
export class MacroTable {
  /** By symbol: one more than its newest row. */
  private newest = new Int32Array(1 << 16);
  /** By row: one more than the row before it of the same symbol. */
  private readonly older: Column;
  private readonly made: (Macro | undefined)[] = [];

  constructor(
    private readonly files: readonly SourceFile[],
    private readonly symbols: Symbols,
    readonly rows: MacroRows = { symbol: new Column(), file: new Column(), at: new Column() },
  ) {
    const { length } = rows.symbol;
    this.older = new Column(new Int32Array(length + (length >> 3) + 64));
    for (let row = 0; row < length; row++) this.link(rows.symbol.at(row), row);
  }

  /** The place that was reached. */
  get order(): number {
    return this.rows.symbol.length;
  }

  /** `offset` is that of the `#`. */
  define(symbol: number, file: number, offset: number): void {
    const row = this.order;
    this.rows.symbol.push(symbol);
    this.rows.file.push(file);
    this.rows.at.push(offset);
    this.link(symbol, row);
  }

  undefine(symbol: number): void {
    if (this.isDefined(symbol) || isUnitName(symbol)) this.define(symbol, 0, UNDEFINED);
  }

  /** What `symbol` means at `order`. */
  at(symbol: number, order: number): Macro | undefined {
    let row = this.newest[symbol] ?? 0;
    if (row === 0) return undefined;
    while (row > order) row = this.older.at(row - 1);
    return row === 0 ? undefined : this.macro(row - 1);
  }

  /** What `symbol` means at the place that was reached. */
  now(symbol: number): Macro | undefined {
    const row = this.newest[symbol] ?? 0;
    return row === 0 ? undefined : this.macro(row - 1);
  }

  /** Is `symbol` defined at the place that was reached? */
  isDefined(symbol: number): boolean {
    const row = this.newest[symbol] ?? 0;
    return row !== 0 && this.rows.at.at(row - 1) !== UNDEFINED;
  }

  /** Did any `#define` or `#undef` name `symbol`? */
  mentions(symbol: number): boolean {
    return (this.newest[symbol] ?? 0) !== 0;
  }

  private macro(row: number): Macro | undefined {
    const known = this.made[row];
    if (known) return known;
    const offset = this.rows.at.at(row);
    if (offset === UNDEFINED) return undefined;
    return (this.made[row] = this.files[this.rows.file.at(row)]!.macro(offset, this.symbols));
  }

  private link(symbol: number, row: number): void {
    if (symbol >= this.newest.length) {
      const larger = new Int32Array(Math.max(this.newest.length * 2, symbol + 1));
      larger.set(this.newest);
      this.newest = larger;
    }
    this.older.push(this.newest[symbol]!);
    this.newest[symbol] = row + 1;
  }
}
