import type { Token } from '../../../source/tokens';
import type { PrimitiveShape } from '../../primitives/shape';
import type { Block } from '../ast';
import type { CType, IntegerType } from '../types';
import { BlockScope, type Entity, type Scope } from './scope';
import type { Label, LocalVariable, ObjectContent, StaticSymbol, SwitchCase } from './tree';

/** What a unit offers to the typing of its declarations and functions. */
export interface UnitServices {
  readonly path: string;
  /** Plain `char`, whose sign depends on architecture and version. */
  readonly char: IntegerType;
  readonly primitives: ReadonlyMap<string, PrimitiveShape>;
  /** The object of a string literal; equal literals share one. */
  string(at: Token, bytes: Uint8Array, type: CType): StaticSymbol;
  /** A static object that only this unit knows: a static local, a compound literal outside of functions. */
  object(
    name: string,
    type: () => CType,
    at: Token,
    content: (() => ObjectContent) | undefined,
    aligned: number,
    readonly: boolean,
  ): StaticSymbol;
  /** What an `extern` declaration or a prototype inside a function means. */
  external(name: string, type: CType, at: Token): Entity;
  /** The symbol of a name that nothing declares. */
  undeclared(name: string, at: Token): StaticSymbol;
  /** The C type that a primitive's result names, as the end of the unit sees it. */
  typeNamed(text: string, at: Token): CType;
}

/** The function that is being typed. */
export interface FunctionState {
  readonly name: string;
  readonly result: CType;
  /** Label scopes from the innermost outwards; the last is the function's own. */
  readonly labels: Map<string, Label>[];
  /** Enclosing switches, innermost last. */
  readonly switches: { readonly value: CType; readonly cases: SwitchCase[] }[];
  /** Counts labels and cases, so that a block can tell whether it holds any. */
  entries: number;
  /** Serial number of the last block, and those of the blocks around the current place. */
  serial: number;
  readonly path: number[];
  /** Counts static locals by name. */
  readonly statics: Map<string, number>;
}

/** Where an expression or declaration stands while it is typed. */
export interface Typing {
  readonly unit: UnitServices;
  readonly scope: Scope;
  /** Undefined at file scope. */
  readonly fn: FunctionState | undefined;
  /** Types the statements of a statement expression (given, so that expressions need not import statements). */
  readonly block: (t: Typing, block: Block) => import('./tree').BlockStmt;
}

/** The same place with a new block scope. */
export const inner = (t: Typing): Typing & { scope: BlockScope } => ({ ...t, scope: new BlockScope(t.scope) });

let serial = 0;

/** A variable that the compiler makes to hold a value that is used more than once. */
export const hiddenVariable = (at: Token, type: CType): LocalVariable => ({
  name: `(temporary ${++serial})`,
  type,
  at,
  parameter: false,
  inMemory: false,
  escapes: false,
  hidden: true,
  variableLength: false,
  aligned: 0,
});
