import { visible, type Token } from '../../../source/tokens';
import { INSTRUCTION_WORDS, Op } from '../../bytecode';
import type { BitField, PrimitiveCall, Spot, SwitchTable, VariableInfo } from '../../program';

/** A place in the code that jumps go to; its position is known once it is placed. */
export interface CodeLabel {
  position: number;
  /** Somewhere refers to it, so that code behind it can be reached. */
  referenced: boolean;
}

/** The place of a token as the person sees it, with the macros that lead from there to the code. */
export function spotOf(token: Token): Spot {
  const macros: string[] = [];
  for (let use = token.use; use; use = use.at.use) macros.push(use.macro);
  const seen = visible(token);
  return { path: seen.path, line: seen.line, column: seen.column, macros: macros.reverse() };
}

interface PendingSwitch {
  readonly cases: readonly { readonly from: bigint; readonly to: bigint; readonly target: CodeLabel }[];
  readonly otherwise: CodeLabel;
  readonly signed: boolean;
}

/** Which operand of an instruction is a code position. */
const targetOperand = (op: number): 1 | 2 | 3 | undefined => {
  switch (op) {
    case Op.Jump:
      return 1;
    case Op.JumpZero:
    case Op.JumpNonZero:
    case Op.Label:
      return 2;
    case Op.JumpEq:
    case Op.JumpNe:
    case Op.JumpLtS:
    case Op.JumpLtU:
    case Op.JumpLeS:
    case Op.JumpLeU:
    case Op.JumpEqImm:
    case Op.JumpNeImm:
    case Op.JumpLtSImm:
    case Op.JumpGeSImm:
    case Op.JumpLtUImm:
    case Op.JumpGeUImm:
    case Op.JumpMaskZero:
    case Op.JumpMaskNonZero:
      return 3;
    default:
      return undefined;
  }
};

/** Bytes between the objects of a frame. */
const GAP = 8;

/** Collects the instructions of one function: registers, labels, places in the source, tables. */
export class Assembler {
  private readonly words: number[] = [];
  private readonly spotIndex: number[] = [];
  private readonly starts: number[] = [];
  private readonly labels: CodeLabel[] = [];
  private readonly spotIds = new Map<Token, number>();
  private readonly spotKeys = new Map<string, number>();
  private readonly fieldIds = new Map<string, number>();
  private readonly switchTables: PendingSwitch[] = [];
  readonly spots: Spot[] = [];
  readonly bitfields: BitField[] = [];
  readonly primitiveCalls: PrimitiveCall[] = [];
  readonly traps: { readonly construct: string; readonly spot: Spot }[] = [];
  readonly variables: VariableInfo[] = [];
  readonly frameObjects: { readonly name: string; readonly offset: number; readonly size: number }[] = [];
  /** Bytes of frame memory so far. */
  frameBytes = 0;
  /** The next free register, and the most that were ever in use. */
  top = 0;
  most = 0;
  /** Can control come here? Nothing is emitted where it cannot. */
  reachable = true;
  private spot = 0;
  private pendingStart = false;
  private lastPlaced = -1;

  /** Instructions so far. */
  get length(): number {
    return this.spotIndex.length;
  }

  /** A fresh register above those in use. */
  temp(): number {
    const register = this.top++;
    if (this.top > this.most) this.most = this.top;
    return register;
  }

  /** Says where in the source the next instructions come from. */
  from(token: Token): void {
    let id = this.spotIds.get(token);
    if (id === undefined) {
      const spot = spotOf(token);
      const key = `${spot.path}:${spot.line}:${spot.column}:${spot.macros.join('>')}`;
      id = this.spotKeys.get(key);
      if (id === undefined) {
        id = this.spots.push(spot) - 1;
        this.spotKeys.set(key, id);
      }
      this.spotIds.set(token, id);
    }
    this.spot = id;
  }

  /** The next instruction starts a statement. */
  statement(): void {
    this.pendingStart = true;
  }

  emit(op: Op, a = 0, b = 0, c = 0, flags = 0): void {
    if (!this.reachable) return;
    this.words.push(op | (flags << 8), a, b, c);
    this.spotIndex.push(this.spot);
    this.starts.push(this.pendingStart ? 1 : 0);
    this.pendingStart = false;
  }

  label(): CodeLabel {
    return { position: -1, referenced: false };
  }

  /** The label's number as an operand of a jump; {@link finish} replaces it by a position. */
  private refer(label: CodeLabel): number {
    label.referenced = true;
    return this.labels.push(label) - 1;
  }

  place(label: CodeLabel): void {
    if (!label.referenced && !this.reachable) {
      label.position = this.length;
      return;
    }
    this.dropJumpTo(label);
    label.position = this.length;
    this.lastPlaced = this.length;
    this.reachable = true;
  }

  /** A jump to the very next instruction is none. */
  private dropJumpTo(label: CodeLabel): void {
    const last = this.length - 1;
    if (last < 0 || this.lastPlaced > last || this.starts[last]) return;
    const word = last * INSTRUCTION_WORDS;
    if ((this.words[word]! & 255) !== Op.Jump || this.labels[this.words[word + 1]!] !== label) return;
    this.words.length = word;
    this.spotIndex.length = last;
    this.starts.length = last;
  }

  jump(to: CodeLabel): void {
    if (!this.reachable) return;
    this.emit(Op.Jump, this.refer(to));
    this.reachable = false;
  }

  /** Jumps when register `a` is (not) zero. */
  jumpIf(op: Op.JumpZero | Op.JumpNonZero, a: number, to: CodeLabel): void {
    if (this.reachable) this.emit(op, a, this.refer(to));
  }

  /** Jumps when `a op b`, b a register or an immediate as the operation says. */
  jumpCompare(op: Op, a: number, b: number, to: CodeLabel): void {
    if (this.reachable) this.emit(op, a, b, this.refer(to));
  }

  /** a ← the code address of a label. */
  labelAddress(a: number, label: CodeLabel): void {
    if (this.reachable) this.emit(Op.Label, a, this.refer(label));
  }

  switch(register: number, table: PendingSwitch): void {
    if (!this.reachable) return;
    for (const { target } of table.cases) target.referenced = true;
    table.otherwise.referenced = true;
    this.emit(Op.Switch, register, this.switchTables.push(table) - 1);
    this.reachable = false;
  }

  /** Marks a label as reachable from elsewhere than a jump that is emitted here. */
  keep(label: CodeLabel): void {
    label.referenced = true;
  }

  trap(construct: string, at: Token): void {
    if (!this.reachable) return;
    this.from(at);
    this.emit(Op.Trap, this.traps.push({ construct, spot: spotOf(at) }) - 1);
    this.reachable = false;
  }

  constant(register: number, value: bigint): void {
    this.emit(Op.Const, register, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  bitfield(field: BitField): number {
    const key = `${field.offset},${field.unit},${field.shift},${field.width},${field.signed ? 1 : 0}`;
    let id = this.fieldIds.get(key);
    if (id === undefined) {
      id = this.bitfields.push(field) - 1;
      this.fieldIds.set(key, id);
    }
    return id;
  }

  /** Frame memory for an object; its offset. */
  frame(name: string, size: number, align: number): number {
    // A gap after each object, so that an access past its end hits nothing.
    const from = this.frameObjects.length ? this.frameBytes + GAP : 0;
    const offset = Math.ceil(from / align) * align;
    this.frameBytes = offset + size;
    this.frameObjects.push({ name, offset, size });
    return offset;
  }

  /** Instruction at which a jump to `position` ends up, through jumps to jumps. */
  private final(position: number): number {
    let at = position;
    for (let hops = 0; hops < 8; hops++) {
      const word = at * INSTRUCTION_WORDS;
      if (word >= this.words.length || (this.words[word]! & 255) !== Op.Jump || this.starts[at]) return at;
      at = this.labels[this.words[word + 1]!]!.position;
    }
    return at;
  }

  /** Where a label ended up, after {@link finish}; undefined when nothing leads there. */
  instructionOf(label: CodeLabel): number | undefined {
    return label.position < 0 || !label.referenced ? undefined : this.final(label.position);
  }

  /** The finished code, with labels as positions. */
  finish(): { code: Int32Array; spotOf: Int32Array; statements: Uint8Array; switches: SwitchTable[] } {
    const code = Int32Array.from(this.words);
    for (let i = 0; i < code.length; i += INSTRUCTION_WORDS) {
      const operand = targetOperand(code[i]! & 255);
      if (operand !== undefined) code[i + operand] = this.final(this.labels[code[i + operand]!]!.position);
    }
    const words = (value: bigint): readonly [number, number] => [
      Number(BigInt.asIntN(32, value)),
      Number(BigInt.asIntN(32, value >> 32n)),
    ];
    const switches = this.switchTables.map(table => ({
      cases: table.cases.map(c => ({ from: words(c.from), to: words(c.to), target: this.final(c.target.position) })),
      otherwise: this.final(table.otherwise.position),
      signed: table.signed,
    }));
    return { code, spotOf: Int32Array.from(this.spotIndex), statements: Uint8Array.from(this.starts), switches };
  }
}
