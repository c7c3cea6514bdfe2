import { visible, type Token } from '../../../source/tokens';
import { Flag, Op } from '../../bytecode';
import type { VariableInfo } from '../../program';
import { describe } from '../describe';
import type { BlockStmt, Label, LocalVariable, Stmt } from '../typed/tree';
import { scalarForm, sizeOf } from '../types';
import type { CodeLabel } from './assembler';
import { branch } from './branches';
import { frameSlot, slotOf, type ActiveBlock, type Lowering, type Slot } from './lowering';
import { initialise, recordInto, storeRecord } from './records';
import { effect, value } from './values';

/** The visible token of the statement that was marked last, per lowering: what a macro repeats is one statement. */
const marked = new WeakMap<Lowering, Token[]>();

/** Marks the start of a statement, unless it stands in the same visible macro use as the statement around it. */
function mark(l: Lowering, at: Token): void {
  const seen = visible(at);
  const around = marked.get(l)?.at(-1);
  if (around !== seen) l.code.statement();
}

function within(l: Lowering, at: Token, run: () => void): void {
  let stack = marked.get(l);
  if (!stack) marked.set(l, (stack = []));
  stack.push(visible(at));
  run();
  stack.pop();
}

const labelFor = (l: Lowering, label: Label): CodeLabel => {
  let found = l.labels.get(label);
  if (!found) l.labels.set(label, (found = l.code.label()));
  return found;
};

/** Lowers a block with its scope: registers and variables end with it, cleanups run. */
export function lowerBlock(l: Lowering, block: BlockStmt): void {
  lowerStatementBody(l, block, () => undefined);
}

/** The same for a statement expression, whose `value` is evaluated before the scope ends. */
export function lowerStatementBody(l: Lowering, block: BlockStmt, last: () => void): void {
  const { code } = l;
  const top = code.top;
  const active: ActiveBlock = { serial: block.serial, locals: [], leaving: [], entered: block.entered };
  const firstVariable = code.variables.length;
  l.blocks.push(active);
  for (const item of block.items) lowerStatement(l, item);
  last();
  leave(l, active, block.end);
  l.blocks.pop();
  for (let i = firstVariable; i < code.variables.length; i++) {
    const variable = code.variables[i]!;
    if (variable.to === -1) code.variables[i] = { ...variable, to: code.length };
  }
  code.top = top;
}

/** Runs the cleanups of a block, last declared first, and ends the scope of its memory. */
function leave(l: Lowering, block: ActiveBlock, at: Token): void {
  const { code } = l;
  if (!code.reachable) return;
  for (let i = block.locals.length - 1; i >= 0; i--) {
    const { cleanup } = block.locals[i]!;
    if (!cleanup) continue;
    code.from(at);
    code.statement();
    effect(l, cleanup);
  }
  for (const { offset, size } of block.leaving) code.emit(Op.ScopeLeave, offset, size);
}

/** Leaves every active block that `path` (outermost first) does not share. */
function leaveTo(l: Lowering, path: readonly number[], at: Token): void {
  const keep = new Set(path);
  for (let i = l.blocks.length - 1; i >= 0; i--) if (!keep.has(l.blocks[i]!.serial)) leave(l, l.blocks[i]!, at);
}

function leaveDownTo(l: Lowering, depth: number, at: Token): void {
  for (let i = l.blocks.length - 1; i >= depth; i--) leave(l, l.blocks[i]!, at);
}

/** Lowers one statement. */
export function lowerStatement(l: Lowering, s: Stmt): void {
  const { code } = l;
  const top = code.top;
  switch (s.kind) {
    case 'block':
      lowerBlock(l, s);
      return;
    case 'empty':
      return;
    case 'expression':
      mark(l, s.at);
      within(l, s.at, () => effect(l, s.value));
      code.top = top;
      return;
    case 'declare':
      lowerDeclaration(l, s);
      return;
    case 'if': {
      mark(l, s.at);
      const otherwise = code.label();
      within(l, s.at, () => {
        branch(l, s.condition, undefined, otherwise);
        code.top = top;
        lowerStatement(l, s.then);
        if (s.otherwise) {
          const end = code.label();
          code.jump(end);
          code.place(otherwise);
          lowerStatement(l, s.otherwise);
          code.place(end);
        } else code.place(otherwise);
      });
      return;
    }
    case 'loop':
      lowerLoop(l, s);
      return;
    case 'switch':
      lowerSwitch(l, s);
      return;
    case 'case': {
      const label = l.cases.get(s.target);
      if (label) code.place(label);
      lowerStatement(l, s.body);
      return;
    }
    case 'label': {
      const label = labelFor(l, s.label);
      if (s.label.used || s.label.addressed) code.keep(label);
      code.place(label);
      lowerStatement(l, s.body);
      return;
    }
    case 'goto':
      mark(l, s.at);
      code.from(s.at);
      if (!s.label.path) {
        code.trap(`a goto to the label '${s.label.name}', which does not exist`, s.at);
        return;
      }
      leaveTo(l, s.label.path, s.at);
      code.jump(labelFor(l, s.label));
      return;
    case 'goto-address': {
      mark(l, s.at);
      const target = value(l, s.target);
      code.from(s.at);
      code.emit(Op.JumpRegister, target);
      code.reachable = false;
      code.top = top;
      return;
    }
    case 'break':
    case 'continue': {
      mark(l, s.at);
      code.from(s.at);
      const loop = s.kind === 'break' ? l.loops.at(-1) : l.loops.findLast(around => around.again !== undefined);
      if (!loop) {
        code.trap(`'${s.kind}' outside of a loop`, s.at);
        return;
      }
      leaveDownTo(l, loop.depth, s.at);
      code.jump(s.kind === 'break' ? loop.exit : loop.again!);
      return;
    }
    case 'return':
      lowerReturn(l, s);
      return;
  }
}

function lowerReturn(l: Lowering, s: Extract<Stmt, { kind: 'return' }>): void {
  const { code } = l;
  const top = code.top;
  mark(l, s.at);
  code.from(s.at);
  within(l, s.at, () => {
    let result = -1;
    if (s.value && s.value.type.kind === 'void') effect(l, s.value);
    else if (s.value?.type.kind === 'record') {
      if (l.resultAddress !== undefined) storeRecord(l, s.value, l.resultAddress);
    } else if (s.value) {
      const cleans = l.blocks.some(block => block.locals.some(variable => variable.cleanup));
      // A cleanup may change the variable that is returned.
      result = cleans ? value(l, s.value, code.temp()) : value(l, s.value);
    }
    for (let i = l.blocks.length - 1; i >= 0; i--) {
      const block = l.blocks[i]!;
      leave(l, { ...block, leaving: [] }, s.at);
    }
    code.from(s.at);
    code.emit(Op.Return, result);
    code.reachable = false;
  });
  code.top = top;
}

function lowerLoop(l: Lowering, s: Extract<Stmt, { kind: 'loop' }>): void {
  const { code } = l;
  const top = code.top;
  const start = code.label();
  const again = code.label();
  const exit = code.label();
  const test = code.label();
  mark(l, s.at);
  within(l, s.at, () => {
    const always = !s.condition || (s.condition.kind === 'constant' && s.condition.value !== 0n);
    const never = s.condition?.kind === 'constant' && s.condition.value === 0n;
    // A loop that nothing leads to stays dead, unless a label in it is jumped to.
    if (!never && (code.reachable || holdsEntry(s.body))) code.keep(start);
    if (!s.atEnd && !always) {
      code.from(s.condition!.at);
      code.jump(never ? exit : test);
    }
    code.place(start);
    l.loops.push({ exit, again, depth: l.blocks.length });
    lowerStatement(l, s.body);
    l.loops.pop();
    code.place(again);
    if (s.step) {
      mark(l, s.step.at);
      within(l, s.step.at, () => effect(l, s.step!));
      code.top = top;
    }
    code.place(test);
    if (always) code.jump(start);
    else if (s.condition && !never) {
      mark(l, s.condition.at);
      within(l, s.condition.at, () => branch(l, s.condition!, start, undefined));
    }
    code.top = top;
  });
  code.place(exit);
}

/** Is there a label or case inside, so that the statement may be entered elsewhere than at its start? */
function holdsEntry(s: Stmt): boolean {
  switch (s.kind) {
    case 'block':
      return s.entered;
    case 'if':
      return holdsEntry(s.then) || (s.otherwise !== undefined && holdsEntry(s.otherwise));
    case 'loop':
    case 'switch':
      return holdsEntry(s.body);
    case 'case':
    case 'label':
      return true;
    default:
      return false;
  }
}

function lowerSwitch(l: Lowering, s: Extract<Stmt, { kind: 'switch' }>): void {
  const { code } = l;
  const top = code.top;
  const exit = code.label();
  mark(l, s.at);
  within(l, s.at, () => {
    let otherwise = exit;
    const ranges: { from: bigint; to: bigint; target: CodeLabel }[] = [];
    for (const item of s.cases) {
      const label = code.label();
      l.cases.set(item, label);
      if (!item.range) otherwise = label;
      else if (item.range.from <= item.range.to) ranges.push({ ...item.range, target: label });
    }
    if (s.value.kind === 'constant') {
      const known = s.value.value;
      const hit = ranges.find(range => range.from <= known && known <= range.to);
      code.jump(hit?.target ?? otherwise);
    } else {
      const register = value(l, s.value);
      code.from(s.at);
      code.switch(register, { cases: ranges, otherwise, signed: scalarForm(s.value.type).signed });
    }
    code.top = top;
    l.loops.push({ exit, again: undefined, depth: l.blocks.length });
    lowerStatement(l, s.body);
    l.loops.pop();
  });
  code.place(exit);
}

function lowerDeclaration(l: Lowering, s: Extract<Stmt, { kind: 'declare' }>): void {
  const { code } = l;
  const { variable } = s;
  const block = l.blocks.at(-1);
  mark(l, s.at);
  code.from(s.at);
  const slot = slotOf(l, variable);
  if (slot.kind === 'frame') {
    const size = sizeOf(variable.type) ?? 0;
    // Only an escaped address can be used too late; a block that is entered at a label would miss its ScopeEnter.
    const leaves = variable.escapes && size > 0 && l.blocks.length > 1 && !block!.entered && !l.computedGoto;
    if (leaves) block!.leaving.push({ offset: slot.offset, size });
    if (size && (leaves || s.value === undefined)) code.emit(Op.ScopeEnter, slot.offset, size);
  } else if (s.value === undefined && slot.kind === 'register') code.emit(Op.Undefine, slot.register);
  block?.locals.push(variable);
  const top = code.top;
  within(l, s.at, () => {
    if (s.value === undefined) return;
    if (Array.isArray(s.value)) {
      if (variable.inMemory) initialise(l, variable, s.value, s.at);
      else {
        // A scalar in braces.
        const first = s.value[0] as (typeof s.value)[number] | undefined;
        if (first && !(first.value instanceof Uint8Array) && slot.kind === 'register')
          value(l, first.value, slot.register);
        else if (slot.kind === 'register') code.constant(slot.register, 0n);
      }
      return;
    }
    const given = s.value as Exclude<typeof s.value, readonly unknown[]>;
    if (slot.kind === 'register') value(l, given, slot.register);
    else if (given.type.kind === 'record')
      recordInto(l, given, { kind: 'local', type: variable.type, at: s.at, variable });
    else
      value(
        l,
        {
          kind: 'assign',
          type: given.type,
          at: s.at,
          to: { kind: 'local', type: { ...variable.type, quals: 0 }, at: s.at, variable },
          value: given,
        },
        undefined,
        true,
      );
  });
  code.top = top;
  describeVariable(l, variable, slot);
}

/** Tells the scopes pane about a variable from here on. */
export function describeVariable(l: Lowering, variable: LocalVariable, slot: Slot): void {
  if (variable.hidden) return;
  const { code } = l;
  let place: VariableInfo['place'];
  if (slot.kind === 'frame') place = { frame: slot.offset };
  else if (slot.kind === 'indirect' || variable.variableLength) place = { indirect: slot.register };
  else place = { register: slot.register };
  code.variables.push({ name: variable.name, type: describe(variable.type), place, from: code.length, to: -1 });
}

/** Stores a parameter whose address is used into its frame memory. */
export function spillParameter(l: Lowering, variable: LocalVariable, register: number): void {
  const { code } = l;
  const slot = frameSlot(l, variable);
  const base = code.temp();
  code.emit(Op.Frame, base, slot.offset);
  const { size } = scalarForm(variable.type);
  const op = size === 1 ? Op.Store8 : size === 2 ? Op.Store16 : size === 4 ? Op.Store32 : Op.Store64;
  code.emit(op, base, register, 0, variable.escapes ? 0 : Flag.Private);
  code.top = base;
}
