import type { Declared, TranslationUnit } from '../../source/unit';
import type { Token } from '../../source/tokens';
import type { PrimitiveShape } from '../primitives/shape';
import type { Declaration, FunctionDefinition, Initialiser, Specifiers } from './ast';
import { parseTopLevel, parseWholeExpression } from './parser/declarations';
import { RecordInfo } from './records';
import {
  adjusted,
  alignmentOf,
  attribute,
  declaredType,
  specifiedType,
  typedefType,
  typeOfName,
} from './typed/declared';
import { uncompilable } from './typed/failure';
import { typeInitialiser } from './typed/initialisers';
import type { Entity, Scope, Tag } from './typed/scope';
import { typeBlock } from './typed/statements';
import type { ObjectContent, StaticSymbol } from './typed/tree';
import type { Typing, UnitServices } from './typed/typing';
import { INT, isConst, UINT, type CType, type IntegerType } from './types';

/** Every name that one top-level declaration declares, read once. */
interface Read {
  readonly names: Map<string, Entity>;
}

/**
 * The file scope of one translation unit. A declaration is parsed when a name that it declares is first asked for, so
 * that of the thousands of declarations in a kernel unit only those that a function needs are ever read.
 */
export class UnitScope implements Scope, UnitServices {
  readonly path: string;
  readonly typing: Typing;
  private readonly reads = new Map<readonly Token[], Read>();
  private readonly entities = new Map<string, Entity | undefined>();
  private readonly tags = new Map<string, Tag>();
  private readonly strings = new Map<string, StaticSymbol>();
  private readonly implicit = new Map<string, Entity>();
  private readonly named = new Map<string, CType>();
  private current: Read | undefined;

  constructor(
    readonly unit: TranslationUnit,
    readonly char: IntegerType,
    readonly primitives: ReadonlyMap<string, PrimitiveShape>,
  ) {
    this.path = unit.path;
    this.typing = { unit: this, scope: this, fn: undefined, block: typeBlock };
  }

  /** Is `name` a typedef at file scope? */
  readonly isTypedef = (name: string): boolean =>
    name === '__builtin_va_list' || this.unit.lookup('ordinary', name)?.kind === 'typedef';

  ordinary(name: string): Entity | undefined {
    const own = this.current?.names.get(name);
    if (own) return own;
    if (this.entities.has(name)) return this.entities.get(name);
    const declared = this.best(name);
    if (!declared) return this.implicit.get(name);
    const entity = this.read(declared.tokens()).names.get(name);
    if (!this.current?.names.has(name)) this.entities.set(name, entity);
    return entity;
  }

  /** Of several tentative definitions of a variable, the one with an initialiser. */
  private best(name: string): Declared | undefined {
    const found = this.unit.lookup('ordinary', name);
    if (found?.kind !== 'variable') return found;
    const all = this.unit.all('ordinary', name).filter(d => d.kind === 'variable');
    if (all.length < 2) return found;
    return all.find(d => d.tokens().some(token => token.text === '=')) ?? found;
  }

  tag(keyword: 'struct' | 'union' | 'enum', name: string): Tag | undefined {
    const known = this.tags.get(name);
    if (known) return known;
    if (keyword === 'enum') {
      const tag: Tag = { kind: 'enum', info: { tag: name, underlying: UINT, complete: false } };
      this.tags.set(name, tag);
      if (!this.current) this.complete(name);
      else {
        const declared = this.unit.lookup('tag', name);
        if (declared && !this.reads.has(declared.tokens())) this.complete(name);
      }
      return tag;
    }
    const tag: Tag = { kind: 'record', info: new RecordInfo(keyword, name, () => this.complete(name)) };
    this.tags.set(name, tag);
    return tag;
  }

  private complete(name: string): void {
    const declared = this.unit.lookup('tag', name);
    if (declared) this.read(declared.tokens());
  }

  declare(name: string, entity: Entity): void {
    this.current?.names.set(name, entity);
  }

  declareTag(name: string, tag: Tag): void {
    this.tags.set(name, tag);
  }

  /** The definition of a function in this unit, with its symbol. */
  function(name: string): { symbol: StaticSymbol; definition: FunctionDefinition } | undefined {
    const entity = this.ordinary(name);
    return entity?.kind === 'static' && entity.definition
      ? { symbol: entity.symbol, definition: entity.definition }
      : undefined;
  }

  private read(tokens: readonly Token[]): Read {
    const known = this.reads.get(tokens);
    if (known) return known;
    const read: Read = { names: new Map() };
    this.reads.set(tokens, read);
    const outer = this.current;
    this.current = read;
    try {
      const top = parseTopLevel(tokens, this.isTypedef);
      if (top.kind === 'broken') uncompilable(top.at, top.construct);
      if (top.kind === 'function') this.readFunction(top);
      else this.readDeclaration(top);
    } catch (error) {
      this.reads.delete(tokens);
      throw error;
    } finally {
      this.current = outer;
    }
    return read;
  }

  private readFunction(definition: FunctionDefinition): void {
    const { specifiers, declarator } = definition;
    const name = declarator.name!;
    const type = this.definedType(definition);
    const attributes = [...specifiers.attributes, ...declarator.attributes];
    const internal = specifiers.inline || this.isInternal(name, specifiers);
    this.declare(name, {
      kind: 'static',
      symbol: {
        name,
        unit: internal ? this.path : undefined,
        local: false,
        kind: 'function',
        type,
        at: definition.at,
        defined: true,
        weak: attribute(attributes, 'weak') !== undefined,
        aligned: 0,
      },
      noReturn: specifiers.noReturn || attribute(attributes, 'noreturn') !== undefined || this.neverReturns(name),
      definition,
    });
  }

  /** The type of a function; an old-style definition declares its parameters after the parentheses. */
  private definedType({ specifiers, declarator, declarations }: FunctionDefinition): CType {
    const type = declaredType(this.typing, specifiedType(this.typing, specifiers), declarator);
    if (type.kind !== 'function' || declarations.length === 0) return type;
    const old = new Map<string, CType>();
    for (const d of declarations) {
      const base = specifiedType(this.typing, d.specifiers);
      for (const p of d.declarators)
        old.set(p.declarator.name!, adjusted(declaredType(this.typing, base, p.declarator)));
    }
    const parameters = type.parameters.map(p => ({ ...p, type: old.get(p.name ?? '') ?? p.type }));
    return { ...type, parameters };
  }

  /** `static` may stand on an earlier declaration only (C11 6.2.2p5). */
  private isInternal(name: string, specifiers: Specifiers): boolean {
    if (specifiers.storage === 'static') return true;
    const all = this.unit.all('ordinary', name);
    return all.length > 1 && all.some(d => startsWith(d.tokens(), 'static'));
  }

  /** `noreturn` may stand on a prototype only. */
  private neverReturns(name: string): boolean {
    const all = this.unit.all('ordinary', name);
    return all.length > 1 && all.some(d => startsWith(d.tokens(), '_Noreturn', 'noreturn', '__noreturn__'));
  }

  private readDeclaration(d: Declaration): void {
    const { specifiers } = d;
    const base = specifiedType(this.typing, specifiers, () => uncompilable(d.at, '__auto_type outside of a function'));
    for (const { declarator, initialiser } of d.declarators) {
      const attributes = [...specifiers.attributes, ...declarator.attributes];
      const type = declaredType(this.typing, base, declarator);
      const name = declarator.name!;
      if (specifiers.storage === 'typedef')
        this.declare(name, { kind: 'typedef', type: typedefType(this.typing, type, attributes) });
      else {
        const isFunction = type.kind === 'function';
        const noReturn = isFunction && (specifiers.noReturn || attribute(attributes, 'noreturn') !== undefined);
        const alias = attribute(attributes, 'alias')?.arguments[0];
        this.declare(name, {
          kind: 'static',
          noReturn,
          symbol: this.symbol(name, type, declarator.at, {
            internal: this.isInternal(name, specifiers),
            defined: !isFunction && (specifiers.storage !== 'extern' || initialiser !== undefined),
            initialiser,
            aligned: alignmentOf(this.typing, attributes),
            weak: attribute(attributes, 'weak') !== undefined,
            alias: alias?.kind === 'string' ? alias.at.text.slice(1, -1) : undefined,
          }),
        });
      }
    }
  }

  private symbol(
    name: string,
    type: CType,
    at: Token,
    how: {
      internal: boolean;
      defined: boolean;
      initialiser: Initialiser | undefined;
      aligned: number;
      weak: boolean;
      alias: string | undefined;
    },
  ): StaticSymbol {
    const { initialiser } = how;
    let content: ObjectContent | undefined;
    const read = (): ObjectContent => (content ??= typeInitialiser(this.typing, type, initialiser!));
    const incomplete = type.kind === 'array' && type.length === undefined && initialiser !== undefined;
    return {
      name,
      unit: how.internal ? this.path : undefined,
      local: false,
      kind: type.kind === 'function' ? 'function' : 'object',
      get type(): CType {
        return incomplete ? read().type : type;
      },
      at,
      defined: how.defined,
      aligned: how.aligned,
      weak: how.weak,
      readonly: isConst(type),
      ...(initialiser ? { content: read } : {}),
      ...(how.alias === undefined ? {} : { alias: how.alias }),
    };
  }

  string(at: Token, bytes: Uint8Array, type: CType): StaticSymbol {
    const text = String.fromCharCode(...bytes);
    const key = `${type.kind === 'array' && type.of.kind === 'integer' ? type.of.size : 1}:${text}`;
    const known = this.strings.get(key);
    if (known) return known;
    const symbol: StaticSymbol = {
      name: `"${text.slice(0, -1).replaceAll('\n', '\\n')}"`,
      unit: this.path,
      local: true,
      kind: 'object',
      type,
      at,
      defined: true,
      aligned: 0,
      weak: false,
      readonly: true,
      content: () => ({ type, leaves: [{ offset: 0, bits: undefined, type, value: bytes }] }),
    };
    this.strings.set(key, symbol);
    return symbol;
  }

  object(
    name: string,
    type: () => CType,
    at: Token,
    content: (() => ObjectContent) | undefined,
    aligned: number,
    readonly: boolean,
  ): StaticSymbol {
    return {
      name,
      unit: this.path,
      local: true,
      kind: 'object',
      get type(): CType {
        return type();
      },
      at,
      defined: true,
      aligned,
      weak: false,
      readonly,
      ...(content ? { content } : {}),
    };
  }

  external(name: string, type: CType, at: Token): Entity {
    const known = this.ordinary(name);
    if (known?.kind === 'static') return known;
    const entity: Entity = {
      kind: 'static',
      noReturn: false,
      symbol: this.symbol(name, type, at, {
        internal: false,
        defined: false,
        initialiser: undefined,
        aligned: 0,
        weak: false,
        alias: undefined,
      }),
    };
    this.implicit.set(name, entity);
    return entity;
  }

  undeclared(name: string, at: Token): StaticSymbol {
    const type: CType = {
      kind: 'function',
      result: INT,
      parameters: [],
      variadic: false,
      unspecified: true,
      quals: 0,
    };
    return { name, unit: undefined, local: false, kind: 'function', type, at, defined: false, aligned: 0, weak: false };
  }

  typeNamed(text: string, at: Token): CType {
    const known = this.named.get(text);
    if (known) return known;
    const parsed = parseWholeExpression(this.unit.expand(text, this.path), this.isTypedef);
    if (parsed.kind !== 'type-name') return uncompilable(at, `the unknown type '${text}'`);
    const type = typeOfName(this.typing, parsed);
    this.named.set(text, type);
    return type;
  }
}

/** Does one of the words stand among the specifiers at the start of a declaration? */
function startsWith(tokens: readonly Token[], ...words: readonly string[]): boolean {
  for (const { text } of tokens) {
    if (words.includes(text)) return true;
    if (text === '{' || text === '=' || text === ';') return false;
  }
  return false;
}
