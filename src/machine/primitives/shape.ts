/**
 * How a call of a modelled primitive is compiled. Many kernel primitives are macros whose "parameters" are lvalues or
 * pointers of any type; this says what reaches the machine for each.
 */
export type ParameterShape =
  /** Evaluated, passed as a 64-bit value. */
  | 'value'
  /** An lvalue; its address is passed (the `flags` of spin_lock_irqsave). */
  | 'address'
  /** An lvalue whose type is the call's pointee; its address is passed (this_cpu_inc). */
  | 'lvalue'
  /** A pointer; the size and signedness of what it points to become the call's `width` and `signed` (xchg, cmpxchg). */
  | 'pointer'
  /** A value converted to the pointee type of the `pointer` parameter. */
  | 'operand'
  /** A type name or an expression of which only sizeof counts; becomes the call's `width`; nothing is passed. */
  | 'type'
  /** Not evaluated, not passed. */
  | 'ignored';

/** What the call's value is in C. */
export type ResultShape =
  | 'void'
  /** The pointee type of the `pointer` parameter. */
  | 'pointee'
  /** The type of the first argument. */
  | 'argument'
  /** Whatever the tree's own prototype of that function says; for functions that the tree declares. */
  | 'declared'
  /** Any other C type, spelled as the kernel does: "int", "bool", "void *", "struct page *", "u64". */
  | { readonly type: string };

/** What the compiler must know of a primitive; the machine's table adds what it does. */
export interface PrimitiveShape {
  readonly name: string;
  readonly parameters: readonly ParameterShape[];
  /** Further arguments are passed as variadic ones: one more register holds their address, 8 bytes each. */
  readonly variadic?: boolean;
  readonly result: ResultShape;
  /** Needs one byte of state per call site ("once" macros). */
  readonly site?: boolean;
  /** Does not return (BUG): code after it is unreachable. */
  readonly noReturn?: boolean;
}
