import { INSTRUCTION_WORDS, Op } from '../machine/bytecode';
import type { CountReading } from '../machine/session';
import type { Machine } from '../machine/vm/machine';
import type { Thread } from '../machine/vm/thread';
import { Operation, describeOperation } from '../machine/vm/visible';
import type { TreePath } from '../source/tree';
import { isHelper } from './trace/place';

/** A line of the code under review that learns a page's count, and what it learnt. */
export interface CountRead {
  readonly path: TreePath;
  readonly line: number;
  readonly function: string;
  readonly count: CountReading['count'];
  /** Values that it sees when the CPUs run one after the other, in any order; ascending. */
  readonly alone: readonly number[];
  /** Further values that it sees when they interleave; ascending. */
  readonly beside: readonly number[];
}

const operation = new Operation();

/** The page and count that a thread's next operation reads for a result; undefined when it is no such operation. */
export function countAhead(machine: Machine, thread: Thread): Pick<CountReading, 'pfn' | 'count'> | undefined {
  if (thread.depth === 0) return undefined;
  const { fn, pc, base } = machine.frame(thread, thread.depth - 1);
  const at = pc * INSTRUCTION_WORDS;
  const op = fn.code[at]! & 0xff;
  if (op === Op.Primitive ? fn.code[at + 1] === -1 : op < Op.LoadS8 || op > Op.Load64) return undefined;
  describeOperation(thread, fn, at, base, operation);
  if (operation.count !== 1 || (operation.effect !== 'load' && operation.effect !== 'update')) return undefined;
  const { pageArray } = machine;
  const low = operation.low[0]!;
  const pfn = pageArray.pfnAt(operation.high[0]!, low);
  if (pfn < 0) return undefined;
  const offset = (low - pageArray.address(pfn)) | 0;
  if (offset === pageArray.layout.refcount) return { pfn, count: '_refcount' };
  return offset === pageArray.layout.mapcount ? { pfn, count: '_mapcount' } : undefined;
}

/** The count itself: what was read, or what an operation that changes it has made of it. */
export const countNow = (machine: Machine, { pfn, count }: Pick<CountReading, 'pfn' | 'count'>): number =>
  count === '_refcount' ? machine.pageArray.refcount(pfn) : machine.pageArray.mapcount(pfn);

/** Scenarios and actors are nobody's code under review. */
const SCENARIOS = 'scenarios/';

/** Notes at which lines of the tree counts are read, and which values they had. Steps that are looked up need no second look. */
export class CountReads {
  /** Do the CPUs run one after the other now? */
  alone = false;
  private readonly lines = new Map<
    string,
    Omit<CountRead, 'alone' | 'beside'> & { readonly alone: Set<number>; readonly beside: Set<number> }
  >();

  /** What a thread's next operation will read, and where; to be given to {@link learn} when it has happened. */
  ahead(machine: Machine, thread: Thread): (() => void) | undefined {
    const read = countAhead(machine, thread);
    if (!read) return undefined;
    for (let frame = thread.depth - 1; frame >= 0; frame--) {
      const spot = machine.spot(thread, frame);
      if (!spot || isHelper(spot.path)) continue;
      if (spot.path.startsWith(SCENARIOS)) return undefined;
      const { path, line } = spot;
      const name = machine.frame(thread, frame).fn.compiled.name;
      return () => {
        const key = `${path}:${line}:${name}:${read.count}`;
        let known = this.lines.get(key);
        if (!known) {
          known = { path, line, function: name, count: read.count, alone: new Set(), beside: new Set() };
          this.lines.set(key, known);
        }
        known[this.alone ? 'alone' : 'beside'].add(countNow(machine, read));
      };
    }
    return undefined;
  }

  /** Everything that was learnt, by file and line. */
  all(): CountRead[] {
    const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
    return [...this.lines.values()]
      .map(({ alone, beside, ...rest }) => ({
        ...rest,
        alone: ascending(alone),
        beside: ascending([...beside].filter(value => !alone.has(value))),
      }))
      .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  }
}
