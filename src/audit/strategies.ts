import { child, walk, type CNode } from '../source/syntax/node';
import type { TreePath } from '../source/tree';
import { isFree } from './names';
import { originOf } from './origins';
import { FLUSHES } from './rules/table-lifetime';
import { callArguments, calleeName, type FileUnit, type FunctionUnit } from './unit';

/** Where a page-table driver keeps the number of entries that a table holds, if anywhere. */
export type CounterHome =
  | 'none' // unmap frees no table
  | 'delegated' // another page-table library does it
  | 'full-cover' // a table goes when one call covers all of it
  | 'scan' // the entries are looked through
  | 'own field'
  | '_refcount'
  | '_mapcount';

/** When a table that unmap takes out goes back to the allocator. */
export type FreedWhen =
  'with the domain' | 'by a free list behind the flush' | 'after the flush' | 'before the flush' | 'order not seen';

/** A statement with the line that shows it. */
export interface Shown<T> {
  readonly is: T;
  /** Line in {@link DriverStrategy.file}, from 1; 0 when nothing in the file shows it. */
  readonly line: number;
  readonly because: string;
}

/** The counter strategy of one table of page-table operations. */
export interface DriverStrategy {
  readonly file: TreePath;
  /** Line of the initialiser. */
  readonly line: number;
  /** "iommu_domain_ops" or "io_pgtable_ops". */
  readonly ops: string;
  readonly map: string;
  readonly unmap: string;
  readonly counter: Shown<CounterHome>;
  /** What keeps two calls apart: a lock's name, "compare-and-exchange", "none". */
  readonly lock: Shown<string>;
  readonly freed: Shown<FreedWhen>;
}

const OPS = /\bstruct\s+(iommu_domain_ops|io_pgtable_ops|iommu_ops)\b[^;{}()]*(?:\)\s*)?\{/g;

/** Could the file define page-table operations? A test on the raw text. */
export const mayDefineOps = (text: string): boolean => /\b(?:iommu_domain_ops|io_pgtable_ops|iommu_ops)\b/.test(text);

/** Operations that are filled in one by one: `pgtable->iop.ops.map_pages = …;`. */
const ASSIGNED = /\bops(?:\.|->)(map|map_pages)\s*=\s*([A-Za-z_]\w*)\s*;/g;

/** The strategies of the page-table operations that a file defines. */
export function strategiesIn(file: FileUnit): DriverStrategy[] {
  const { code } = file.seen;
  const found: DriverStrategy[] = [];
  const add = (offset: number, ops: string, fields: ReadonlyMap<string, string>): void => {
    const map = fields.get('map_pages') ?? fields.get('map');
    const unmap = fields.get('unmap_pages') ?? fields.get('unmap');
    if (!map || !unmap || !file.function(unmap)) return;
    const line = file.lines.lineAt(offset);
    found.push({ file: file.path, line, ops, map, unmap, ...describe(file, map, unmap) });
  };
  OPS.lastIndex = 0;
  for (let m = OPS.exec(code); m; m = OPS.exec(code)) {
    const open = m.index + m[0].length - 1;
    add(m.index, m[1]!, readFields(code.slice(open, closingBrace(code, open))));
  }
  ASSIGNED.lastIndex = 0;
  for (let m = ASSIGNED.exec(code); m; m = ASSIGNED.exec(code)) {
    const near = code.slice(m.index, m.index + 400);
    const unmap = /\bops(?:\.|->)unmap(?:_pages)?\s*=\s*([A-Za-z_]\w*)\s*;/.exec(near)?.[1];
    if (unmap)
      add(
        m.index,
        'io_pgtable_ops',
        new Map([
          ['map', m[2]!],
          ['unmap', unmap],
        ]),
      );
  }
  return found;
}

/** The members that an initialiser names itself, not those of initialisers inside it. */
function readFields(initialiser: string): Map<string, string> {
  let own = initialiser.slice(1, -1);
  for (let before = ''; before !== own;) {
    before = own;
    own = own.replace(/\{[^{}]*\}/g, ' ');
  }
  return new Map([...`${own},`.matchAll(/\.(\w+)\s*=\s*&?([A-Za-z_]\w*)\s*[,}\n]/g)].map(m => [m[1]!, m[2]!]));
}

function closingBrace(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if (code[i] === '{') depth++;
    else if (code[i] === '}' && --depth === 0) return i + 1;
  }
  return code.length;
}

function describe(file: FileUnit, map: string, unmap: string): Pick<DriverStrategy, 'counter' | 'lock' | 'freed'> {
  const mapping = closure(file, map);
  const unmapping = closure(file, unmap);
  const counter = counterOf(file, mapping, unmapping);
  return { counter, lock: lockOf(file, mapping), freed: freedOf(file, unmapping, mapping, counter.is) };
}

/** A function and those of the file that it calls, itself first. */
function closure(file: FileUnit, name: string): FunctionUnit[] {
  const out: FunctionUnit[] = [];
  const queue = [name];
  for (const next of queue) {
    const fn = file.function(next);
    if (!fn?.body || out.includes(fn)) continue;
    out.push(fn);
    for (const n of walk(fn.body)) {
      const callee = n.kind === 'call_expression' ? calleeName(fn, n) : undefined;
      if (callee && file.function(callee)) queue.push(callee);
    }
  }
  return out;
}

const at = <T>(file: FileUnit, is: T, node: { readonly start: number } | undefined, because: string): Shown<T> => ({
  is,
  line: node ? file.lines.lineAt(node.start) : 0,
  because,
});

function counterOf(
  file: FileUnit,
  mapping: readonly FunctionUnit[],
  unmapping: readonly FunctionUnit[],
): Shown<CounterHome> {
  const both = [...new Set([...mapping, ...unmapping])];
  const uses = both.flatMap(fn => fn.uses);
  const mapcount = uses.find(u => u.api.name === '->_mapcount');
  if (mapcount) return at(file, '_mapcount', mapcount.node, `${mapcount.fn.name}() counts in it`);
  const refcount = uses.find(
    u =>
      u.api.count === '_refcount' &&
      /^(?:read|add|sub|add-return|sub-return)$/.test(u.api.effect) &&
      originOf(u).population === 'page-table',
  );
  if (refcount) return at(file, '_refcount', refcount.node, `${refcount.symbol}() in ${refcount.fn.name}()`);
  const lookup = both
    .flatMap(fn => calls(fn).map(call => ({ fn, call })))
    .find(({ fn, call }) => {
      const callee = child(call, 'function');
      return callee?.kind === 'field_expression' && /(?:->|\.)\s*(?:un)?map(?:_pages)?$/.test(fn.folded(callee));
    });
  if (lookup)
    return at(
      file,
      'delegated',
      lookup.call,
      `${lookup.fn.name}() calls ${lookup.fn.folded(child(lookup.call, 'function')!)}()`,
    );
  const field = ownCounter(mapping, unmapping);
  if (field) return at(file, 'own field', field.node, `${field.name} goes up and down with the entries`);
  const free = freeIn(unmapping, mapping);
  if (!free) return at(file, 'none', undefined, 'unmap frees no table');
  const scan = unmapping.find(fn => scansFor(fn));
  if (scan) return at(file, 'scan', scan.body, `${scan.name}() looks through the entries`);
  return at(file, 'full-cover', free.node, `${free.fn.name}() frees a table that the call covers`);
}

const calls = (fn: FunctionUnit): CNode[] => (fn.body ? walk(fn.body).filter(n => n.kind === 'call_expression') : []);

/** A field or pointed-to number that one side raises and the other lowers. */
function ownCounter(
  mapping: readonly FunctionUnit[],
  unmapping: readonly FunctionUnit[],
): { readonly name: string; readonly node: CNode } | undefined {
  const inMap = mapping.flatMap(steps);
  const inUnmap = unmapping.flatMap(steps);
  for (const down of inUnmap) {
    const up = inMap.find(
      s => s.up !== down.up && (s.name === down.name || COUNTS.test(s.name)) && COUNTS.test(down.name),
    );
    if (up) return { name: down.name, node: down.node };
  }
  return undefined;
}

const COUNTS = /cnt|count|users?$|used|nr_|entries$|num_ent|valid/i;

function steps(fn: FunctionUnit): { readonly name: string; readonly up: boolean; readonly node: CNode }[] {
  const out: { name: string; up: boolean; node: CNode }[] = [];
  const name = (target: CNode): string => /(\w+)\s*(?:\[[^[]*\])?$/.exec(fn.folded(target))?.[1] ?? '';
  const inMemory = (target: CNode): boolean => /field|subscript|pointer/.test(target.kind);
  for (const n of fn.body ? walk(fn.body) : []) {
    if (n.kind === 'update_expression') {
      const target = child(n, 'argument');
      if (target && inMemory(target)) out.push({ name: name(target), up: fn.folded(n).includes('++'), node: n });
    } else if (n.kind === 'assignment_expression') {
      const target = child(n, 'left');
      const op = child(n, 'operator')?.kind;
      if (target && inMemory(target) && (op === '+=' || op === '-='))
        out.push({ name: name(target), up: op === '+=', node: n });
    } else if (n.kind === 'call_expression') {
      const callee = calleeName(fn, n) ?? '';
      const target = callArguments(n).find(a => a.kind === 'pointer_expression');
      const move = /^(?:atomic|refcount)(?:_long)?_(inc|dec|add|sub)/.exec(callee)?.[1];
      if (target && move) out.push({ name: name(target), up: move === 'inc' || move === 'add', node: n });
    }
  }
  return out;
}

/** A place at which a table is given back. */
interface Free {
  readonly fn: FunctionUnit;
  readonly node: CNode;
  readonly listed: boolean;
}

/**
 * Where unmap gives tables back: to a free list, a page-table helper or the allocator. What map shares with unmap comes
 * last: there the loser of a race frees its own, never linked, table.
 */
function freeIn(functions: readonly FunctionUnit[], shared: readonly FunctionUnit[]): Free | undefined {
  const found: Free[] = [];
  for (const fn of functions) {
    for (const call of calls(fn)) {
      const name = calleeName(fn, call) ?? '';
      const text = fn.folded(call);
      const table = /(?:pg)?table|pgtbl|page|iopte|pte/i.test(text);
      if (/^list_(?:add|splice)/.test(name) && /free/i.test(text)) found.push({ fn, node: call, listed: true });
      else if (isFree(name) && table) found.push({ fn, node: call, listed: false });
    }
  }
  const own = found.filter(f => !shared.includes(f.fn));
  return found.find(f => f.listed) ?? own[0] ?? found.find(f => !swaps(f.fn));
}

const isSwap =
  (fn: FunctionUnit) =>
  (call: CNode): boolean =>
    /cmpxchg/.test(calleeName(fn, call) ?? '');
const swaps = (fn: FunctionUnit): boolean => calls(fn).some(isSwap(fn));

/** Does a call reach another function of the file? */
function leadsTo(fn: FunctionUnit, call: CNode, target: FunctionUnit | undefined): boolean {
  const callee = calleeName(fn, call);
  return target !== undefined && callee !== undefined && closure(fn.file, callee).includes(target);
}

/** A loop over entries that asks each whether it is set, and a free behind it. */
function scansFor(fn: FunctionUnit): boolean {
  if (!fn.body || !freeIn([fn], [])) return false;
  return walk(fn.body).some(
    n =>
      n.kind === 'for_statement' &&
      /PTRS?_PER|NUM_\w*(?:PTE|ENTR)|ENTRIES/.test(fn.folded(n)) &&
      /\b(?:return|break|goto)\b/.test(fn.folded(n)) &&
      /present|valid|\bpte\b|\[\w+\]/.test(fn.folded(n)),
  );
}

const LOCK = /^(?:raw_)?(?:spin|read|write|mutex)_(?:try)?lock(?:_\w+)?$/;

function lockOf(file: FileUnit, mapping: readonly FunctionUnit[]): Shown<string> {
  const swapper = mapping.find(swaps);
  for (const fn of mapping) {
    // A lock that is taken behind the place where entries are installed guards something else.
    if (
      swapper &&
      fn !== swapper &&
      (mapping.indexOf(fn) > mapping.indexOf(swapper) || !closure(file, fn.name).includes(swapper))
    )
      continue;
    const installs = fn === swapper ? calls(fn).find(isSwap(fn)) : calls(fn).find(call => leadsTo(fn, call, swapper));
    for (const call of calls(fn)) {
      if (!LOCK.test(calleeName(fn, call) ?? '') || (installs && call.start > installs.start)) continue;
      const what = callArguments(call)[0];
      if (what) return at(file, fn.folded(what).replace(/^&/, ''), call, `${fn.name}() takes it`);
    }
  }
  const swap = swapper && calls(swapper).find(isSwap(swapper));
  if (swapper) return at(file, 'compare-and-exchange', swap, `${swapper.name}() installs entries by it`);
  return at(file, 'none', undefined, 'map takes none; its callers must keep calls apart');
}

function freedOf(
  file: FileUnit,
  unmapping: readonly FunctionUnit[],
  mapping: readonly FunctionUnit[],
  counter: CounterHome,
): Shown<FreedWhen> {
  if (counter === 'delegated') return at(file, 'order not seen', undefined, 'the page-table library decides');
  const free = freeIn(unmapping, mapping);
  if (!free) return at(file, 'with the domain', undefined, 'unmap frees no table');
  if (free.listed) return at(file, 'by a free list behind the flush', free.node, `${free.fn.name}() puts it on a list`);
  const flush = (from: number, to: number): CNode | undefined =>
    calls(free.fn).find(c => c.start >= from && c.start < to && FLUSHES.test(calleeName(free.fn, c) ?? ''));
  const before = flush(0, free.node.start);
  if (before) return at(file, 'after the flush', before, `${free.fn.name}() flushes first`);
  const after = flush(free.node.end, Infinity);
  if (after) return at(file, 'before the flush', after, `${free.fn.name}() flushes behind the free`);
  return at(file, 'order not seen', free.node, `no flush in ${free.fn.name}()`);
}
