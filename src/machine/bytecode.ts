/**
 * The machine's instruction set: what `compile/` emits and `vm/` executes. A register machine, because its state (program
 * counters and registers) is plain words that can be copied, hashed and compared.
 *
 * One instruction is four 32-bit words: `[op | flags << 8, a, b, c]`; a program counter counts instructions, not words.
 *
 * **Registers** belong to a frame and are 64 bits wide. A register always holds the value of its C type extended to 64
 * bits: sign-extended for signed types, zero-extended for unsigned types, `_Bool` and pointers. `W` operations work on
 * `int` (32 bits, result sign-extended), `U` operations on `unsigned int` (32 bits, result zero-extended), `L` operations
 * on 64 bits. Signed overflow wraps, as the kernel builds with -fno-strict-overflow.
 *
 * **Memory** of a frame holds what has an address: aggregates and address-taken locals, at `Frame` plus an offset.
 */
export const enum Op {
  Nop,
  /** a ← the 64-bit constant c:b (b is the low word). */
  Const,
  /** a ← address of symbol b plus the signed addend c. Function symbols have addresses too. */
  Symbol,
  /** a ← address of the current frame's memory plus b. */
  Frame,
  /** a ← b. */
  Move,
  /** a ← a code address (computed goto) that stands for instruction b of this function. */
  Label,
  /** a ← address of the first variadic argument of this call (see {@link CompiledFunction.variadic}). */
  VarArgs,

  // a ← b op c
  AddW,
  AddU,
  AddL,
  SubW,
  SubU,
  SubL,
  MulW,
  MulU,
  MulL,
  AndL,
  OrL,
  XorL, // the extended forms agree for every width
  DivW,
  DivU,
  DivSL,
  DivUL,
  RemW,
  RemU,
  RemSL,
  RemUL, // division by zero stops
  /** Shifts stop when the count in c is negative or not below the width. */
  ShlW,
  ShlU,
  ShlL,
  ShrW,
  ShrU,
  SarL,
  ShrL,
  /** a ← b + signed immediate c. */
  AddImmW,
  AddImmU,
  AddImmL,
  /** a ← b op c, c a signed immediate extended to 64 bits. */
  AndImm,
  OrImm,
  XorImm,
  /** Shifts by the immediate c, which is not negative and below the width. */
  ShlImmW,
  ShlImmU,
  ShlImmL,
  ShrImmW,
  ShrImmU,
  SarImmL,
  ShrImmL,
  /** a ← b + c * flags in 64 bits: the address of an element. */
  AddScaled,
  // a ← op b
  NegW,
  NegU,
  NegL,
  NotW,
  NotU,
  NotL,

  // a ← (b op c) as 0 or 1, compared as 64-bit values
  Eq,
  Ne,
  LtS,
  LtU,
  LeS,
  LeU,
  // a ← (b op signed immediate c) as 0 or 1
  EqImm,
  NeImm,

  // a ← convert(b)
  SignExtend8,
  SignExtend16,
  SignExtend32,
  ZeroExtend8,
  ZeroExtend16,
  ZeroExtend32,
  /** a ← b != 0. */
  Bool,

  /** Continue at instruction a. */
  Jump,
  /** If register a is zero (not zero), continue at instruction b. A register with undefined bits stops here. */
  JumpZero,
  JumpNonZero,
  /** If a op b, continue at instruction c. */
  JumpEq,
  JumpNe,
  JumpLtS,
  JumpLtU,
  JumpLeS,
  JumpLeU,
  /** If a op the signed immediate b, extended to 64 bits, continue at instruction c. */
  JumpEqImm,
  JumpNeImm,
  JumpLtSImm,
  JumpGeSImm,
  JumpLtUImm,
  JumpGeUImm,
  /** If a & the signed immediate b is zero (not zero), continue at instruction c. */
  JumpMaskZero,
  JumpMaskNonZero,
  /** Continue where {@link CompiledFunction.switches}[b] sends the value of register a. */
  Switch,
  /** Continue at the code address in register a, which must be a label of this function. */
  JumpRegister,

  /** a ← value at address b plus signed c. Flag {@link Flag.Volatile} where the C access was volatile. */
  LoadS8,
  LoadU8,
  LoadS16,
  LoadU16,
  LoadS32,
  LoadU32,
  Load64,
  /** Value at address a plus signed c ← the low bits of b. */
  Store8,
  Store16,
  Store32,
  Store64,
  /** a ← bit-field {@link CompiledFunction.bitfields}[c] of the object at address b. */
  LoadBits,
  /** Bit-field {@link CompiledFunction.bitfields}[c] of the object at address a ← b. */
  StoreBits,
  /** Copy c bytes from address b to address a, undefined bytes included (struct assignment; may not overlap partly). */
  Copy,
  /** c bytes at address a ← 0. */
  Zero,
  /** a ← address of b (a register: bytes) fresh bytes in this frame (variable-length array, alloca). */
  Allocate,
  /**
   * The b bytes of frame memory at offset a come into scope (undefined) or go out of scope: an access then stops. All
   * of a frame's memory is in scope, and undefined, when the function is entered.
   */
  ScopeEnter,
  ScopeLeave,

  /**
   * a ← the old value at address b, which becomes what {@link AtomicFunction} makes of it and register c (c + 1 for what a
   * compare-and-exchange puts), in one indivisible step. The flags are `AtomicFunction | log2(bytes) << 4`; the result is
   * zero-extended.
   */
  AtomicUpdate,

  /** Call function symbol b with `flags` arguments in registers c, c+1, …; a ← result (a = -1: no result wanted). */
  Call,
  /** The same through the address in register b. */
  CallRegister,
  /** Primitive {@link CompiledFunction.primitiveCalls}[b] with its arguments in registers c, c+1, …; a ← result or -1. */
  Primitive,
  /** Return register a (-1: nothing). */
  Return,
  /** Stop: {@link CompiledFunction.traps}[a] says what construct could not be compiled. Only reaching it matters. */
  Trap,

  /** a ← undefined bits: a local in a register comes into scope without an initialiser. */
  Undefine,
  // a ← f(b); counting zeros of 0 gives the width
  CountLeadingZeros32,
  CountLeadingZeros64,
  CountTrailingZeros64,
  PopulationCount64,
  ByteSwap16,
  ByteSwap32,
  ByteSwap64,
  /** a ← the high 64 bits of the signed (unsigned) 128-bit product b * c. */
  MulHighS,
  MulHighU,
}

/** Flag bits in the second byte of an instruction's first word (for calls that byte is the number of arguments). */
export const enum Flag {
  /** The C access was through a volatile lvalue (READ_ONCE, WRITE_ONCE). */
  Volatile = 1,
  /** A plain access to an object that only this frame can reach, or that is constant: never a scheduling point. */
  Private = 2,
}

/** What an {@link Op.AtomicUpdate} does with the old value and its operand. */
export const enum AtomicFunction {
  Exchange,
  Add,
  Subtract,
  And,
  Or,
  Xor,
  Nand,
  /** If the old value is the operand, put the second operand. */
  CompareExchange,
}

/** Words per instruction. */
export const INSTRUCTION_WORDS = 4;
/** Most arguments of one call. */
export const MAX_ARGUMENTS = 255;
