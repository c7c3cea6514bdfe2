import type { CNode } from '../source/syntax/node';
import { accessorOf, decisionsOf } from './decisions';
import { isExact } from './immunity';
import { isCoreMm } from '../kernel/core-mm';
import { originOf } from './origins';
import { calleeName, type CountUse, type FileUnit } from './unit';

/** How a move shows that `_refcount` counts something other than references. */
export interface Repurposed {
  readonly how: 'returned value compared' | 'counts table entries' | 'bits of the field' | 'part of a counter';
  /** Completes "…, because". */
  readonly because: string;
  /** The use that proves it, when it is another one. */
  readonly proof: CountUse | undefined;
}

const MOVES = new Set(['add', 'sub', 'add-return', 'sub-return', 'sub-and-test', 'set']);

/** Does a use move `_refcount`, by a call or through the field? */
export const movesRefcount = (use: CountUse): boolean =>
  use.api.count === '_refcount' && (MOVES.has(use.api.effect) || (use.api.effect === 'field' && writesField(use)));

/** Is the field written through this expression: an atomic read-modify-write, a store, an assignment? */
export function writesField(use: CountUse): boolean {
  if (use.api.effect !== 'field') return false;
  const { parent } = use.node;
  if (parent?.kind === 'assignment_expression' && use.node.field === 'left') return true;
  if (parent?.kind === 'update_expression') return true;
  const accessor = accessorOf(use);
  const name = accessor ? (calleeName(use.fn, accessor) ?? '') : '';
  return /^(?:arch_|raw_)?atomic(?:_long)?_(?!read)\w+$/.test(name) || /xchg|WRITE_ONCE|page_ref_/.test(name);
}

const memo = new WeakMap<CountUse, Repurposed | null>();

/** Says whether, and how it is known that, a use of `_refcount` is part of a counter or lock of its own. */
export function repurposed(use: CountUse): Repurposed | undefined {
  let found = memo.get(use);
  if (found === undefined) memo.set(use, (found = (movesRefcount(use) && (alone(use) ?? inCompany(use))) || null));
  return found ?? undefined;
}

/** Proof in the use itself. */
function alone(use: CountUse): Repurposed | undefined {
  const { fn } = use;
  if (use.api.effect === 'add-return' || use.api.effect === 'sub-return') {
    const decided = decisionsOf(use).find(d => isExact(d));
    if (decided?.compare)
      return {
        how: 'returned value compared',
        because: `the new value is compared with ${comparedWith(decided.compare.other, decided.fn.folded.bind(decided.fn), decided.compare.constant)}`,
        proof: undefined,
      };
  }
  if (use.api.effect === 'field' && !isCoreMm(fn.file.path)) {
    const accessor = accessorOf(use);
    const name = accessor ? (calleeName(fn, accessor) ?? '') : '';
    if (/(?:xor|and|or|andnot)(?:_bits?)?$|xor_bits|fetch_(?:or|and|xor)/.test(name))
      return { how: 'bits of the field', because: `${name}() keeps flags in it`, proof: undefined };
  }
  if (originOf(use).population === 'page-table' && /^(?:add|sub|add-return|sub-return|field)$/.test(use.api.effect))
    return { how: 'counts table entries', because: `the page ${originOf(use).because}`, proof: undefined };
  return undefined;
}

const comparedWith = (other: CNode | undefined, text: (n: CNode) => string, constant: number | undefined): string =>
  other ? text(other) : String(constant ?? 0);

/** A plain move beside one that proves it: the other half of the lock or counter. */
function inCompany(use: CountUse): Repurposed | undefined {
  if (use.api.effect === 'set' || use.api.effect === 'sub-and-test') return undefined;
  const proofs = counters(use.fn.file);
  const proof = proofs.find(p => p.fn === use.fn) ?? (use.api.effect === 'sub' ? proofs[0] : undefined);
  if (!proof || proof === use) return undefined;
  return {
    how: 'part of a counter',
    because: `${proof.symbol}() in ${proof.fn.name}() makes a counter of it`,
    proof,
  };
}

/** The uses of a file that prove, each alone, that the count is a counter or lock. */
export function counters(file: FileUnit): readonly CountUse[] {
  return file.memo('counters', () =>
    file.functions.flatMap(fn => fn.uses.filter(use => movesRefcount(use) && alone(use) !== undefined)),
  );
}
