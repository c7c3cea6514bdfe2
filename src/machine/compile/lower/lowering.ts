import type { SymbolId } from '../../program';
import type { Label, LocalVariable, StaticSymbol, SwitchCase } from '../typed/tree';
import { alignOf, sizeOf } from '../types';
import { Assembler, type CodeLabel } from './assembler';

/** Where a variable lives: in a register, in frame memory, or where a register points. */
export type Slot =
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'frame'; readonly offset: number }
  | { readonly kind: 'indirect'; readonly register: number };

/** A block that is being lowered, with what leaving it must do. */
export interface ActiveBlock {
  readonly serial: number;
  readonly locals: LocalVariable[];
  /** It may be entered at a label inside of it. */
  readonly entered: boolean;
  /** Frame memory that goes out of scope with it. */
  readonly leaving: { readonly offset: number; readonly size: number }[];
}

/** What is known while one function is lowered. */
export interface Lowering {
  readonly code: Assembler;
  /** The number of a symbol in the program; makes it known there. */
  readonly symbolId: (symbol: StaticSymbol) => SymbolId;
  /** The byte of state of a primitive's call site. */
  readonly site: (index: number) => SymbolId;
  /** The object that holds bytes, for copying them. */
  readonly bytes: (bytes: Uint8Array) => SymbolId;
  readonly slots: Map<LocalVariable, Slot>;
  readonly labels: Map<Label, CodeLabel>;
  readonly blocks: ActiveBlock[];
  /** Where break and continue go, with the number of blocks around that place. */
  readonly loops: { readonly exit: CodeLabel; readonly again: CodeLabel | undefined; readonly depth: number }[];
  readonly cases: Map<SwitchCase, CodeLabel>;
  /** Register with the address for a record result. */
  readonly resultAddress: number | undefined;
  /** `goto *p` is used: any label may be entered from anywhere. */
  readonly computedGoto: boolean;
}

/** The number of a symbol that the code refers to; code that is never reached refers to nothing. */
export const symbolId = (l: Lowering, symbol: StaticSymbol): number => (l.code.reachable ? l.symbolId(symbol) : 0);

/** Frame memory for a variable that lives there, given to it once. */
export function frameSlot(l: Lowering, variable: LocalVariable): Extract<Slot, { kind: 'frame' }> {
  const known = l.slots.get(variable);
  if (known?.kind === 'frame') return known;
  const align = Math.max(alignOf(variable.type), variable.aligned);
  const offset = l.code.frame(variable.name, sizeOf(variable.type) ?? 0, align);
  const slot = { kind: 'frame' as const, offset };
  l.slots.set(variable, slot);
  return slot;
}

/** Where a variable lives; one that is met for the first time gets its place. */
export function slotOf(l: Lowering, variable: LocalVariable): Slot {
  const known = l.slots.get(variable);
  if (known) return known;
  if (variable.inMemory && !variable.variableLength) return frameSlot(l, variable);
  const slot = { kind: 'register' as const, register: l.code.temp() };
  l.slots.set(variable, slot);
  return slot;
}
