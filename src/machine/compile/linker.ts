import type { CancelToken } from '../../kernel/cancel';
import { fail, ok, type Failure, type Result } from '../../kernel/failure';
import { compareVersions } from '../../kernel/version';
import type { TreePath } from '../../source/tree';
import type { Units } from '../../source/unit';
import type { PrimitiveShape } from '../primitives/shape';
import type { Linker, Program, RecordLayout, SymbolEntry, SymbolId } from '../program';
import { describe } from './describe';
import { buildObject } from './image';
import { recordLayout } from './layout';
import { compileFunction, type Numbering } from './lower/function';
import { parseWholeExpression } from './parser/declarations';
import { SymbolTable, type Origin } from './symbol-table';
import { typeOfName } from './typed/declared';
import { rvalue } from './typed/expressions';
import { Uncompilable } from './typed/failure';
import { constantOf, type StaticSymbol } from './typed/tree';
import { alignOf, CHAR, UNSIGNED_PLAIN_CHAR, type IntegerType } from './types';
import { UnitScope } from './unit-scope';

/** What a linker needs to know of the build. */
export interface LinkerOptions {
  /** Kernel architecture, as in "x86"; decides whether plain char is signed. */
  readonly arch: string;
  readonly primitives: ReadonlyMap<string, PrimitiveShape>;
}

/** Plain `char` as the kernel is built: -funsigned-char since Linux 6.2, and always so on arm64. */
function plainChar(units: Units, arch: string): IntegerType {
  const unsigned = arch !== 'x86' || compareVersions(units.tree.version, { major: 6, minor: 2, patch: 0 }) >= 0;
  return unsigned ? UNSIGNED_PLAIN_CHAR : CHAR;
}

/** Compiles and links C functions and objects of a tree when a program first needs them. */
export class UnitLinker implements Linker {
  private readonly table = new SymbolTable();
  private readonly scopes = new Map<TreePath, UnitScope>();
  private readonly char: IntegerType;
  /** Objects that compiled code or images refer to and that are still to be laid out. */
  private readonly pending: SymbolId[] = [];

  constructor(
    private readonly units: Units,
    private readonly options: LinkerOptions,
  ) {
    this.char = plainChar(units, options.arch);
  }

  get program(): Program {
    return this.table;
  }

  async symbol(path: TreePath, name: string, cancel?: CancelToken): Promise<Result<SymbolId>> {
    const scope = await this.scope(path, cancel);
    if (!scope.ok) return scope;
    return guarded(`'${name}' of ${path}`, () => {
      const entity = scope.value.ordinary(name);
      if (entity?.kind === 'static') return ok(this.table.id(scope.value, entity.symbol));
      if (entity) return notFound(name, `In ${path} it is no function and no object.`);
      return notFound(name, `Nothing in ${path} or its includes declares it.`);
    });
  }

  async link(id: SymbolId, cancel?: CancelToken): Promise<Result<void>> {
    const entry = this.table.symbols[id];
    if (!entry) return notFound(`symbol ${id}`, 'The program has no such symbol.');
    const result = await this.linkOne(entry, cancel);
    if (!result.ok) return result;
    // Objects that objects refer to; each is tried once, and one without a definition only matters when it is accessed.
    while (this.pending.length) {
      const next = this.table.symbols[this.pending.pop()!]!;
      if (next.state !== 'unlinked') continue;
      const object = await this.linkOne(next, cancel);
      if (!object.ok && object.failure.code === 'cancelled') return object;
    }
    return ok(undefined);
  }

  async layout(path: TreePath, type: string, cancel?: CancelToken): Promise<Result<RecordLayout>> {
    const scope = await this.scope(path, cancel);
    if (!scope.ok) return scope;
    return guarded(`the layout of '${type}' in ${path}`, () => {
      const parsed = parseWholeExpression(scope.value.unit.expand(type, path), scope.value.isTypedef);
      if (parsed.kind !== 'type-name') return notFound(type, `In ${path} it is no type.`);
      const found = typeOfName(scope.value.typing, parsed);
      const layout = found.kind === 'record' ? recordLayout(type, found) : undefined;
      return layout ? ok(layout) : notFound(type, `In ${path} it is no complete struct or union.`);
    });
  }

  async constant(path: TreePath, expression: string, cancel?: CancelToken): Promise<Result<bigint>> {
    const scope = await this.scope(path, cancel);
    if (!scope.ok) return scope;
    return guarded(`'${expression}' in ${path}`, () => {
      const parsed = parseWholeExpression(scope.value.unit.expand(expression, path), scope.value.isTypedef);
      const value = parsed.kind === 'type-name' ? undefined : constantOf(rvalue(scope.value.typing, parsed));
      return value === undefined
        ? fail('not-constant', `'${expression}' has no value`, `In ${path} it is no integer constant expression.`, '')
        : ok(value);
    });
  }

  private async scope(path: TreePath, cancel: CancelToken | undefined): Promise<Result<UnitScope>> {
    const unit = await this.units.unit(path, cancel);
    if (!unit.ok) return unit;
    let scope = this.scopes.get(path);
    if (!scope) this.scopes.set(path, (scope = new UnitScope(unit.value, this.char, this.options.primitives)));
    return ok(scope);
  }

  private async linkOne(entry: SymbolEntry, cancel: CancelToken | undefined): Promise<Result<void>> {
    if (entry.state === 'ready') return ok(undefined);
    if (entry.state === 'missing') return this.missing(entry);
    const found = await this.definition(entry, cancel);
    if (!found.ok) {
      if (found.failure.code !== 'cancelled') {
        entry.state = 'missing';
        entry.why = found.failure.why;
      }
      return found;
    }
    const { scope, symbol } = found.value;
    const what = `${entry.kind === 'function' ? `${entry.name}()` : `'${entry.name}'`} of ${symbol.at.path}`;
    const made = guarded(what, () => {
      if (symbol.kind === 'function') this.compile(entry, scope, symbol);
      else this.place(entry, scope, symbol);
      return ok(undefined);
    });
    if (!made.ok) {
      entry.state = 'missing';
      entry.why = made.failure.why;
    }
    return made;
  }

  private missing(entry: SymbolEntry): Result<void> {
    return notFound(entry.name, entry.why ?? 'It has no definition in the tree.');
  }

  /** The declaration that defines a symbol: where it is known from, else in the .c files that may define it. */
  private async definition(entry: SymbolEntry, cancel: CancelToken | undefined): Promise<Result<Origin>> {
    const origins = this.table.originsOf(entry.id);
    const here = strongest(origins.map(origin => definedIn(origin.scope, origin.symbol)));
    if (here && (entry.unit !== undefined || !here.symbol.weak)) return ok(here);
    const near = origins[0]?.scope.path ?? '';
    if (entry.unit !== undefined)
      return notFound(entry.name, `${near} declares it with internal linkage and does not define it.`);
    const tried: TreePath[] = [];
    let weak = here;
    let first: { readonly path: TreePath; readonly origin: Origin } | undefined;
    for (const path of await this.units.definers(entry.name, near, cancel)) {
      // Of several, the one that is built is meant; where none is, nobody can know.
      if (first && ((await this.units.isBuilt(first.path)) || (await this.units.isBuilt(path)))) break;
      tried.push(path);
      const scope = await this.scope(path, cancel);
      if (!scope.ok) {
        if (scope.failure.code === 'cancelled') return scope;
        continue;
      }
      const found = tryDefined(scope.value, entry.name);
      if (found && !found.symbol.weak) {
        if (first) return ambiguous(entry.name, [first.path, path]);
        first = { path, origin: found };
      } else weak ??= found;
    }
    if (first) return ok(first.origin);
    if (weak) return ok(weak);
    const where = tried.length ? `Looked in ${tried.join(', ')}.` : `Nothing in the tree defines it.`;
    return notFound(entry.name, `${near} refers to it, but it has no definition. ${where}`);
  }

  private numbering(scope: UnitScope): Numbering {
    return {
      symbolId: symbol => {
        const id = this.table.id(scope, symbol);
        if (symbol.kind === 'object') this.pending.push(id);
        return id;
      },
      site: name => {
        const id = this.table.add(name, scope.path, 'object');
        Object.assign(this.table.symbols[id]!, { state: 'ready', size: 1, align: 1 });
        return id;
      },
      bytes: bytes => {
        const id = this.table.add('(initialiser)', scope.path, 'object');
        Object.assign(this.table.symbols[id]!, {
          state: 'ready',
          size: bytes.length,
          align: 1,
          image: { bytes, relocations: [] },
          readonly: true,
        });
        return id;
      },
    };
  }

  private compile(entry: SymbolEntry, scope: UnitScope, symbol: StaticSymbol): void {
    const { definition, symbol: own } = scope.function(symbol.name)!;
    entry.code = compileFunction(scope.typing, definition, own, this.numbering(scope));
    entry.path = entry.code.path;
    entry.line = entry.code.line;
    entry.state = 'ready';
  }

  private place(entry: SymbolEntry, scope: UnitScope, symbol: StaticSymbol): void {
    const { symbolId } = this.numbering(scope);
    const content = symbol.content?.();
    const { size, image } = buildObject(symbol, content, symbolId);
    const type = content?.type ?? symbol.type;
    entry.size = size;
    entry.align = Math.max(alignOf(type), symbol.aligned, 1);
    if (image) entry.image = image;
    entry.readonly = symbol.readonly ?? false;
    entry.type = describe(type);
    entry.path = symbol.at.path;
    entry.line = symbol.at.line;
    entry.state = 'ready';
  }
}

/** Opens a linker over a tree's units. */
export const openLinker = (units: Units, options: LinkerOptions): Linker => new UnitLinker(units, options);

/** The definition that a unit has for a symbol that it refers to; an alias is followed. */
function definedIn(scope: UnitScope, symbol: StaticSymbol): Origin | undefined {
  if (symbol.local) return { scope, symbol };
  if (symbol.alias !== undefined) {
    const target = tryDefined(scope, symbol.alias);
    return target && { scope, symbol: target.symbol };
  }
  return tryDefined(scope, symbol.name) ?? (symbol.defined && symbol.kind === 'object' ? { scope, symbol } : undefined);
}

function tryDefined(scope: UnitScope, name: string): Origin | undefined {
  let entity;
  try {
    entity = scope.ordinary(name);
  } catch (error) {
    if (error instanceof Uncompilable) return undefined;
    throw error;
  }
  if (entity?.kind !== 'static') return undefined;
  const { symbol } = entity;
  if (symbol.alias !== undefined && symbol.alias !== name) {
    const target = tryDefined(scope, symbol.alias);
    return target && { scope, symbol: { ...target.symbol, weak: symbol.weak } };
  }
  if (symbol.kind === 'function') return entity.definition ? { scope, symbol } : undefined;
  return symbol.defined ? { scope, symbol } : undefined;
}

const strongest = (found: readonly (Origin | undefined)[]): Origin | undefined =>
  found.find(origin => origin && !origin.symbol.weak) ?? found.find(origin => origin);

const notFound = (name: string, why: string): { ok: false; failure: Failure } =>
  fail('not-defined', `${name} cannot be linked`, why, '');

/** Several files define an external name, and the configuration builds none of them. */
const ambiguous = (name: string, paths: readonly TreePath[]): { ok: false; failure: Failure } =>
  fail(
    'ambiguous-definition',
    `${name} cannot be linked`,
    `${paths.join(' and ')} both define it, and the configuration builds neither: choose one with --define ${name}=FILE, or include it in the scenario.`,
    '',
  );

/** Runs `make`; what cannot be compiled becomes a failure that names construct, file and line. */
function guarded<T>(what: string, make: () => Result<T>): Result<T> {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Uncompilable)) throw error;
    const { at, construct } = error;
    return fail('not-compiled', `${what} cannot be compiled`, `${at.path}:${at.line} has ${construct}.`, '');
  }
}
