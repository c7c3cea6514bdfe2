import type { Program, SymbolEntry, SymbolId } from '../program';
import type { StaticSymbol } from './typed/tree';
import type { UnitScope } from './unit-scope';

/** Where a symbol is known from. */
export interface Origin {
  readonly scope: UnitScope;
  readonly symbol: StaticSymbol;
}

/** The symbols of a program: every name once, with the units that declare it. */
export class SymbolTable implements Program {
  readonly symbols: SymbolEntry[] = [];
  private readonly byKey = new Map<string, SymbolId>();
  private readonly byIdentity = new Map<StaticSymbol, SymbolId>();
  private readonly origins = new Map<SymbolId, Origin[]>();

  /** The number of a symbol that `scope` refers to. */
  id(scope: UnitScope, symbol: StaticSymbol): SymbolId {
    const known = this.byIdentity.get(symbol);
    if (known !== undefined) return known;
    const key = symbol.local ? undefined : symbol.unit === undefined ? symbol.name : `${symbol.unit}\0${symbol.name}`;
    let id = key === undefined ? undefined : this.byKey.get(key);
    if (id === undefined) {
      id = this.add(symbol.name, symbol.unit, symbol.kind);
      if (key !== undefined) this.byKey.set(key, id);
    }
    this.byIdentity.set(symbol, id);
    const origins = this.origins.get(id);
    if (origins) origins.push({ scope, symbol });
    else this.origins.set(id, [{ scope, symbol }]);
    return id;
  }

  /** A new entry that no declaration stands behind. */
  add(name: string, unit: string | undefined, kind: 'function' | 'object'): SymbolId {
    const id = this.symbols.length as SymbolId;
    this.symbols.push({ id, name, unit, kind, state: 'unlinked' });
    return id;
  }

  /** The declarations that were met so far. */
  originsOf(id: SymbolId): readonly Origin[] {
    return this.origins.get(id) ?? [];
  }
}
