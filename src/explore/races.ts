import { INSTRUCTION_WORDS, Op } from '../machine/bytecode';
import type { Machine } from '../machine/vm/machine';
import type { Thread } from '../machine/vm/thread';
import { Operation, describeOperation } from '../machine/vm/visible';
import type { TreePath } from '../source/tree';
import { isHelper } from './trace/place';

/** One of two accesses that race. */
export interface RacingAccess {
  readonly path: TreePath;
  readonly line: number;
  readonly function: string;
  /** The CPU's number in the scenario. */
  readonly cpu: number;
  readonly writes: boolean;
}

/**
 * Two accesses to the same bytes that two CPUs stand before in one state, at least one of them a write, and neither of
 * them volatile or atomic: the compiler may tear, repeat or drop either. What KCSAN would report, less races in which one
 * side is marked.
 */
export interface Race {
  readonly a: RacingAccess;
  readonly b: RacingAccess;
}

/** What a plain access touches: where, how many bytes, and whether it writes there. */
interface Touched {
  readonly high: number;
  readonly low: number;
  readonly bytes: number;
  readonly writes: boolean;
}

interface Pending {
  readonly at: Omit<RacingAccess, 'writes'>;
  readonly touched: readonly Touched[];
}

const operation = new Operation();

/** Notes which plain accesses may happen at once. Functions of the kernel's own (memcpy() and the like) are not looked into. */
export class Races {
  /** By number; 0 is none. */
  readonly #pending: (Pending | undefined)[] = [undefined];
  readonly #numbers = new Map<string, number>();
  readonly #met = new Set<number>();
  readonly #found = new Map<string, Race>();

  /** A number for the plain access that a thread stands before; 0 when it stands before none. */
  pending(machine: Machine, thread: Thread): number {
    if (thread.depth === 0) return 0;
    const { fn, pc, base } = machine.frame(thread, thread.depth - 1);
    const word = pc * INSTRUCTION_WORDS;
    const op = fn.code[word]! & 0xff;
    if (op < Op.LoadS8 || op > Op.Zero) return 0;
    describeOperation(thread, fn, word, base, operation);
    if (!operation.plain) return 0;
    const touched = Array.from({ length: operation.count }, (_, i) => ({
      high: operation.high[i]!,
      low: operation.low[i]! >>> 0,
      bytes: operation.bytes[i]!,
      writes: operation.effect === 'store' && i === 0,
    }));
    const at = placeOf(machine, thread);
    if (!at) return 0;
    const where = touched.map(t => `${t.high}:${t.low}+${t.bytes}${t.writes ? 'w' : 'r'}`);
    const key = `${at.cpu} ${at.path}:${at.line}:${at.function} ${where.join(' ')}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#pending.push({ at, touched }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Two CPUs stand before the accesses of these numbers in one state. */
  meet(one: number, other: number): void {
    const pair = Math.min(one, other) * 2 ** 26 + Math.max(one, other);
    if (this.#met.has(pair)) return;
    this.#met.add(pair);
    const [p, q] = [this.#pending[one], this.#pending[other]];
    if (!p || !q) return;
    for (const s of p.touched) {
      for (const t of q.touched) {
        if ((s.writes || t.writes) && overlap(s, t)) {
          this.#add({ ...p.at, writes: s.writes }, { ...q.at, writes: t.writes });
        }
      }
    }
  }

  /** Every race that was met, once per pair of lines; by file and line. */
  all(): Race[] {
    return [...this.#found.values()].sort((x, y) => order(x.a, y.a) || order(x.b, y.b));
  }

  #add(one: RacingAccess, other: RacingAccess): void {
    const [a, b] = order(one, other) <= 0 ? [one, other] : [other, one];
    const key = [a, b].map(side => `${side.path}:${side.line}:${side.writes}`).join(' ');
    if (!this.#found.has(key)) this.#found.set(key, { a, b });
  }
}

const order = (x: RacingAccess, y: RacingAccess): number =>
  x.path === y.path ? x.line - y.line || x.cpu - y.cpu : x.path < y.path ? -1 : 1;

/** Objects never cross a multiple of 4 GiB. */
const overlap = (s: Touched, t: Touched): boolean =>
  s.high === t.high && s.low < t.low + t.bytes && t.low < s.low + s.bytes;

/** The line that accesses, or that calls the header's helper which does. */
function placeOf(machine: Machine, thread: Thread): Pending['at'] | undefined {
  for (let frame = thread.depth - 1; frame >= 0; frame--) {
    const spot = machine.spot(thread, frame);
    if (!spot || (isHelper(spot.path) && frame > 0)) continue;
    const { path, line } = spot;
    return { path, line, function: machine.frame(thread, frame).fn.compiled.name, cpu: thread.number };
  }
  return undefined;
}
