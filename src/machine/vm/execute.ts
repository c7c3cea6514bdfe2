import { AtomicFunction, Op } from '../bytecode';
import { High, Shadow } from '../memory/regions';
import { carry, type Memory } from '../memory/memory';
import type { BitField, SymbolId } from '../program';
import { Called, allocateInFrame, callPrimitive, callSymbol, leaveFunction, notAFunction } from './calls';
import { Extra } from './loaded';
import type { Machine } from './machine';
import { Status, Stop, Until, undefinedBehaviour } from './stop';
import { chooseCase } from './switches';
import { Cpu, Frame, Register, type Thread } from './thread';
import { isVisible } from './visible';
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
  let base = thread.frames[frame + Frame.Base]! << Register.Shift;
  let pc = thread.frames[frame + Frame.Pc]!;
  let { regs } = thread;
  let left = budget;
  let pass = first;
  // Locals, because a bundler makes module constants mutable and the loop would load them anew each time.
  const spread = SPREAD;
  const spreadW = SPREAD_W;
  const spreadU = SPREAD_U;
  const sign32 = SIGN_32;
  try {
    for (;;) {
      // Instructions and registers lie on multiples of four: `at | 1` cannot overflow, so it costs no check.
      const at = pc << 2;
      const word = code[at]!;
      if (word & looks) {
        if (word & stops) {
          if (until === Until.Statement) {
            // A statement that starts at the very first instruction is the one to execute.
            if (left !== budget) {
              thread.frames[frame + Frame.Pc] = pc;
              machine.instructions += budget - left;
              return Status.Statement;
            }
          } else if (isVisible(thread, fn, at, base >> Register.Shift, machine.shared)) {
            if (!pass) {
              thread.frames[frame + Frame.Pc] = pc;
              machine.instructions += budget - left;
              return Status.Visible;
            }
            pass = false;
          }
        }
        if (word & Extra.Fresh) code[at] = word & ~Extra.Fresh;
      }
      if (left-- <= 0) {
        thread.frames[frame + Frame.Pc] = pc;
        machine.instructions += budget;
        return Status.Budget;
      }
      const a = (base + (code[at | 1]! << Register.Shift)) | 0;
      const b = (base + (code[at | 2]! << Register.Shift)) | 0;
      const c = (base + (code[at | 3]! << Register.Shift)) | 0;
      pc++;
      switch (word & 0xff) {
        case Op.Nop:
          break;
        case Op.Const:
          regs[a] = code[at | 2]!;
          regs[a | 1] = code[at | 3]!;
          regs[a | 2] = 0;
          break;
        case Op.Symbol: {
          const id = code[at | 2]! as SymbolId;
          const address = machine.image.address(id);
          if (address === undefined) {
            machine.needs = id;
            thread.frames[frame + Frame.Pc] = pc - 1;
            machine.instructions += budget - left;
            return Status.NeedsLink;
          }
          const offset = code[at | 3]!;
          regs[a] = address + offset;
          regs[a | 1] = High.Image + carry(address, offset);
          regs[a | 2] = 0;
          break;
        }
        case Op.Frame:
          regs[a] = thread.frames[frame + Frame.Memory]! + code[at | 2]!;
          regs[a | 1] = High.Stack;
          regs[a | 2] = 0;
          break;
        case Op.Move:
          regs[a] = regs[b]!;
          regs[a | 1] = regs[b | 1]!;
          regs[a | 2] = regs[b | 2]!;
          break;
        case Op.Label:
          regs[a] = machine.image.labelAddress(fn.id, code[at | 2]!);
          regs[a | 1] = High.Image;
          regs[a | 2] = 0;
          break;
        case Op.VarArgs: {
          const from = base + (fn.compiled.parameters << Register.Shift);
          regs[a] = regs[from]!;
          regs[a | 1] = regs[from | 1]!;
          regs[a | 2] = regs[from | 2]!;
          break;
        }

        case Op.AddW: {
          const value = (regs[b]! + regs[c]!) | 0;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = spreadW[regs[b | 2]! | regs[c | 2]!]!;
          break;
        }
        case Op.AddU:
          regs[a] = regs[b]! + regs[c]!;
          regs[a | 1] = 0;
          regs[a | 2] = spreadU[regs[b | 2]! | regs[c | 2]!]!;
          break;
        case Op.AddL: {
          const x = regs[b]!;
          const sum = (x + regs[c]!) | 0;
          regs[a | 1] = regs[b | 1]! + regs[c | 1]! + (sum >>> 0 < x >>> 0 ? 1 : 0);
          regs[a] = sum;
          regs[a | 2] = spread[regs[b | 2]! | regs[c | 2]!]!;
          break;
        }
        case Op.SubW: {
          const value = (regs[b]! - regs[c]!) | 0;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = spreadW[regs[b | 2]! | regs[c | 2]!]!;
          break;
        }
        case Op.SubU:
          regs[a] = regs[b]! - regs[c]!;
          regs[a | 1] = 0;
          regs[a | 2] = spreadU[regs[b | 2]! | regs[c | 2]!]!;
          break;
        case Op.SubL: {
          const x = regs[b]!;
          const y = regs[c]!;
          regs[a | 1] = regs[b | 1]! - regs[c | 1]! - (x >>> 0 < y >>> 0 ? 1 : 0);
          regs[a] = x - y;
          regs[a | 2] = spread[regs[b | 2]! | regs[c | 2]!]!;
          break;
        }
        case Op.MulW: {
          const value = Math.imul(regs[b]!, regs[c]!);
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = spreadW[regs[b | 2]! | regs[c | 2]!]!;
          break;
        }
        case Op.MulU:
          regs[a] = Math.imul(regs[b]!, regs[c]!);
          regs[a | 1] = 0;
          regs[a | 2] = spreadU[regs[b | 2]! | regs[c | 2]!]!;
          break;
        case Op.MulL: {
          const mask = spread[regs[b | 2]! | regs[c | 2]!]!;
          regs[a] = multiply(regs[b]!, regs[b | 1]!, regs[c]!, regs[c | 1]!);
          regs[a | 1] = wide.high;
          regs[a | 2] = mask;
          break;
        }
        case Op.AndL: {
          const mask = regs[b | 2]! | regs[c | 2]!;
          const result =
            mask && maskOfLogic(0, regs[b]!, regs[b | 1]!, regs[b | 2]!, regs[c]!, regs[c | 1]!, regs[c | 2]!);
          regs[a] = regs[b]! & regs[c]!;
          regs[a | 1] = regs[b | 1]! & regs[c | 1]!;
          regs[a | 2] = result;
          break;
        }
        case Op.OrL: {
          const mask = regs[b | 2]! | regs[c | 2]!;
          const result =
            mask && maskOfLogic(0xff, regs[b]!, regs[b | 1]!, regs[b | 2]!, regs[c]!, regs[c | 1]!, regs[c | 2]!);
          regs[a] = regs[b]! | regs[c]!;
          regs[a | 1] = regs[b | 1]! | regs[c | 1]!;
          regs[a | 2] = result;
          break;
        }
        case Op.XorL:
          regs[a] = regs[b]! ^ regs[c]!;
          regs[a | 1] = regs[b | 1]! ^ regs[c | 1]!;
          regs[a | 2] = regs[b | 2]! | regs[c | 2]!;
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
          const value = (regs[b]! + code[at | 3]!) | 0;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = spreadW[regs[b | 2]!]!;
          break;
        }
        case Op.AddImmU:
          regs[a] = regs[b]! + code[at | 3]!;
          regs[a | 1] = 0;
          regs[a | 2] = spreadU[regs[b | 2]!]!;
          break;
        case Op.AddImmL: {
          const x = regs[b]!;
          const offset = code[at | 3]!;
          regs[a | 1] = regs[b | 1]! + carry(x, offset);
          regs[a] = x + offset;
          regs[a | 2] = spread[regs[b | 2]!]!;
          break;
        }
        case Op.AndImm: {
          const by = code[at | 3]!;
          const mask = regs[b | 2]!;
          regs[a | 2] = mask && maskOfLogic(0, regs[b]!, regs[b | 1]!, mask, by, by >> 31, 0);
          regs[a] = regs[b]! & by;
          regs[a | 1] = regs[b | 1]! & (by >> 31);
          break;
        }
        case Op.OrImm: {
          const by = code[at | 3]!;
          const mask = regs[b | 2]!;
          regs[a | 2] = mask && maskOfLogic(0xff, regs[b]!, regs[b | 1]!, mask, by, by >> 31, 0);
          regs[a] = regs[b]! | by;
          regs[a | 1] = regs[b | 1]! | (by >> 31);
          break;
        }
        case Op.XorImm: {
          const by = code[at | 3]!;
          regs[a] = regs[b]! ^ by;
          regs[a | 1] = regs[b | 1]! ^ (by >> 31);
          regs[a | 2] = regs[b | 2]!;
          break;
        }
        case Op.ShlImmW:
        case Op.ShlImmU:
        case Op.ShrImmW:
        case Op.ShrImmU:
        case Op.SarImmL:
          shiftBy(thread, (word & 0xff) - Op.ShlImmW + Op.ShlW, a, b, code[at | 3]!);
          break;
        case Op.ShlImmL: {
          const by = code[at | 3]!;
          if (regs[b | 2]! || by === 0) {
            shiftBy(thread, Op.ShlL, a, b, by);
            break;
          }
          const x = regs[b]!;
          regs[a | 1] = by < 32 ? (regs[b | 1]! << by) | (x >>> (32 - by)) : x << (by - 32);
          regs[a] = by < 32 ? x << by : 0;
          regs[a | 2] = 0;
          break;
        }
        case Op.ShrImmL: {
          const by = code[at | 3]!;
          if (regs[b | 2]! || by === 0) {
            shiftBy(thread, Op.ShrL, a, b, by);
            break;
          }
          const x = regs[b | 1]!;
          regs[a] = by < 32 ? (regs[b]! >>> by) | (x << (32 - by)) : x >>> (by - 32);
          regs[a | 1] = by < 32 ? x >>> by : 0;
          regs[a | 2] = 0;
          break;
        }
        case Op.AddScaled: {
          // Scales are below 256, so the product of a word fits a double exactly.
          const scale = (word >>> 8) & 0xff;
          const product = (regs[c]! >>> 0) * scale;
          const x = regs[b]!;
          const sum = (x + product) | 0;
          const carried = Math.floor(product / 0x100000000) + (sum >>> 0 < x >>> 0 ? 1 : 0);
          regs[a | 2] = spread[regs[b | 2]! | regs[c | 2]!]!;
          regs[a | 1] = regs[b | 1]! + Math.imul(regs[c | 1]!, scale) + carried;
          regs[a] = sum;
          break;
        }
        case Op.NegW: {
          const value = -regs[b]! | 0;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = spreadW[regs[b | 2]!]!;
          break;
        }
        case Op.NegU:
          regs[a] = -regs[b]!;
          regs[a | 1] = 0;
          regs[a | 2] = spreadU[regs[b | 2]!]!;
          break;
        case Op.NegL: {
          const x = regs[b]!;
          regs[a | 1] = ~regs[b | 1]! + (x === 0 ? 1 : 0);
          regs[a] = -x;
          regs[a | 2] = spread[regs[b | 2]!]!;
          break;
        }
        case Op.NotW: {
          const value = ~regs[b]!;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = sign32[regs[b | 2]!]!;
          break;
        }
        case Op.NotU:
          regs[a] = ~regs[b]!;
          regs[a | 1] = 0;
          regs[a | 2] = regs[b | 2]! & 15;
          break;
        case Op.NotL:
          regs[a] = ~regs[b]!;
          regs[a | 1] = ~regs[b | 1]!;
          regs[a | 2] = regs[b | 2]!;
          break;

        case Op.Eq: {
          const value = regs[b]! === regs[c]! && regs[b | 1]! === regs[c | 1]! ? 1 : 0;
          regs[a | 2] = regs[b | 2]! | regs[c | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }
        case Op.Ne: {
          const value = regs[b]! !== regs[c]! || regs[b | 1]! !== regs[c | 1]! ? 1 : 0;
          regs[a | 2] = regs[b | 2]! | regs[c | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }
        case Op.LtS:
        case Op.LtU:
        case Op.LeS:
        case Op.LeU: {
          const op = word & 0xff;
          const value = (
            op === Op.LtS
              ? lessSigned(regs, b, c)
              : op === Op.LtU
                ? lessUnsigned(regs, b, c)
                : op === Op.LeS
                  ? !lessSigned(regs, c, b)
                  : !lessUnsigned(regs, c, b)
          )
            ? 1
            : 0;
          regs[a | 2] = regs[b | 2]! | regs[c | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }

        case Op.EqImm: {
          const by = code[at | 3]!;
          const value = regs[b]! === by && regs[b | 1]! === by >> 31 ? 1 : 0;
          regs[a | 2] = regs[b | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }
        case Op.NeImm: {
          const by = code[at | 3]!;
          const value = regs[b]! !== by || regs[b | 1]! !== by >> 31 ? 1 : 0;
          regs[a | 2] = regs[b | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }

        case Op.SignExtend8: {
          const value = (regs[b]! << 24) >> 24;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = SIGN_8[regs[b | 2]!]!;
          break;
        }
        case Op.SignExtend16: {
          const value = (regs[b]! << 16) >> 16;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = SIGN_16[regs[b | 2]!]!;
          break;
        }
        case Op.SignExtend32: {
          const value = regs[b]!;
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = sign32[regs[b | 2]!]!;
          break;
        }
        case Op.ZeroExtend8:
          regs[a] = regs[b]! & 0xff;
          regs[a | 1] = 0;
          regs[a | 2] = regs[b | 2]! & 1;
          break;
        case Op.ZeroExtend16:
          regs[a] = regs[b]! & 0xffff;
          regs[a | 1] = 0;
          regs[a | 2] = regs[b | 2]! & 3;
          break;
        case Op.ZeroExtend32:
          regs[a] = regs[b]!;
          regs[a | 1] = 0;
          regs[a | 2] = regs[b | 2]! & 15;
          break;
        case Op.Bool: {
          const value = regs[b]! | regs[b | 1]! ? 1 : 0;
          regs[a | 2] = regs[b | 2]! ? 1 : 0;
          regs[a] = value;
          regs[a | 1] = 0;
          break;
        }

        case Op.Jump:
          pc = code[at | 1]!;
          break;
        case Op.JumpZero:
          if (regs[a | 2]!) undefinedDecision();
          if ((regs[a]! | regs[a | 1]!) === 0) pc = code[at | 2]!;
          break;
        case Op.JumpNonZero:
          if (regs[a | 2]!) undefinedDecision();
          if ((regs[a]! | regs[a | 1]!) !== 0) pc = code[at | 2]!;
          break;
        case Op.JumpEq:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (regs[a]! === regs[b]! && regs[a | 1]! === regs[b | 1]!) pc = code[at | 3]!;
          break;
        case Op.JumpNe:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (regs[a]! !== regs[b]! || regs[a | 1]! !== regs[b | 1]!) pc = code[at | 3]!;
          break;
        case Op.JumpLtS:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (lessSigned(regs, a, b)) pc = code[at | 3]!;
          break;
        case Op.JumpLtU:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (lessUnsigned(regs, a, b)) pc = code[at | 3]!;
          break;
        case Op.JumpLeS:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (!lessSigned(regs, b, a)) pc = code[at | 3]!;
          break;
        case Op.JumpLeU:
          if (regs[a | 2]! | regs[b | 2]!) undefinedDecision();
          if (!lessUnsigned(regs, b, a)) pc = code[at | 3]!;
          break;
        case Op.JumpEqImm: {
          const by = code[at | 2]!;
          if (regs[a | 2]!) undefinedDecision();
          if (regs[a]! === by && regs[a | 1]! === by >> 31) pc = code[at | 3]!;
          break;
        }
        case Op.JumpNeImm: {
          const by = code[at | 2]!;
          if (regs[a | 2]!) undefinedDecision();
          if (regs[a]! !== by || regs[a | 1]! !== by >> 31) pc = code[at | 3]!;
          break;
        }
        case Op.JumpLtSImm:
          if (regs[a | 2]!) undefinedDecision();
          if (belowSigned(regs[a]!, regs[a | 1]!, code[at | 2]!)) pc = code[at | 3]!;
          break;
        case Op.JumpGeSImm:
          if (regs[a | 2]!) undefinedDecision();
          if (!belowSigned(regs[a]!, regs[a | 1]!, code[at | 2]!)) pc = code[at | 3]!;
          break;
        case Op.JumpLtUImm:
          if (regs[a | 2]!) undefinedDecision();
          if (belowUnsigned(regs[a]!, regs[a | 1]!, code[at | 2]!)) pc = code[at | 3]!;
          break;
        case Op.JumpGeUImm:
          if (regs[a | 2]!) undefinedDecision();
          if (!belowUnsigned(regs[a]!, regs[a | 1]!, code[at | 2]!)) pc = code[at | 3]!;
          break;
        case Op.JumpMaskZero: {
          const by = code[at | 2]!;
          if (regs[a | 2]! && maskOfLogic(0, regs[a]!, regs[a | 1]!, regs[a | 2]!, by, by >> 31, 0))
            undefinedDecision();
          if (((regs[a]! & by) | (regs[a | 1]! & (by >> 31))) === 0) pc = code[at | 3]!;
          break;
        }
        case Op.JumpMaskNonZero: {
          const by = code[at | 2]!;
          if (regs[a | 2]! && maskOfLogic(0, regs[a]!, regs[a | 1]!, regs[a | 2]!, by, by >> 31, 0))
            undefinedDecision();
          if (((regs[a]! & by) | (regs[a | 1]! & (by >> 31))) !== 0) pc = code[at | 3]!;
          break;
        }
        case Op.Switch:
          if (regs[a | 2]!) undefinedDecision();
          pc = chooseCase(fn.compiled.switches[code[at | 2]!]!, regs[a]!, regs[a | 1]!);
          break;
        case Op.JumpRegister: {
          if (regs[a | 2]!) undefinedDecision();
          const label = machine.image.labelAt(regs[a | 1]!, regs[a]!);
          if (label?.id !== fn.id) undefinedBehaviour('Computed goto to an address that is no label of this function.');
          pc = label!.pc;
          break;
        }

        case Op.LoadS8:
        case Op.LoadU8:
        case Op.LoadS16:
        case Op.LoadU16: {
          if (regs[b | 2]!) undefinedAddress();
          const from = regs[b]!;
          const offset = code[at | 3]!;
          const toHigh = regs[b | 1]! + carry(from, offset);
          const op = word & 0xff;
          if (op <= Op.LoadU8) {
            const value = memory.load8(toHigh, (from + offset) | 0);
            regs[a] = op === Op.LoadS8 ? (value << 24) >> 24 : value;
          } else {
            const value = memory.load16(toHigh, (from + offset) | 0);
            regs[a] = op === Op.LoadS16 ? (value << 16) >> 16 : value;
          }
          regs[a | 1] = op === Op.LoadS8 || op === Op.LoadS16 ? regs[a]! >> 31 : 0;
          regs[a | 2] =
            op === Op.LoadS8 ? SIGN_8[memory.undef]! : op === Op.LoadS16 ? SIGN_16[memory.undef]! : memory.undef;
          break;
        }
        case Op.LoadS32: {
          if (regs[b | 2]!) undefinedAddress();
          const from = regs[b]!;
          const offset = code[at | 3]!;
          const value = memory.load32(regs[b | 1]! + carry(from, offset), (from + offset) | 0);
          regs[a] = value;
          regs[a | 1] = value >> 31;
          regs[a | 2] = sign32[memory.undef]!;
          break;
        }
        case Op.LoadU32: {
          if (regs[b | 2]!) undefinedAddress();
          const from = regs[b]!;
          const offset = code[at | 3]!;
          regs[a] = memory.load32(regs[b | 1]! + carry(from, offset), (from + offset) | 0);
          regs[a | 1] = 0;
          regs[a | 2] = memory.undef;
          break;
        }
        case Op.Load64: {
          if (regs[b | 2]!) undefinedAddress();
          const from = regs[b]!;
          const offset = code[at | 3]!;
          regs[a] = memory.load64(regs[b | 1]! + carry(from, offset), (from + offset) | 0);
          regs[a | 1] = memory.high;
          regs[a | 2] = memory.undef;
          break;
        }
        case Op.Store8: {
          if (regs[a | 2]!) undefinedAddress();
          const to = regs[a]!;
          const offset = code[at | 3]!;
          memory.store8(regs[a | 1]! + carry(to, offset), (to + offset) | 0, regs[b]!, regs[b | 2]! & 1);
          break;
        }
        case Op.Store16: {
          if (regs[a | 2]!) undefinedAddress();
          const to = regs[a]!;
          const offset = code[at | 3]!;
          memory.store16(regs[a | 1]! + carry(to, offset), (to + offset) | 0, regs[b]!, regs[b | 2]! & 3);
          break;
        }
        case Op.Store32: {
          if (regs[a | 2]!) undefinedAddress();
          const to = regs[a]!;
          const offset = code[at | 3]!;
          memory.store32(regs[a | 1]! + carry(to, offset), (to + offset) | 0, regs[b]!, regs[b | 2]! & 15);
          break;
        }
        case Op.Store64: {
          if (regs[a | 2]!) undefinedAddress();
          const to = regs[a]!;
          const offset = code[at | 3]!;
          const toHigh = regs[a | 1]! + carry(to, offset);
          if (regs[b | 1]! === High.Stack && toHigh !== High.Stack) thread.cpu[Cpu.Escaped] = 1;
          memory.store64(toHigh, (to + offset) | 0, regs[b]!, regs[b | 1]!, regs[b | 2]!);
          break;
        }
        case Op.LoadBits:
          if (regs[b | 2]!) undefinedAddress();
          loadBits(memory, thread, fn.compiled.bitfields[code[at | 3]!]!, a, b);
          break;
        case Op.StoreBits:
          if (regs[a | 2]!) undefinedAddress();
          storeBits(memory, thread, fn.compiled.bitfields[code[at | 3]!]!, a, b);
          break;
        case Op.AtomicUpdate:
          if (regs[b | 2]!) undefinedAddress();
          atomicUpdate(memory, thread, (word >>> 8) & 0xff, a, b, c);
          break;
        case Op.Copy:
          if (regs[a | 2]! | regs[b | 2]!) undefinedAddress();
          memory.copy(regs[a | 1]!, regs[a]!, regs[b | 1]!, regs[b]!, code[at | 3]!);
          break;
        case Op.Zero:
          if (regs[a | 2]!) undefinedAddress();
          memory.fill(regs[a | 1]!, regs[a]!, code[at | 3]!, 0);
          break;
        case Op.Allocate: {
          if (regs[b | 2]!) undefinedDecision();
          if (regs[b | 1]! !== 0 || regs[b]! < 0)
            undefinedBehaviour('A variable-length array has a negative or vast size.');
          regs[a] = allocateInFrame(machine, thread, regs[b]!);
          regs[a | 1] = High.Stack;
          regs[a | 2] = 0;
          break;
        }
        case Op.ScopeEnter:
        case Op.ScopeLeave:
          memory.declare(
            High.Stack,
            thread.frames[frame + Frame.Memory]! + code[at | 1]!,
            code[at | 2]!,
            (word & 0xff) === Op.ScopeEnter ? Shadow.Undefined : Shadow.Freed,
          );
          break;

        case Op.Call:
        case Op.CallRegister:
        case Op.Primitive: {
          const result = code[at | 1]! < 0 ? -1 : a >> Register.Shift;
          thread.frames[frame + Frame.Pc] = pc - 1;
          let called: Called;
          if ((word & 0xff) === Op.Primitive) {
            const index = code[at | 2]!;
            const info = fn.compiled.primitiveCalls[index]!;
            const primitive = fn.primitives[index];
            if (!primitive)
              throw new Stop('cannot-execute', `The primitive ${info.name}() is not known to the machine.`);
            called = callPrimitive(machine, thread, primitive, info, c >> Register.Shift, result);
          } else {
            let id = code[at | 2]! as SymbolId;
            if ((word & 0xff) === Op.CallRegister) {
              if (regs[b | 2]!) undefinedAddress();
              const target = machine.image.functionAt(regs[b | 1]!, regs[b]!);
              if (!target) return notAFunction(machine, regs[b | 1]!, regs[b]!);
              id = target.id;
            }
            called = callSymbol(machine, thread, id, c >> Register.Shift, (word >>> 8) & 0xff, result);
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
            base = thread.frames[frame + Frame.Base]! << Register.Shift;
            pc = 0;
            ({ regs } = thread);
            break;
          }
          machine.instructions += budget - left;
          return called === Called.Blocked ? Status.Blocked : Status.NeedsLink;
        }
        case Op.Return: {
          const result = thread.frames[frame + Frame.Result]! << Register.Shift;
          const value = code[at | 1]! < 0 ? -1 : a;
          leaveFunction(machine, thread);
          if (result >= 0) {
            regs[result] = value < 0 ? 0 : regs[value]!;
            regs[result | 1] = value < 0 ? 0 : regs[value | 1]!;
            regs[result | 2] = value < 0 ? 0xff : regs[value | 2]!;
          }
          if (thread.depth === 0) {
            thread.resultLow = value < 0 ? 0 : regs[value]!;
            thread.resultHigh = value < 0 ? 0 : regs[value | 1]!;
            machine.instructions += budget - left;
            return Status.Finished;
          }
          frame = (thread.depth - 1) * Frame.Words;
          fn = machine.image.loaded(thread.frames[frame + Frame.Function]! as SymbolId)!;
          code = fn.code;
          base = thread.frames[frame + Frame.Base]! << Register.Shift;
          pc = thread.frames[frame + Frame.Pc]!;
          if (until === Until.Statement && goesOn(code, pc)) {
            // What is left of the calling statement is a step of its own, on the caller's line.
            machine.instructions += budget - left;
            return Status.Statement;
          }
          break;
        }
        case Op.Trap: {
          const trap = fn.compiled.traps[code[at | 1]!]!;
          throw new Stop(
            'cannot-execute',
            `${fn.compiled.name}() cannot be executed at ${trap.spot.path}:${trap.spot.line}: ${trap.construct}.`,
          );
        }

        case Op.Undefine:
          regs[a | 2] = 0xff;
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

const lessSigned = (regs: Int32Array, x: number, y: number): boolean =>
  regs[x | 1]! === regs[y | 1]! ? regs[x]! >>> 0 < regs[y]! >>> 0 : regs[x | 1]! < regs[y | 1]!;
const lessUnsigned = (regs: Int32Array, x: number, y: number): boolean =>
  regs[x | 1]! === regs[y | 1]! ? regs[x]! >>> 0 < regs[y]! >>> 0 : regs[x | 1]! >>> 0 < regs[y | 1]! >>> 0;

/** Compares a register with a signed immediate. */
const belowSigned = (low: number, high: number, by: number): boolean => {
  const top = by >> 31;
  return high === top ? low >>> 0 < by >>> 0 : high < top;
};
const belowUnsigned = (low: number, high: number, by: number): boolean => {
  const top = by >> 31;
  return high === top ? low >>> 0 < by >>> 0 : high >>> 0 < top >>> 0;
};

const undefinedDecision = (): never => undefinedBehaviour('An uninitialised value decides where to go on.');
const undefinedAddress = (): never => undefinedBehaviour('An uninitialised value is used as an address.');

/** Is this the one dividend whose quotient by -1 does not fit? x86's idiv traps on it, also for the remainder. */
const overflows = (op: number, low: number, high: number): boolean =>
  op === Op.DivW || op === Op.RemW
    ? low === -0x80000000
    : (op === Op.DivSL || op === Op.RemSL) && low === 0 && high === -0x80000000;

function divide(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { regs } = thread;
  if (regs[c | 2]!) undefinedBehaviour('Divides by an uninitialised value.');
  const x = regs[b]!;
  const xHigh = regs[b | 1]!;
  const y = regs[c]!;
  const yHigh = regs[c | 1]!;
  if ((y | yHigh) === 0) undefinedBehaviour('Divides by zero.');
  if ((y & yHigh) === -1 && !regs[b | 2]! && overflows(op, x, xHigh))
    undefinedBehaviour('Divides the smallest value by -1: the result does not fit its type.');
  const mask = regs[b | 2]! ? 0xff : 0;
  switch (op) {
    case Op.DivW:
      regs[a] = x / y;
      regs[a | 1] = regs[a]! >> 31;
      break;
    case Op.RemW:
      regs[a] = x % y;
      regs[a | 1] = regs[a]! >> 31;
      break;
    case Op.DivU:
      regs[a] = Math.trunc((x >>> 0) / (y >>> 0));
      regs[a | 1] = 0;
      break;
    case Op.RemU:
      regs[a] = (x >>> 0) % (y >>> 0);
      regs[a | 1] = 0;
      break;
    case Op.DivSL:
      regs[a] = divideSigned(x, xHigh, y, yHigh);
      regs[a | 1] = wide.high;
      break;
    case Op.DivUL:
      regs[a] = divideUnsigned(x, xHigh, y, yHigh);
      regs[a | 1] = wide.high;
      break;
    case Op.RemSL:
      regs[a] = remainderSigned(x, xHigh, y, yHigh);
      regs[a | 1] = wide.high;
      break;
    default:
      regs[a] = remainderUnsigned(x, xHigh, y, yHigh);
      regs[a | 1] = wide.high;
  }
  regs[a | 2] = mask;
}

function shift(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { regs } = thread;
  if (regs[c | 2]!) undefinedBehaviour('Shifts by an uninitialised value.');
  const by = regs[c]!;
  const bits = op === Op.ShlL || op === Op.SarL || op === Op.ShrL ? 64 : 32;
  if (regs[c | 1]! !== 0 || by < 0 || by >= bits) {
    const count = regs[c | 1]! === by >> 31 ? by : toSigned(by, regs[c | 1]!);
    undefinedBehaviour(
      `Shifts a ${bits}-bit value by ${count}, which is ${count < 0 ? 'negative' : 'not less than its width'}.`,
    );
  }
  shiftBy(thread, op, a, b, by);
}

/** A shift whose count fits the width. */
function shiftBy(thread: Thread, op: number, a: number, b: number, by: number): void {
  const { regs } = thread;
  const x = regs[b]!;
  const mask = regs[b | 2]!;
  switch (op) {
    case Op.ShlW:
      regs[a] = x << by;
      regs[a | 1] = regs[a]! >> 31;
      regs[a | 2] = mask && SIGN_32[maskShiftedLeft(mask & 15, by, 4)]!;
      break;
    case Op.ShlU:
      regs[a] = x << by;
      regs[a | 1] = 0;
      regs[a | 2] = mask && maskShiftedLeft(mask & 15, by, 4);
      break;
    case Op.ShlL:
      regs[a] = shiftLeft(x, regs[b | 1]!, by);
      regs[a | 1] = wide.high;
      regs[a | 2] = mask && maskShiftedLeft(mask, by, 8);
      break;
    case Op.ShrW:
      regs[a] = x >> by;
      regs[a | 1] = regs[a]! >> 31;
      regs[a | 2] = mask && SIGN_32[maskShiftedRight(mask & 15, by, 4, true)]!;
      break;
    case Op.ShrU:
      regs[a] = x >>> by;
      regs[a | 1] = 0;
      regs[a | 2] = mask && maskShiftedRight(mask & 15, by, 4, false);
      break;
    case Op.SarL:
      regs[a] = shiftRightSigned(x, regs[b | 1]!, by);
      regs[a | 1] = wide.high;
      regs[a | 2] = mask && maskShiftedRight(mask, by, 8, true);
      break;
    default:
      regs[a] = shiftRight(x, regs[b | 1]!, by);
      regs[a | 1] = wide.high;
      regs[a | 2] = mask && maskShiftedRight(mask, by, 8, false);
  }
}

function loadBits(memory: Memory, thread: Thread, field: BitField, a: number, b: number): void {
  const { regs } = thread;
  const address = regs[b]!;
  const value = memory.load(regs[b | 1]! + carry(address, field.offset), (address + field.offset) | 0, field.unit);
  const top = 64 - field.shift - field.width;
  const shifted = shiftLeft(value, field.unit > 4 ? memory.high : 0, top);
  regs[a] = field.signed
    ? shiftRightSigned(shifted, wide.high, top + field.shift)
    : shiftRight(shifted, wide.high, top + field.shift);
  regs[a | 1] = wide.high;
  // Undefined when any of the bytes that hold its bits is.
  let mask = 0;
  for (let bit = field.shift; bit < field.shift + field.width; bit++) mask |= 1 << (bit >> 3);
  regs[a | 2] = memory.undef & mask ? 0xff : 0;
}

function storeBits(memory: Memory, thread: Thread, field: BitField, a: number, b: number): void {
  const { regs } = thread;
  const address = regs[a]!;
  const to = (address + field.offset) | 0;
  const toHigh = (regs[a | 1]! + carry(address, field.offset)) | 0;
  const old = memory.load(toHigh, to, field.unit);
  const oldHigh = field.unit > 4 ? memory.high : 0;
  const oldUndef = memory.undef;
  const ones = (1n << BigInt(field.width)) - 1n;
  const mask = ones << BigInt(field.shift);
  const value =
    (toUnsigned(old, oldHigh) & ~mask) | ((toUnsigned(regs[b]!, regs[b | 1]!) & ones) << BigInt(field.shift));
  // Bytes that hold bits of the field become defined; the others stay what they were.
  let touched = 0;
  for (let bit = field.shift; bit < field.shift + field.width; bit++) touched |= 1 << (bit >> 3);
  const lowWord = fromBig(value);
  memory.store(toHigh, to, field.unit, lowWord, wide.high, oldUndef & ~touched);
}

function atomicUpdate(memory: Memory, thread: Thread, flags: number, a: number, b: number, c: number): void {
  const { regs } = thread;
  const bytes = 1 << (flags >> 4);
  const at = regs[b]!;
  const atHigh = regs[b | 1]!;
  const old = memory.load(atHigh, at, bytes);
  const oldHigh = bytes === 8 ? memory.high : 0;
  const oldUndef = memory.undef;
  const function_: AtomicFunction = flags & 15;
  const x = regs[c]!;
  const xHigh = regs[c | 1]!;
  // Only an exchange does not look at what it works on.
  let undef = regs[c | 2]! | (function_ === AtomicFunction.Exchange ? 0 : oldUndef) ? 0xff : 0;
  let put = x;
  let putHigh = xHigh;
  switch (function_) {
    case AtomicFunction.Exchange:
      undef = regs[c | 2]!;
      break;
    case AtomicFunction.Add:
      put = (old + x) | 0;
      putHigh = oldHigh + xHigh + (put >>> 0 < old >>> 0 ? 1 : 0);
      break;
    case AtomicFunction.Subtract:
      put = (old - x) | 0;
      putHigh = oldHigh - xHigh - (old >>> 0 < x >>> 0 ? 1 : 0);
      break;
    case AtomicFunction.And:
    case AtomicFunction.Nand:
      put = old & x;
      putHigh = oldHigh & xHigh;
      if (function_ === AtomicFunction.And) break;
      put = ~put;
      putHigh = ~putHigh;
      break;
    case AtomicFunction.Or:
      put = old | x;
      putHigh = oldHigh | xHigh;
      break;
    case AtomicFunction.Xor:
      put = old ^ x;
      putHigh = oldHigh ^ xHigh;
      break;
    case AtomicFunction.CompareExchange: {
      if (undef) undefinedBehaviour('A compare-and-exchange compares an uninitialised value.');
      const mask = bytes >= 4 ? -1 : (1 << (bytes * 8)) - 1;
      const same = ((old ^ x) & mask) === 0 && (bytes < 8 || oldHigh === xHigh);
      const wanted = c + (1 << Register.Shift);
      put = same ? regs[wanted]! : old;
      putHigh = same ? regs[wanted | 1]! : oldHigh;
      undef = same ? regs[wanted | 2]! : 0;
    }
  }
  memory.store(atHigh, at, bytes, put, putHigh | 0, undef & ((1 << bytes) - 1));
  regs[a] = old;
  regs[a | 1] = oldHigh;
  regs[a | 2] = oldUndef;
}

/** Operations that are too rare for the loop. */
function rareOperation(thread: Thread, op: number, a: number, b: number, c: number): void {
  const { regs } = thread;
  const x = regs[b]!;
  const xHigh = regs[b | 1]!;
  let mask = regs[b | 2]! ? 0xff : 0;
  switch (op) {
    case Op.CountLeadingZeros32:
      regs[a] = Math.clz32(x);
      regs[a | 1] = 0;
      break;
    case Op.CountLeadingZeros64:
      regs[a] = xHigh ? Math.clz32(xHigh) : 32 + Math.clz32(x);
      regs[a | 1] = 0;
      break;
    case Op.CountTrailingZeros64:
      regs[a] = x ? 31 - Math.clz32(x & -x) : xHigh ? 63 - Math.clz32(xHigh & -xHigh) : 64;
      regs[a | 1] = 0;
      break;
    case Op.PopulationCount64:
      regs[a] = populationCount(x) + populationCount(xHigh);
      regs[a | 1] = 0;
      break;
    case Op.ByteSwap16:
      regs[a] = ((x & 0xff) << 8) | ((x >>> 8) & 0xff);
      regs[a | 1] = 0;
      break;
    case Op.ByteSwap32:
      regs[a] = swap(x);
      regs[a | 1] = 0;
      break;
    case Op.ByteSwap64: {
      const top = swap(x);
      regs[a] = swap(xHigh);
      regs[a | 1] = top;
      break;
    }
    case Op.MulHighS:
      mask |= regs[c | 2]! ? 0xff : 0;
      regs[a] = fromBig((toSigned(x, xHigh) * toSigned(regs[c]!, regs[c | 1]!)) >> 64n);
      regs[a | 1] = wide.high;
      break;
    case Op.MulHighU:
      mask |= regs[c | 2]! ? 0xff : 0;
      regs[a] = fromBig((toUnsigned(x, xHigh) * toUnsigned(regs[c]!, regs[c | 1]!)) >> 64n);
      regs[a | 1] = wide.high;
      break;
    default:
      throw new Stop('cannot-execute', `The machine does not know instruction ${op}.`);
  }
  regs[a | 2] = mask;
}

function populationCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const swap = (x: number): number => (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
