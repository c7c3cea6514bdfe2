import { AtomicFunction, INSTRUCTION_WORDS, Op } from '../bytecode';
import type { CompiledFunction } from '../program';

/**
 * Which registers a function may still read from each instruction on (backward data flow over the bytecode). A register
 * that is not live is dead weight: two states that differ only there behave alike, so an explorer treats it as zero.
 */
export class Liveness {
  /** Words per instruction in {@link sets}. */
  readonly words: number;
  /** Per instruction, one bit per register: live before it executes. */
  readonly sets: Int32Array;

  constructor(readonly fn: CompiledFunction) {
    const count = fn.code.length / INSTRUCTION_WORDS;
    this.words = Math.max(1, (registersOf(fn) + 31) >> 5);
    this.sets = new Int32Array(count * this.words);
    const labels = labelTargets(fn);
    const set = new Int32Array(this.words);
    for (let changed = true; changed;) {
      changed = false;
      for (let pc = count - 1; pc >= 0; pc--) {
        set.fill(0);
        for (const next of successors(fn, pc, count, labels)) {
          for (let w = 0; w < this.words; w++) set[w]! |= this.sets[next * this.words + w]!;
        }
        const written = writes(fn, pc);
        if (written >= 0) set[written >> 5]! &= ~(1 << (written & 31));
        eachRead(fn, pc, register => {
          set[register >> 5]! |= 1 << (register & 31);
        });
        for (let w = 0; w < this.words; w++) {
          if (this.sets[pc * this.words + w] === set[w]) continue;
          this.sets[pc * this.words + w] = set[w]!;
          changed = true;
        }
      }
    }
  }

  /** May the value that `register` holds just before instruction `pc` still be read? */
  isLive(pc: number, register: number): boolean {
    return ((this.sets[pc * this.words + (register >> 5)]! >>> (register & 31)) & 1) !== 0;
  }
}

/** All registers of a frame, the hidden variadic one included. */
const registersOf = (fn: CompiledFunction): number => fn.registers + 1;

function labelTargets(fn: CompiledFunction): number[] {
  const targets: number[] = [...(fn.labels ?? [])];
  for (let at = 0; at < fn.code.length; at += INSTRUCTION_WORDS) {
    if ((fn.code[at]! & 0xff) === (Op.Label as number)) targets.push(fn.code[at + 2]!);
  }
  return targets;
}

function successors(fn: CompiledFunction, pc: number, count: number, labels: readonly number[]): readonly number[] {
  const at = pc * INSTRUCTION_WORDS;
  const op: Op = fn.code[at]! & 0xff;
  const following = pc + 1 < count ? [pc + 1] : [];
  if (op === Op.Jump) return [fn.code[at + 1]!];
  if (op === Op.JumpZero || op === Op.JumpNonZero) return [fn.code[at + 2]!, ...following];
  if (op >= Op.JumpEq && op <= Op.JumpMaskNonZero) return [fn.code[at + 3]!, ...following];
  if (op === Op.Switch) {
    const table = fn.switches[fn.code[at + 2]!]!;
    return [table.otherwise, ...table.cases.map(c => c.target)];
  }
  if (op === Op.JumpRegister) return labels;
  if (op === Op.Return || op === Op.Trap) return [];
  return following;
}

/** The register that an instruction writes, or -1. */
function writes(fn: CompiledFunction, pc: number): number {
  const at = pc * INSTRUCTION_WORDS;
  const op: Op = fn.code[at]! & 0xff;
  const writesA =
    (op >= Op.Const && op <= Op.Bool) ||
    (op >= Op.LoadS8 && op <= Op.Load64) ||
    op === Op.LoadBits ||
    op === Op.Allocate ||
    op === Op.AtomicUpdate ||
    op === Op.Call ||
    op === Op.CallRegister ||
    op === Op.Primitive ||
    op >= Op.Undefine;
  return writesA ? fn.code[at + 1]! : -1;
}

function eachRead(fn: CompiledFunction, pc: number, visit: (register: number) => void): void {
  const at = pc * INSTRUCTION_WORDS;
  const [word, a, b, c] = [fn.code[at]!, fn.code[at + 1]!, fn.code[at + 2]!, fn.code[at + 3]!];
  const op: Op = word & 0xff;
  if (op === Op.VarArgs) visit(fn.parameters);
  else if (
    (op >= Op.AddW && op <= Op.ShrL) ||
    op === Op.AddScaled ||
    (op >= Op.Eq && op <= Op.LeU) ||
    op >= Op.MulHighS
  ) {
    visit(b);
    visit(c);
  } else if (
    op === Op.Move ||
    (op >= Op.AddImmW && op <= Op.NotL) ||
    (op >= Op.EqImm && op <= Op.Bool) ||
    (op >= Op.LoadS8 && op <= Op.Load64) ||
    op === Op.LoadBits ||
    op === Op.Allocate ||
    op >= Op.CountLeadingZeros32
  ) {
    visit(b);
  } else if (op === Op.JumpZero || op === Op.JumpNonZero || op === Op.Switch || op === Op.JumpRegister) visit(a);
  else if (op >= Op.JumpEq && op <= Op.JumpLeU) {
    visit(a);
    visit(b);
  } else if (op >= Op.JumpEqImm && op <= Op.JumpMaskNonZero) visit(a);
  else if ((op >= Op.Store8 && op <= Op.Store64) || op === Op.StoreBits || op === Op.Copy) {
    visit(a);
    visit(b);
  } else if (op === Op.AtomicUpdate) {
    visit(b);
    visit(c);
    if (((word >>> 8) & 15) === AtomicFunction.CompareExchange) visit(c + 1);
  } else if (op === Op.Zero) visit(a);
  else if (op === Op.Return) {
    if (a >= 0) visit(a);
  } else if (op === Op.Call || op === Op.CallRegister || op === Op.Primitive) {
    if (op === Op.CallRegister) visit(b);
    const call = op === Op.Primitive ? fn.primitiveCalls[b]! : undefined;
    const count = call ? call.count + 1 : (word >>> 8) & 0xff;
    for (let i = 0; i < count; i++) visit(c + i);
  }
}
