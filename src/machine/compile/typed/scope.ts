import type { Token } from '../../../source/tokens';
import type { FunctionDefinition } from '../ast';
import type { RecordInfo } from '../records';
import type { CType, EnumInfo } from '../types';
import type { LocalVariable, StaticSymbol } from './tree';

/** What an ordinary name stands for. */
export type Entity =
  | { readonly kind: 'typedef'; readonly type: CType }
  | { readonly kind: 'enumerator'; readonly type: CType; readonly value: bigint }
  | {
      readonly kind: 'static';
      readonly symbol: StaticSymbol;
      readonly noReturn: boolean;
      /** For a function that is defined in this unit. */
      readonly definition?: FunctionDefinition;
    }
  | { readonly kind: 'local'; readonly variable: LocalVariable };

/** What a tag stands for. */
export type Tag =
  { readonly kind: 'record'; readonly info: RecordInfo } | { readonly kind: 'enum'; readonly info: EnumInfo };

/** Where names are looked up: a block, or the file scope of a unit behind all blocks. */
export interface Scope {
  ordinary(name: string): Entity | undefined;
  tag(keyword: 'struct' | 'union' | 'enum', name: string): Tag | undefined;
  declare(name: string, entity: Entity, at: Token): void;
  declareTag(name: string, tag: Tag): void;
}

/** The scope of a block, a function prototype or a for statement. */
export class BlockScope implements Scope {
  private readonly names = new Map<string, Entity>();
  private readonly tags = new Map<string, Tag>();

  constructor(readonly outer: Scope) {}

  ordinary(name: string): Entity | undefined {
    return this.names.get(name) ?? this.outer.ordinary(name);
  }

  tag(keyword: 'struct' | 'union' | 'enum', name: string): Tag | undefined {
    return this.tags.get(name) ?? this.outer.tag(keyword, name);
  }

  /** The tag if this very block declares it. */
  ownTag(name: string): Tag | undefined {
    return this.tags.get(name);
  }

  declare(name: string, entity: Entity): void {
    this.names.set(name, entity);
  }

  declareTag(name: string, tag: Tag): void {
    this.tags.set(name, tag);
  }
}
