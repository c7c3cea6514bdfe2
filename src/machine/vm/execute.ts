import { Op } from '../bytecode';
import { High, Shadow } from '../memory/regions';
import { carry, type Memory } from '../memory/memory';
import type { BitField, SymbolId } from '../program';
import { Called, allocateInFrame, callPrimitive, callSymbol, leaveFunction, notAFunction } from './calls';
import { Extra } from './loaded';
import type { Machine } from './machine';
import { Status, Stop, Until, undefinedBehaviour } from './stop';
import { chooseCase } from './switches';
import { isVisible } from './visible';
import { Cpu, Frame, type Thread } from './thread';
import {
  SIGN_16,
  SIGN_32,
  SIGN_8,
  SPREAD,
  SPREAD_U,
  SPREAD_W,
  maskOfLogic,
  maskShiftedLeft,
  maskShiftedRight,
} from './undefined-bytes';
import {
  divideSigned,
  divideUnsigned,
  fromBig,
  multiply,
  remainderSigned,
  remainderUnsigned,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  toSigned,
  toUnsigned,
  wide,
} from './wide';

/**
 * The dispatch loop: executes a thread until `until`, the budget or an obstacle stops it. One function over plain
 * arrays, because that is what engines compile well; everything rare is in functions of its own.
 */
export function execute(machine: Machine, thread: Thread, until: Until, budget: number, first: boolean): Status {
  if (thread.depth === 0) return Status.Finished;
  const { memory } = machine;
  const stops = until === Until.Statement ? Extra.Statement : until === Until.Visible ? Extra.Shared : 0;
  const looks = stops | Extra.Fresh;
  let frame = (thread.depth - 1) * Frame.Words;
  let fn = machine.image.loaded(thread.frames[frame + Frame.Function]! as SymbolId)!;
  let code = fn.code;
  let base = thread.frames[frame + Frame.Base]!;
  let pc = thread.frames[frame + Frame.Pc]!;
  let { low, high, undef } = thread;
  let left = budget;
  // A statement that starts at the very first instruction is the one to execute.
  let pass = until === Until.Statement || first;
  // Locals, because a bundler makes module constants mutable and the loop would load them anew each time.
  const spread = SPREAD;
  const spreadW = SPREAD_W;
  const spreadU = SPREAD_U;
  const sign32 = SIGN_32;
  try {
    for (;;) {
      const at = pc << 2;
      const word = code[at]!;
      if (word & looks) {
        if (word & stops && (until === Until.Statement ? !pass : isVisible(thread, fn, at, base, machine.shared))) {
          if (!pass) {
            thread.frames[frame + Frame.Pc] = pc;
            machine.instructions += budget - left;
            return until === Until.Statement ? Status.Statement : Status.Visible;
          }
          pass = false;
        }
        if (word & Extra.Fresh) code[at] = word & ~Extra.Fresh;
      }
      if (until === Until.Statement) pass = false;
      if (left-- <= 0) {
        thread.frames[frame + Frame.Pc] = pc;
        machine.instructions += budget;
        return Status.Budget;
      }
      const a = base + code[at + 1]!;
      const b = base + code[at + 2]!;
      const c = base + code[at + 3]!;
      pc++;
      switch (word & 0xff) {
        case Op.Nop:
          break;
        case Op.Const:
          low[a] = code[at + 2]!;
          high[a] = code[at + 3]!;
          undef[a] = 0;
          break;
        case Op.Symbol: {
          const id = code[at + 2]! as SymbolId;
          const address = machine.image.address(id);
          if (address === undefined) {
            machine.needs = id;
            thread.frames[frame + Frame.Pc] = pc - 1;
            machine.instructions += budget - left;
            return Status.NeedsLink;
          }
          const offset = code[at + 3]!;
          low[a] = address + offset;
          high[a] = High.Image + carry(address, offset);
          undef[a] = 0;
          break;
        }
        case Op.Frame:
          low[a] = thread.frames[frame + Frame.Memory]! + code[at + 2]!;
          high[a] = High.Stack;
          undef[a] = 0;
          break;
        case Op.Move:
          low[a] = low[b]!;
          high[a] = high[b]!;
          undef[a] = undef[b]!;
          break;
        case Op.Label:
          low[a] = machine.image.labelAddress(fn.id, code[at + 2]!);
          high[a] = High.Image;
          undef[a] = 0;
          break;
        case Op.VarArgs: {
          const from = base + fn.compiled.parameters;
          low[a] = low[from]!;
          high[a] = high[from]!;
          undef[a] = undef[from]!;
          break;
        }

        case Op.AddW: {
          const value = (low[b]! + low[c]!) | 0;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = spreadW[undef[b]! | undef[c]!]!;
          break;
        }
        case Op.AddU:
          low[a] = low[b]! + low[c]!;
          high[a] = 0;
          undef[a] = spreadU[undef[b]! | undef[c]!]!;
          break;
        case Op.AddL: {
          const x = low[b]!;
          const sum = (x + low[c]!) | 0;
          high[a] = high[b]! + high[c]! + (sum >>> 0 < x >>> 0 ? 1 : 0);
          low[a] = sum;
          undef[a] = spread[undef[b]! | undef[c]!]!;
          break;
        }
        case Op.SubW: {
          const value = (low[b]! - low[c]!) | 0;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = spreadW[undef[b]! | undef[c]!]!;
          break;
        }
        case Op.SubU:
          low[a] = low[b]! - low[c]!;
          high[a] = 0;
          undef[a] = spreadU[undef[b]! | undef[c]!]!;
          break;
        case Op.SubL: {
          const x = low[b]!;
          const y = low[c]!;
          high[a] = high[b]! - high[c]! - (x >>> 0 < y >>> 0 ? 1 : 0);
          low[a] = x - y;
          undef[a] = spread[undef[b]! | undef[c]!]!;
          break;
        }
        case Op.MulW: {
          const value = Math.imul(low[b]!, low[c]!);
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = spreadW[undef[b]! | undef[c]!]!;
          break;
        }
        case Op.MulU:
          low[a] = Math.imul(low[b]!, low[c]!);
          high[a] = 0;
          undef[a] = spreadU[undef[b]! | undef[c]!]!;
          break;
        case Op.MulL: {
          const mask = spread[undef[b]! | undef[c]!]!;
          low[a] = multiply(low[b]!, high[b]!, low[c]!, high[c]!);
          high[a] = wide.high;
          undef[a] = mask;
          break;
        }
        case Op.AndL: {
          const mask = undef[b]! | undef[c]!;
          const result = mask && maskOfLogic(0, low[b]!, high[b]!, undef[b]!, low[c]!, high[c]!, undef[c]!);
          low[a] = low[b]! & low[c]!;
          high[a] = high[b]! & high[c]!;
          undef[a] = result;
          break;
        }
        case Op.OrL: {
          const mask = undef[b]! | undef[c]!;
          const result = mask && maskOfLogic(0xff, low[b]!, high[b]!, undef[b]!, low[c]!, high[c]!, undef[c]!);
          low[a] = low[b]! | low[c]!;
          high[a] = high[b]! | high[c]!;
          undef[a] = result;
          break;
        }
        case Op.XorL:
          low[a] = low[b]! ^ low[c]!;
          high[a] = high[b]! ^ high[c]!;
          undef[a] = undef[b]! | undef[c]!;
          break;
        case Op.DivW:
        case Op.DivU:
        case Op.DivSL:
        case Op.DivUL:
        case Op.RemW:
        case Op.RemU:
        case Op.RemSL:
        case Op.RemUL:
          divide(thread, word & 0xff, a, b, c);
          break;
        case Op.ShlW:
        case Op.ShlU:
        case Op.ShlL:
        case Op.ShrW:
        case Op.ShrU:
        case Op.SarL:
        case Op.ShrL:
          shift(thread, word & 0xff, a, b, c);
          break;
        case Op.AddImmW: {
          const value = (low[b]! + code[at + 3]!) | 0;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = spreadW[undef[b]!]!;
          break;
        }
        case Op.AddImmU:
          low[a] = low[b]! + code[at + 3]!;
          high[a] = 0;
          undef[a] = spreadU[undef[b]!]!;
          break;
        case Op.AddImmL: {
          const x = low[b]!;
          const offset = code[at + 3]!;
          high[a] = high[b]! + carry(x, offset);
          low[a] = x + offset;
          undef[a] = spread[undef[b]!]!;
          break;
        }
        case Op.NegW: {
          const value = -low[b]! | 0;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = spreadW[undef[b]!]!;
          break;
        }
        case Op.NegU:
          low[a] = -low[b]!;
          high[a] = 0;
          undef[a] = spreadU[undef[b]!]!;
          break;
        case Op.NegL: {
          const x = low[b]!;
          high[a] = ~high[b]! + (x === 0 ? 1 : 0);
          low[a] = -x;
          undef[a] = spread[undef[b]!]!;
          break;
        }
        case Op.NotW: {
          const value = ~low[b]!;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = sign32[undef[b]!]!;
          break;
        }
        case Op.NotU:
          low[a] = ~low[b]!;
          high[a] = 0;
          undef[a] = undef[b]! & 15;
          break;
        case Op.NotL:
          low[a] = ~low[b]!;
          high[a] = ~high[b]!;
          undef[a] = undef[b]!;
          break;

        case Op.Eq: {
          const value = low[b] === low[c] && high[b] === high[c] ? 1 : 0;
          undef[a] = undef[b]! | undef[c]! ? 1 : 0;
          low[a] = value;
          high[a] = 0;
          break;
        }
        case Op.Ne: {
          const value = low[b] !== low[c] || high[b] !== high[c] ? 1 : 0;
          undef[a] = undef[b]! | undef[c]! ? 1 : 0;
          low[a] = value;
          high[a] = 0;
          break;
        }
        case Op.LtS:
        case Op.LtU:
        case Op.LeS:
        case Op.LeU: {
          const op = word & 0xff;
          const value = (
            op === Op.LtS
              ? lessSigned(low, high, b, c)
              : op === Op.LtU
                ? lessUnsigned(low, high, b, c)
                : op === Op.LeS
                  ? !lessSigned(low, high, c, b)
                  : !lessUnsigned(low, high, c, b)
          )
            ? 1
            : 0;
          undef[a] = undef[b]! | undef[c]! ? 1 : 0;
          low[a] = value;
          high[a] = 0;
          break;
        }

        case Op.SignExtend8: {
          const value = (low[b]! << 24) >> 24;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = SIGN_8[undef[b]!]!;
          break;
        }
        case Op.SignExtend16: {
          const value = (low[b]! << 16) >> 16;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = SIGN_16[undef[b]!]!;
          break;
        }
        case Op.SignExtend32: {
          const value = low[b]!;
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = sign32[undef[b]!]!;
          break;
        }
        case Op.ZeroExtend8:
          low[a] = low[b]! & 0xff;
          high[a] = 0;
          undef[a] = undef[b]! & 1;
          break;
        case Op.ZeroExtend16:
          low[a] = low[b]! & 0xffff;
          high[a] = 0;
          undef[a] = undef[b]! & 3;
          break;
        case Op.ZeroExtend32:
          low[a] = low[b]!;
          high[a] = 0;
          undef[a] = undef[b]! & 15;
          break;
        case Op.Bool: {
          const value = low[b]! | high[b]! ? 1 : 0;
          undef[a] = undef[b]! ? 1 : 0;
          low[a] = value;
          high[a] = 0;
          break;
        }

        case Op.Jump:
          pc = code[at + 1]!;
          break;
        case Op.JumpZero:
          if (undef[a]!) undefinedDecision();
          if ((low[a]! | high[a]!) === 0) pc = code[at + 2]!;
          break;
        case Op.JumpNonZero:
          if (undef[a]!) undefinedDecision();
          if ((low[a]! | high[a]!) !== 0) pc = code[at + 2]!;
          break;
        case Op.JumpEq:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (low[a] === low[b] && high[a] === high[b]) pc = code[at + 3]!;
          break;
        case Op.JumpNe:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (low[a] !== low[b] || high[a] !== high[b]) pc = code[at + 3]!;
          break;
        case Op.JumpLtS:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (lessSigned(low, high, a, b)) pc = code[at + 3]!;
          break;
        case Op.JumpLtU:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (lessUnsigned(low, high, a, b)) pc = code[at + 3]!;
          break;
        case Op.JumpLeS:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (!lessSigned(low, high, b, a)) pc = code[at + 3]!;
          break;
        case Op.JumpLeU:
          if (undef[a]! | undef[b]!) undefinedDecision();
          if (!lessUnsigned(low, high, b, a)) pc = code[at + 3]!;
          break;
        case Op.Switch:
          if (undef[a]!) undefinedDecision();
          pc = chooseCase(fn.compiled.switches[code[at + 2]!]!, low[a]!, high[a]!);
          break;
        case Op.JumpRegister: {
          if (undef[a]!) undefinedDecision();
          const label = machine.image.labelAt(high[a]!, low[a]!);
          if (label?.id !== fn.id) undefinedBehaviour('Computed goto to an address that is no label of this function.');
          pc = label!.pc;
          break;
        }

        case Op.LoadS8:
        case Op.LoadU8:
        case Op.LoadS16:
        case Op.LoadU16: {
          if (undef[b]!) undefinedAddress();
          const from = low[b]!;
          const offset = code[at + 3]!;
          const toHigh = high[b]! + carry(from, offset);
          const op = word & 0xff;
          if (op <= Op.LoadU8) {
            const value = memory.load8(toHigh, (from + offset) | 0);
            low[a] = op === Op.LoadS8 ? (value << 24) >> 24 : value;
          } else {
            const value = memory.load16(toHigh, (from + offset) | 0);
            low[a] = op === Op.LoadS16 ? (value << 16) >> 16 : value;
          }
          high[a] = op === Op.LoadS8 || op === Op.LoadS16 ? low[a]! >> 31 : 0;
          undef[a] =
            op === Op.LoadS8 ? SIGN_8[memory.undef]! : op === Op.LoadS16 ? SIGN_16[memory.undef]! : memory.undef;
          break;
        }
        case Op.LoadS32: {
          if (undef[b]!) undefinedAddress();
          const from = low[b]!;
          const offset = code[at + 3]!;
          const value = memory.load32(high[b]! + carry(from, offset), (from + offset) | 0);
          low[a] = value;
          high[a] = value >> 31;
          undef[a] = sign32[memory.undef]!;
          break;
        }
        case Op.LoadU32: {
          if (undef[b]!) undefinedAddress();
          const from = low[b]!;
          const offset = code[at + 3]!;
          low[a] = memory.load32(high[b]! + carry(from, offset), (from + offset) | 0);
          high[a] = 0;
          undef[a] = memory.undef;
          break;
        }
        case Op.Load64: {
          if (undef[b]!) undefinedAddress();
          const from = low[b]!;
          const offset = code[at + 3]!;
          low[a] = memory.load64(high[b]! + carry(from, offset), (from + offset) | 0);
          high[a] = memory.high;
          undef[a] = memory.undef;
          break;
        }
        case Op.Store8: {
          if (undef[a]!) undefinedAddress();
          const to = low[a]!;
          const offset = code[at + 3]!;
          memory.store8(high[a]! + carry(to, offset), (to + offset) | 0, low[b]!, undef[b]! & 1);
          break;
        }
        case Op.Store16: {
          if (undef[a]!) undefinedAddress();
          const to = low[a]!;
          const offset = code[at + 3]!;
          memory.store16(high[a]! + carry(to, offset), (to + offset) | 0, low[b]!, undef[b]! & 3);
          break;
        }
        case Op.Store32: {
          if (undef[a]!) undefinedAddress();
          const to = low[a]!;
          const offset = code[at + 3]!;
          memory.store32(high[a]! + carry(to, offset), (to + offset) | 0, low[b]!, undef[b]! & 15);
          break;
        }
        case Op.Store64: {
          if (undef[a]!) undefinedAddress();
          const to = low[a]!;
          const offset = code[at + 3]!;
          const toHigh = high[a]! + carry(to, offset);
          if (high[b] === High.Stack && toHigh !== High.Stack) thread.cpu[Cpu.Escaped] = 1;
          memory.store64(toHigh, (to + offset) | 0, low[b]!, high[b]!, undef[b]!);
          break;
        }
        case Op.LoadBits:
          if (undef[b]!) undefinedAddress();
          loadBits(memory, thread, fn.compiled.bitfields[code[at + 3]!]!, a, b);
          break;
        case Op.StoreBits:
          if (undef[a]!) undefinedAddress();
          storeBits(memory, thread, fn.compiled.bitfields[code[at + 3]!]!, a, b);
          break;
        case Op.Copy:
          if (undef[a]! | undef[b]!) undefinedAddress();
          memory.copy(high[a]!, low[a]!, high[b]!, low[b]!, code[at + 3]!);
          break;
        case Op.Zero:
          if (undef[a]!) undefinedAddress();
          memory.fill(high[a]!, low[a]!, code[at + 3]!, 0);
          break;
        case Op.Allocate: {
          if (undef[b]!) undefinedDecision();
          if (high[b] !== 0 || low[b]! < 0) undefinedBehaviour('A variable-length array has a negative or vast size.');
          low[a] = allocateInFrame(machine, thread, low[b]!);
          high[a] = High.Stack;
          undef[a] = 0;
          break;
        }
        case Op.ScopeEnter:
        case Op.ScopeLeave:
          memory.declare(
            High.Stack,
            thread.frames[frame + Frame.Memory]! + code[at + 1]!,
            code[at + 2]!,
            (word & 0xff) === Op.ScopeEnter ? Shadow.Undefined : Shadow.Freed,
          );
          break;

        case Op.Call:
        case Op.CallRegister:
        case Op.Primitive: {
          const result = code[at + 1]! < 0 ? -1 : a;
          thread.frames[frame + Frame.Pc] = pc - 1;
          let called: Called;
          if ((word & 0xff) === Op.Primitive) {
            const index = code[at + 2]!;
            const info = fn.compiled.primitiveCalls[index]!;
            const primitive = fn.primitives[index];
            if (!primitive)
              throw new Stop('cannot-execute', `The primitive ${info.name}() is not known to the machine.`);
            called = callPrimitive(machine, thread, primitive, info, c, result);
          } else {
            let id = code[at + 2]! as SymbolId;
            if ((word & 0xff) === Op.CallRegister) {
              if (undef[b]!) undefinedAddress();
              const target = machine.image.functionAt(high[b]!, low[b]!);
              if (!target) return notAFunction(machine, high[b]!, low[b]!);
              id = target.id;
            }
            called = callSymbol(machine, thread, id, c, (word >>> 8) & 0xff, result);
          }
          if (called === Called.Done) {
            thread.frames[frame + Frame.Pc] = pc;
            break;
          }
          if (called === Called.Entered) {
            thread.frames[frame + Frame.Pc] = pc;
            frame = (thread.depth - 1) * Frame.Words;
            fn = machine.image.loaded(thread.frames[frame + Frame.Function]! as SymbolId)!;
            code = fn.code;
            base = thread.frames[frame + Frame.Base]!;
            pc = 0;
            ({ low, high, undef } = thread);
            break;
          }
          machine.instructions += budget - left;
          return called === Called.Blocked ? Status.Blocked : Status.NeedsLink;
        }
        case Op.Return: {
          const result = thread.frames[frame + Frame.Result]!;
          const value = code[at + 1]! < 0 ? -1 : a;
          leaveFunction(machine, thread);
          if (result >= 0) {
            low[result] = value < 0 ? 0 : low[value]!;
            high[result] = value < 0 ? 0 : high[value]!;
            undef[result] = value < 0 ? 0xff : undef[value]!;
          }
          if (thread.depth === 0) {
            thread.resultLow = value < 0 ? 0 : low[value]!;
            thread.resultHigh = value < 0 ? 0 : high[value]!;
            machine.instructions += budget - left;
            return Status.Finished;
          }
          frame = (thread.depth - 1) * Frame.Words;
          fn = machine.image.loaded(thread.frames[frame + Frame.Function]! as SymbolId)!;
          code = fn.code;
          base = thread.frames[frame + Frame.Base]!;
          pc = thread.frames[frame + Frame.Pc]!;
          if (until === Until.Statement && goesOn(code, pc)) {
            // What is left of the calling statement is a step of its own, on the caller's line.
            machine.instructions += budget - left;
            return Status.Statement;
          }
          break;
        }
        case Op.Trap: {
          const trap = fn.compiled.traps[code[at + 1]!]!;
          throw new Stop(
            'cannot-execute',
            `${fn.compiled.name}() cannot be executed at ${trap.spot.path}:${trap.spot.line}: ${trap.construct}.`,
          );
        }

        case Op.Undefine:
          undef[a] = 0xff;
          break;
        default:
          rareOperation(thread, word & 0xff, a, b, c);
      }
    }
  } catch (problem) {
    if (!(problem instanceof Stop)) throw problem;
    // The instruction that stopped is the current one, so that its spot is the violation's.
    if (thread.depth) thread.frames[(thread.depth - 1) * Frame.Words + Frame.Pc] = pc - 1;
    machine.instructions += budget - left;
    machine.stopped = { kind: problem.kind, message: problem.message };
    return Status.Stopped;
  }
}

/** Does the rest of a statement, from instruction `pc` on, do more than move values about? */
function goesOn(code: Int32Array, pc: number): boolean {
  for (let at = pc << 2; at < code.length; at += 4) {
    const word = code[at]!;
    const op = word & 0xff;
    if (word & Extra.Statement || op === Op.Return) return false;
    if ((op >= Op.Jump && op <= Op.JumpRegister) || (op >= Op.Store8 && op <= Op.Primitive)) return true;
  }
  return false;
}

const lessSigned = (low: Int32Array, high: Int32Array, x: number, y: number): boolean =>
  high[x] === high[y] ? low[x]! >>> 0 < low[y]! >>> 0 : high[x]! < high[y]!;
const lessUnsigned = (low: Int32Array, high: Int32Array, x: number, y: number): boolean =>
  high[x] === high[y] ? low[x]! >>> 0 < low[y]! >>> 0 : high[x]! >>> 0 < high[y]! >>> 0;

const undefinedDecision = (): never => undefinedBehaviour('An uninitialised value decides where to go on.');
const undefinedAddress = (): never => undefinedBehaviour('An uninitialised value is used as an address.');

/** Is this the one dividend whose quotient by -1 does not fit? x86's idiv traps on it, also for the remainder. */
const overflows = (op: number, low: number, high: number): boolean =>
  op === Op.DivW || op === Op.RemW
    ? low === -0x80000000
    : (op === Op.DivSL || op === Op.RemSL) && low === 0 && high === -0x80000000;

function divide(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { low, high, undef } = thread;
  if (undef[c]!) undefinedBehaviour('Divides by an uninitialised value.');
  const x = low[b]!;
  const xHigh = high[b]!;
  const y = low[c]!;
  const yHigh = high[c]!;
  if ((y | yHigh) === 0) undefinedBehaviour('Divides by zero.');
  if ((y & yHigh) === -1 && !undef[b]! && overflows(op, x, xHigh))
    undefinedBehaviour('Divides the smallest value by -1: the result does not fit its type.');
  const mask = undef[b]! ? 0xff : 0;
  switch (op) {
    case Op.DivW:
      low[a] = x / y;
      high[a] = low[a]! >> 31;
      break;
    case Op.RemW:
      low[a] = x % y;
      high[a] = low[a]! >> 31;
      break;
    case Op.DivU:
      low[a] = Math.trunc((x >>> 0) / (y >>> 0));
      high[a] = 0;
      break;
    case Op.RemU:
      low[a] = (x >>> 0) % (y >>> 0);
      high[a] = 0;
      break;
    case Op.DivSL:
      low[a] = divideSigned(x, xHigh, y, yHigh);
      high[a] = wide.high;
      break;
    case Op.DivUL:
      low[a] = divideUnsigned(x, xHigh, y, yHigh);
      high[a] = wide.high;
      break;
    case Op.RemSL:
      low[a] = remainderSigned(x, xHigh, y, yHigh);
      high[a] = wide.high;
      break;
    default:
      low[a] = remainderUnsigned(x, xHigh, y, yHigh);
      high[a] = wide.high;
  }
  undef[a] = mask;
}

function shift(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { low, high, undef } = thread;
  if (undef[c]!) undefinedBehaviour('Shifts by an uninitialised value.');
  const by = low[c]!;
  const bits = op === Op.ShlL || op === Op.SarL || op === Op.ShrL ? 64 : 32;
  if (high[c] !== 0 || by < 0 || by >= bits) {
    const count = high[c] === by >> 31 ? by : toSigned(by, high[c]!);
    undefinedBehaviour(
      `Shifts a ${bits}-bit value by ${count}, which is ${count < 0 ? 'negative' : 'not less than its width'}.`,
    );
  }
  const x = low[b]!;
  const mask = undef[b]!;
  switch (op) {
    case Op.ShlW:
      low[a] = x << by;
      high[a] = low[a]! >> 31;
      undef[a] = mask && SIGN_32[maskShiftedLeft(mask & 15, by, 4)]!;
      break;
    case Op.ShlU:
      low[a] = x << by;
      high[a] = 0;
      undef[a] = mask && maskShiftedLeft(mask & 15, by, 4);
      break;
    case Op.ShlL:
      low[a] = shiftLeft(x, high[b]!, by);
      high[a] = wide.high;
      undef[a] = mask && maskShiftedLeft(mask, by, 8);
      break;
    case Op.ShrW:
      low[a] = x >> by;
      high[a] = low[a]! >> 31;
      undef[a] = mask && SIGN_32[maskShiftedRight(mask & 15, by, 4, true)]!;
      break;
    case Op.ShrU:
      low[a] = x >>> by;
      high[a] = 0;
      undef[a] = mask && maskShiftedRight(mask & 15, by, 4, false);
      break;
    case Op.SarL:
      low[a] = shiftRightSigned(x, high[b]!, by);
      high[a] = wide.high;
      undef[a] = mask && maskShiftedRight(mask, by, 8, true);
      break;
    default:
      low[a] = shiftRight(x, high[b]!, by);
      high[a] = wide.high;
      undef[a] = mask && maskShiftedRight(mask, by, 8, false);
  }
}

function loadBits(memory: Memory, thread: Thread, field: BitField, a: number, b: number): void {
  const { low, high, undef } = thread;
  const address = low[b]!;
  const value = memory.load(high[b]! + carry(address, field.offset), (address + field.offset) | 0, field.unit);
  const top = 64 - field.shift - field.width;
  const shifted = shiftLeft(value, field.unit === 8 ? memory.high : 0, top);
  low[a] = field.signed
    ? shiftRightSigned(shifted, wide.high, top + field.shift)
    : shiftRight(shifted, wide.high, top + field.shift);
  high[a] = wide.high;
  // Undefined when any of the bytes that hold its bits is.
  let mask = 0;
  for (let bit = field.shift; bit < field.shift + field.width; bit++) mask |= 1 << (bit >> 3);
  undef[a] = memory.undef & mask ? 0xff : 0;
}

function storeBits(memory: Memory, thread: Thread, field: BitField, a: number, b: number): void {
  const { low, high } = thread;
  const address = low[a]!;
  const to = (address + field.offset) | 0;
  const toHigh = (high[a]! + carry(address, field.offset)) | 0;
  const old = memory.load(toHigh, to, field.unit);
  const oldHigh = field.unit === 8 ? memory.high : 0;
  const oldUndef = memory.undef;
  const ones = (1n << BigInt(field.width)) - 1n;
  const mask = ones << BigInt(field.shift);
  const value = (toUnsigned(old, oldHigh) & ~mask) | ((toUnsigned(low[b]!, high[b]!) & ones) << BigInt(field.shift));
  // Bytes that hold bits of the field become defined; the others stay what they were.
  let touched = 0;
  for (let bit = field.shift; bit < field.shift + field.width; bit++) touched |= 1 << (bit >> 3);
  const lowWord = fromBig(value);
  memory.store(toHigh, to, field.unit, lowWord, wide.high, oldUndef & ~touched);
}

/** Operations that are too rare for the loop. */
function rareOperation(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { low, high, undef } = thread;
  const x = low[b]!;
  const xHigh = high[b]!;
  let mask = undef[b]! ? 0xff : 0;
  switch (op) {
    case Op.CountLeadingZeros32:
      low[a] = Math.clz32(x);
      high[a] = 0;
      break;
    case Op.CountLeadingZeros64:
      low[a] = xHigh ? Math.clz32(xHigh) : 32 + Math.clz32(x);
      high[a] = 0;
      break;
    case Op.CountTrailingZeros64:
      low[a] = x ? 31 - Math.clz32(x & -x) : xHigh ? 63 - Math.clz32(xHigh & -xHigh) : 64;
      high[a] = 0;
      break;
    case Op.PopulationCount64:
      low[a] = populationCount(x) + populationCount(xHigh);
      high[a] = 0;
      break;
    case Op.ByteSwap16:
      low[a] = ((x & 0xff) << 8) | ((x >>> 8) & 0xff);
      high[a] = 0;
      break;
    case Op.ByteSwap32:
      low[a] = swap(x);
      high[a] = 0;
      break;
    case Op.ByteSwap64: {
      const top = swap(x);
      low[a] = swap(xHigh);
      high[a] = top;
      break;
    }
    case Op.MulHighS:
      mask |= undef[c]! ? 0xff : 0;
      low[a] = fromBig((toSigned(x, xHigh) * toSigned(low[c]!, high[c]!)) >> 64n);
      high[a] = wide.high;
      break;
    case Op.MulHighU:
      mask |= undef[c]! ? 0xff : 0;
      low[a] = fromBig((toUnsigned(x, xHigh) * toUnsigned(low[c]!, high[c]!)) >> 64n);
      high[a] = wide.high;
      break;
    default:
      throw new Stop('cannot-execute', `The machine does not know instruction ${op}.`);
  }
  undef[a] = mask;
}

function populationCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const swap = (x: number): number => (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
