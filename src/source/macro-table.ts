import type { Macro } from './macro';

interface Entry {
  /** From here on in the unit's order. */
  readonly order: number;
  /** Undefined: an `#undef`. */
  readonly macro: Macro | undefined;
  readonly older: Entry | undefined;
}

/** The macros of a unit through its whole length: text may be expanded later with what held at its place. */
export class MacroTable {
  private readonly newest = new Map<number, Entry>();

  define(symbol: number, macro: Macro | undefined, order: number): void {
    this.newest.set(symbol, { order, macro, older: this.newest.get(symbol) });
  }

  /** What `symbol` means at `order`. */
  at(symbol: number, order: number): Macro | undefined {
    let entry = this.newest.get(symbol);
    while (entry && entry.order > order) entry = entry.older;
    return entry?.macro;
  }

  /** What `symbol` means at the place that was reached. */
  now(symbol: number): Macro | undefined {
    return this.newest.get(symbol)?.macro;
  }
}
