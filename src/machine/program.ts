import type { CancelToken } from '../kernel/cancel';
import type { Brand } from '../kernel/units';
import type { Result } from '../kernel/failure';
import type { TreePath } from '../source/tree';

/** Index into {@link Program.symbols}. */
export type SymbolId = Brand<number, 'SymbolId'>;

/** Where an instruction comes from, as the person sees it. */
export interface Spot {
  readonly path: TreePath;
  readonly line: number;
  readonly column: number;
  /** The macros between the visible text and the code, outermost first; empty for plain code. */
  readonly macros: readonly string[];
}

/** A bit-field inside its storage unit (little-endian System V layout). */
export interface BitField {
  /** Byte offset of the storage unit from the object's address. */
  readonly offset: number;
  /** Bytes in the storage unit: 1, 2, 4 or 8; any number up to 8 for a packed field that crosses them. */
  readonly unit: number;
  /** Lowest bit inside the unit. */
  readonly shift: number;
  /** Width in bits. */
  readonly width: number;
  readonly signed: boolean;
}

/** Where a `switch` goes. Cases are inclusive ranges of the 64-bit extended value, as [low word, high word] pairs. */
export interface SwitchTable {
  readonly cases: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly target: number;
  }[];
  readonly otherwise: number;
  readonly signed: boolean;
}

/** A call of a modelled primitive, with what only the compiler knows. */
export interface PrimitiveCall {
  /** Name in the table of primitives. */
  readonly name: string;
  /** Arguments in registers. A primitive whose result is a record gets the address for it in one more, first, register. */
  readonly count: number;
  /** Size in bytes of what a `pointer` parameter points to, or of a `type` parameter; 0 without one. */
  readonly width: number;
  /** Is that pointee signed? */
  readonly signed: boolean;
  /** One zeroed byte of this call site's own ("once" state), for primitives that ask for it. */
  readonly site: SymbolId | undefined;
  /** The arguments' source text, for messages such as a WARN's condition. */
  readonly text: string;
}

/** A local variable or parameter, for the scopes pane. */
export interface VariableInfo {
  readonly name: string;
  readonly type: TypeInfo;
  /** `indirect` is the register that holds its address (a record parameter, a variable-length array). */
  readonly place: { readonly register: number } | { readonly frame: number } | { readonly indirect: number };
  /** Instructions [from, to) for which it is in scope. */
  readonly from: number;
  readonly to: number;
}

/** Enough of a C type to print a value; `name` is its C spelling. */
export type TypeInfo =
  | { readonly kind: 'integer'; readonly name: string; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean }
  | { readonly kind: 'pointer'; readonly name: string; readonly to: () => TypeInfo }
  | {
      readonly kind: 'array';
      readonly name: string;
      readonly of: TypeInfo;
      readonly length: number;
      readonly size: number;
    }
  | {
      readonly kind: 'record';
      readonly name: string;
      readonly size: number;
      readonly fields: () => readonly FieldInfo[];
    }
  | { readonly kind: 'other'; readonly name: string; readonly size: number };

/** A member of a struct or union; `name` is empty for an anonymous member. */
export interface FieldInfo {
  readonly name: string;
  /** Bytes from the start of the record. */
  readonly offset: number;
  readonly type: TypeInfo;
  readonly bits?: BitField;
}

/** A C function as instructions. */
export interface CompiledFunction {
  readonly name: string;
  readonly path: TreePath;
  readonly line: number;
  /** {@link Op}, four words each. */
  readonly code: Int32Array;
  /** Registers of its frame; parameters arrive in the first ones. A record is passed as the address of the caller's copy. */
  readonly registers: number;
  readonly parameters: number;
  /** A function that returns a record takes the address for it as a hidden first parameter; its `Return` has no value. */
  readonly returnsRecord: boolean;
  /**
   * A variadic function takes one more, hidden, last parameter: the address of its variadic arguments, 8 bytes each,
   * extended as registers are; `VarArgs` reads it. `va_list` is a pointer to the next one.
   */
  readonly variadic: boolean;
  /** Bytes of frame memory, a multiple of 16. */
  readonly frameBytes: number;
  /** The objects in frame memory: for messages, and so that an access between them stops. */
  readonly frameObjects: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  readonly spots: readonly Spot[];
  /** Per instruction, an index into {@link spots}. */
  readonly spotOf: Int32Array;
  /** Per instruction: 1 where a statement (or a full expression of a for-loop) starts, else 0. */
  readonly statements: Uint8Array;
  readonly switches: readonly SwitchTable[];
  readonly bitfields: readonly BitField[];
  readonly primitiveCalls: readonly PrimitiveCall[];
  readonly traps: readonly { readonly construct: string; readonly spot: Spot }[];
  readonly variables: readonly VariableInfo[];
  /** Instructions whose code address is taken, by {@link Op.Label} or in a static object. */
  readonly labels?: readonly number[];
  readonly result: TypeInfo;
}

/** A pointer in an object's first content. */
export interface Relocation {
  readonly offset: number;
  readonly symbol: SymbolId;
  readonly addend: number;
  /** The instruction of the function `symbol` whose code address it is (`&&label` in a table of a computed goto). */
  readonly label?: number;
}

/** An object's first bytes; relocations add a symbol's address where a pointer was initialised. */
export interface InitialImage {
  readonly bytes: Uint8Array;
  readonly relocations: readonly Relocation[];
}

/** A function or object with static storage that the program refers to. */
export interface SymbolEntry {
  readonly id: SymbolId;
  readonly name: string;
  /** The unit for a name with internal linkage (or a static local, a string); undefined for external linkage. */
  readonly unit: TreePath | undefined;
  readonly kind: 'function' | 'object';
  /**
   * - `unlinked`: known by name only; {@link Linker.link} makes it `ready` or `missing`.
   * - `missing`: no definition in the tree; `why` says where was looked.
   */
  state: 'unlinked' | 'ready' | 'missing';
  why?: string;
  /** For a ready function. */
  code?: CompiledFunction;
  /** For a ready object: bytes, alignment, first content (zeros when undefined) and type. */
  size?: number;
  align?: number;
  image?: InitialImage;
  readonly?: boolean;
  type?: TypeInfo;
  path?: TreePath;
  line?: number;
}

/** What has been linked so far. Symbols are only ever added, so an id stays valid. */
export interface Program {
  readonly symbols: readonly SymbolEntry[];
}

/** Size and members of a record type as the tree defines it, members of anonymous members included, keyed "a.b" or "a". */
export interface RecordLayout {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly align: number;
  readonly fields: ReadonlyMap<
    string,
    { readonly offset: number; readonly size: number; readonly bits?: BitField; readonly type: TypeInfo }
  >;
}

/**
 * Finds and compiles definitions. Asynchronous, because a tree is; the machine stops at the first call of an unlinked
 * function and goes on when it is linked, so that only what a path really reaches is ever compiled.
 */
export interface Linker {
  readonly program: Program;
  /** The symbol that `name` means in the unit `path`; fails when nothing declares it. */
  symbol(path: TreePath, name: string, cancel?: CancelToken): Promise<Result<SymbolId>>;
  /** Makes a symbol ready, and every object that it refers to (functions that it refers to stay unlinked). */
  link(id: SymbolId, cancel?: CancelToken): Promise<Result<void>>;
  /** Layout of `struct name` / `union name` / a typedef as seen from unit `path`. */
  layout(path: TreePath, type: string, cancel?: CancelToken): Promise<Result<RecordLayout>>;
  /** Value of an integer constant expression as seen at the end of unit `path` (macros, enumerators, sizeof). */
  constant(path: TreePath, expression: string, cancel?: CancelToken): Promise<Result<bigint>>;
}
