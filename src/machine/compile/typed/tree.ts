import type { Token } from '../../../source/tokens';
import type { AtomicFunction } from '../../bytecode';
import type { BitField } from '../../program';
import type { PrimitiveShape } from '../../primitives/shape';
import { widthOf, type CType, type FunctionType, type IntegerType } from '../types';

/** A parameter, a local, or a temporary with a C type. */
export interface LocalVariable {
  readonly name: string;
  readonly type: CType;
  readonly at: Token;
  readonly parameter: boolean;
  /** Its address is used, or it is no scalar: it lives in frame memory. */
  inMemory: boolean;
  /** Its address may reach other code (a call, a store, a comparison). */
  escapes: boolean;
  /** Made by the compiler; not shown to the person. */
  readonly hidden: boolean;
  /** The function to call with its address when it goes out of scope (attribute cleanup). */
  cleanup?: Expr;
  /** It is an array whose length is computed; the variable holds the address of its elements. */
  readonly variableLength: boolean;
  /** From an `aligned` attribute, 0 without. */
  readonly aligned: number;
}

/** An object or function with static storage. */
export interface StaticSymbol {
  readonly name: string;
  /** The unit, for a name that other units do not share. */
  readonly unit: string | undefined;
  /** A static local, a string, a compound literal: one object, whatever else has the same name. */
  readonly local: boolean;
  readonly kind: 'function' | 'object';
  readonly type: CType;
  readonly at: Token;
  /** Content of an object that its declaration holds; undefined for zeros and for what is only declared. */
  readonly content?: () => ObjectContent;
  /** Is the definition known here, so that no other unit need be looked at? */
  readonly defined: boolean;
  readonly readonly?: boolean;
  /** Another definition, without attribute weak, is preferred. */
  readonly weak: boolean;
  /** The symbol that this is another name of (attribute alias). */
  readonly alias?: string;
  /** Alignment that an attribute asks for, 0 without. */
  readonly aligned: number;
}

/** What an initialiser puts into a static object; for an array without a length, `type` has it. */
export interface ObjectContent {
  readonly type: CType;
  readonly leaves: readonly Leaf[];
}

/** One scalar (or record, or string) that an initialiser stores at a place inside the object. */
export interface Leaf {
  readonly offset: number;
  readonly bits: BitField | undefined;
  readonly type: CType;
  readonly value: Expr | Uint8Array;
}

/** An lvalue, or anything else that has an address. */
export type Place = { readonly type: CType; readonly at: Token } & (
  | { readonly kind: 'local'; readonly variable: LocalVariable }
  | { readonly kind: 'static'; readonly symbol: StaticSymbol }
  | { readonly kind: 'deref'; readonly address: Expr }
  | { readonly kind: 'member'; readonly base: Place; readonly offset: number; readonly bits: BitField | undefined }
  /** The object that holds the value of a record-valued expression. */
  | { readonly kind: 'value'; readonly value: Expr }
  /** A compound literal: initialised each time it is evaluated. */
  | { readonly kind: 'literal'; readonly variable: LocalVariable; readonly leaves: readonly Leaf[] }
);

/** Operators that compute in one integer type. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
/** Comparisons; both operands have the same register form. */
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A builtin on one register. */
export type BitFunction = 'clz32' | 'clz64' | 'ctz64' | 'popcount64' | 'swap16' | 'swap32' | 'swap64';

/** A typed expression; conversions are explicit and constants folded. `type` is never qualified. */
export type Expr = { readonly type: CType; readonly at: Token } & (
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'load'; readonly from: Place }
  | { readonly kind: 'address'; readonly of: Place }
  | { readonly kind: 'label'; readonly label: Label }
  /** In the integer type of the expression, or 64-bit unsigned for a pointer. */
  | { readonly kind: 'arithmetic'; readonly op: ArithmeticOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'compare'; readonly op: ComparisonOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'negate' | 'complement' | 'not'; readonly operand: Expr }
  | { readonly kind: 'bits'; readonly function: BitFunction; readonly operand: Expr }
  /** To a scalar type, or to void. */
  | { readonly kind: 'convert'; readonly operand: Expr }
  | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  /** Without `then`, the condition's own value (`a ?: b`), held in `held`. */
  | {
      readonly kind: 'conditional';
      readonly condition: Expr;
      readonly then: Expr;
      readonly otherwise: Expr;
    }
  /** Gives `variable` a value, then evaluates `body`; for values that are used twice. */
  | { readonly kind: 'let'; readonly variable: LocalVariable; readonly value: Expr; readonly body: Expr }
  | { readonly kind: 'comma'; readonly left: Expr; readonly right: Expr }
  /** The value is what was stored, as the place's type holds it. */
  | { readonly kind: 'assign'; readonly to: Place; readonly value: Expr }
  /** `to` is evaluated once; `value` sees its old value in `old`. The result is the new value, or the old one. */
  | {
      readonly kind: 'update';
      readonly to: Place;
      readonly old: LocalVariable;
      readonly value: Expr;
      readonly result: 'old' | 'new';
    }
  | {
      readonly kind: 'call';
      readonly callee: { readonly symbol: StaticSymbol } | { readonly address: Expr };
      readonly signature: FunctionType;
      readonly arguments: readonly Expr[];
      readonly noReturn: boolean;
    }
  | {
      readonly kind: 'primitive';
      readonly shape: PrimitiveShape;
      readonly arguments: readonly Expr[];
      /** How many of the arguments are passed as variadic ones; -1 when the primitive is not variadic. */
      readonly variadic: number;
      readonly width: number;
      readonly signed: boolean;
      readonly text: string;
    }
  | { readonly kind: 'statements'; readonly body: BlockStmt; readonly value: Expr | undefined }
  /** Bytes taken from the frame at run time. */
  | { readonly kind: 'allocate'; readonly size: Expr }
  | { readonly kind: 'variadic-arguments' }
  | { readonly kind: 'multiply-high'; readonly signed: boolean; readonly left: Expr; readonly right: Expr }
  /** One indivisible step; the value is the old one, zero-extended. `second` is what a compare-and-exchange puts. */
  | {
      readonly kind: 'atomic';
      readonly function: AtomicFunction;
      readonly address: Expr;
      readonly bytes: 1 | 2 | 4 | 8;
      readonly operand: Expr;
      readonly second: Expr | undefined;
    }
  /** Cannot be compiled; stops when reached. */
  | { readonly kind: 'trap'; readonly construct: string }
  /** The program never gets here (`__builtin_unreachable`). */
  | { readonly kind: 'unreachable' }
);

/** A label, as declared or as used before its declaration. */
export interface Label {
  readonly name: string;
  /** Serial numbers of the blocks in which it stands, outermost first; undefined until it is declared. */
  path: readonly number[] | undefined;
  /** `&&label` is used. */
  addressed: boolean;
  /** Where it ended up, once its function is compiled. */
  code?: { readonly function: StaticSymbol; readonly instruction: number };
  used: boolean;
}

/** A typed block. */
export interface BlockStmt {
  readonly kind: 'block';
  readonly at: Token;
  readonly end: Token;
  readonly items: readonly Stmt[];
  /** A label or case stands in it, so that it may be entered elsewhere than at its start. */
  readonly entered: boolean;
  readonly serial: number;
}

/** A typed statement. */
export type Stmt = { readonly at: Token } & (
  | BlockStmt
  | { readonly kind: 'expression'; readonly value: Expr }
  | {
      readonly kind: 'declare';
      readonly variable: LocalVariable;
      /** A scalar's or record's value; undefined when there is no initialiser. */
      readonly value: Expr | readonly Leaf[] | undefined;
    }
  | { readonly kind: 'if'; readonly condition: Expr; readonly then: Stmt; readonly otherwise: Stmt | undefined }
  | {
      readonly kind: 'loop';
      readonly first: readonly Stmt[];
      /** Tested before each round, or after it for do … while. */
      readonly condition: Expr | undefined;
      readonly atEnd: boolean;
      readonly step: Expr | undefined;
      readonly body: Stmt;
    }
  | { readonly kind: 'switch'; readonly value: Expr; readonly cases: readonly SwitchCase[]; readonly body: Stmt }
  | { readonly kind: 'case'; readonly target: SwitchCase; readonly body: Stmt }
  | { readonly kind: 'label'; readonly label: Label; readonly body: Stmt }
  | { readonly kind: 'goto'; readonly label: Label }
  | { readonly kind: 'goto-address'; readonly target: Expr }
  | { readonly kind: 'break' | 'continue' | 'empty' }
  | { readonly kind: 'return'; readonly value: Expr | undefined }
);

/** A case of a switch, by identity; without a range, the default. */
export interface SwitchCase {
  readonly range: { readonly from: bigint; readonly to: bigint } | undefined;
}

/** The integer constant that an expression is, if it is one. */
export const constantOf = (expr: Expr): bigint | undefined => (expr.kind === 'constant' ? expr.value : undefined);

/** Wraps a value to an integer type, as a register holds it: in the type's own range. */
export const wrap = (type: IntegerType, value: bigint): bigint =>
  type.bool
    ? value === 0n
      ? 0n
      : 1n
    : type.signed
      ? BigInt.asIntN(widthOf(type), value)
      : BigInt.asUintN(widthOf(type), value);
