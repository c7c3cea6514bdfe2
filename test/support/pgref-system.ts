import { StepStatus, type StepOutcome, type StepSystem } from '../../src/explore/search/system';

/**
 * The protocol of a page table whose entry count lives in its page's `_refcount` (mode 0) or `_mapcount` (mode 1), coded by
 * hand, one shared access per step: mappers map and unmap their own slot of one leaf table and free it when it is empty;
 * GUP-fast CPUs read a stale PTE, take a reference unless zero, look again, and drop it. Mapper 0 first gives up the user
 * page, which may then become the table. Written after the protocol's description, so that a search over it can be
 * compared state by state with Spin's.
 */
export class PgrefSystem implements StepSystem {
  readonly threads: number;
  readonly slotWords: number;
  readonly #np: number;
  /** upte, pde, readers, writer, done, then rc[], mc[], st[], pt[]. */
  readonly #m: Int32Array;
  /** Per thread: thread, program counter, t, n, k, (finished). */
  readonly #r: Int32Array[];

  constructor(
    readonly mappers: number,
    readonly gups: number,
    readonly rounds: number,
    readonly mode: 0 | 1,
  ) {
    this.threads = mappers + gups;
    this.#np = mappers + 1;
    this.slotWords = 5 + (this.#np + 1) * (3 + mappers);
    this.#m = new Int32Array(this.slotWords);
    this.#m[0] = 1;
    this.#m[5 + 1] = 1; // rc[1]
    this.#m[5 + 2 * (this.#np + 1) + 1] = 1; // st[1] = user
    this.#r = Array.from({ length: this.threads }, (_, t) =>
      Int32Array.of(t, t < mappers ? (t === 0 ? 0 : 2) : 100, 0, 0, 0, 0),
    );
  }

  slots(): number {
    return 1;
  }
  firstContent(_slot: number, to: Int32Array): void {
    to.set(this.#m);
  }
  readSlot(_slot: number, to: Int32Array): void {
    to.set(this.#m);
  }
  writeSlot(_slot: number, from: Int32Array): void {
    this.#m.set(from.subarray(0, this.slotWords));
  }
  saveThread(thread: number): Int32Array {
    return this.#r[thread]!.slice();
  }
  loadThread(thread: number, record: Int32Array, length: number): void {
    this.#r[thread]!.set(record.subarray(0, length));
  }
  writtenSlots(): readonly number[] {
    return [0];
  }

  /** Violations: 1 a WARN on the count's range, 2 a page or table left over, 3 anything that would be memory corruption. */
  atRest(): number {
    const { m, rc, st } = this.#names();
    let left = m[1] !== 0 || m[2] !== 0 || m[3] !== 0;
    for (let p = 1; p <= this.#np; p++) if (m[st + p] !== 0 || m[rc + p] !== 0) left = true;
    return left ? 2 : 0;
  }

  /** Every step is one operation of the model. */
  readonly grown = false;

  hasReturned(): boolean {
    return false;
  }

  waits(): boolean {
    return false;
  }

  step(thread: number, _alternative: number, out: StepOutcome): void {
    const { m, rc, mc, st, pt } = this.#names();
    const r = this.#r[thread]!;
    const NM = this.mappers;
    const count = this.mode === 0 ? rc : mc;
    const corrupt = (ok: boolean): void => {
      if (!ok) {
        out.status = StepStatus.Stopped;
        out.violation = 3;
      }
    };
    const warn = (bad: boolean): void => {
      if (bad) {
        out.status = StepStatus.Stopped;
        out.violation = 1;
      }
    };
    const put = (p: number): void => {
      corrupt(m[st + p] !== 0 && m[rc + p]! > 0);
      if (--m[rc + p]! === 0) {
        m[st + p] = 0;
        m[mc + p] = 0;
      }
    };
    const go = (pc: number): void => {
      r[1] = pc;
    };
    const finish = (): void => {
      m[4]!++;
      r[5] = 1;
      go(-1);
      out.status = StepStatus.Finished;
    };
    const tail = (): void => {
      // n == 0: decide locally what comes next
      if (r[3] === 1) go(14);
      else go(r[4]! + 1 < this.rounds ? 20 : 21);
    };
    const t = r[2]!;
    const s = thread;
    switch (r[1]) {
      case 0:
        m[0] = 0;
        go(1);
        break;
      case 1:
        put(1);
        go(2);
        break;
      case 2:
        if (m[3] !== 0) {
          out.status = StepStatus.Blocked;
          break;
        }
        m[2]!++;
        go(3);
        break;
      case 3:
        if (m[1] !== 0) {
          r[2] = m[1]!;
          go(6);
        } else go(4);
        break;
      case 4: {
        let n = 1;
        while (n <= this.#np && m[st + n] !== 0) n++;
        corrupt(n <= this.#np);
        m[rc + n] = 1;
        m[mc + n] = 0;
        m[st + n] = 2;
        r[3] = n;
        go(5);
        break;
      }
      case 5:
        if (m[1] === 0) {
          m[1] = r[3]!;
          r[2] = r[3]!;
          r[3] = 0;
          go(6);
        } else {
          r[2] = m[1]!;
          go(7);
        }
        break;
      case 7:
        put(r[3]!);
        r[3] = 0;
        go(6);
        break;
      case 6:
        corrupt(m[st + t] === 2 && m[pt + t * NM + s] === 0);
        m[pt + t * NM + s] = 1;
        go(8);
        break;
      case 8: {
        corrupt(m[st + t] === 2);
        const c = ++m[count + t]!;
        warn(this.mode === 0 ? c > NM + 1 || c < 2 : c > NM || c < 1);
        r[2] = 0;
        go(9);
        break;
      }
      case 9:
        m[2]!--;
        go(10);
        break;
      case 10:
        if (m[3] !== 0) {
          out.status = StepStatus.Blocked;
          break;
        }
        m[2]!++;
        go(11);
        break;
      case 11:
        r[2] = m[1]!;
        corrupt(m[1] !== 0);
        go(12);
        break;
      case 12:
        corrupt(m[st + t] === 2 && m[pt + t * NM + s] === 1);
        m[pt + t * NM + s] = 0;
        go(13);
        break;
      case 13: {
        corrupt(m[st + t] === 2);
        const c = --m[count + t]!;
        if (this.mode === 0) warn(c > NM || c < 1);
        else warn(c > NM - 1 || c < 0);
        r[3] = c === (this.mode === 0 ? 1 : 0) ? 1 : 0;
        r[2] = 0;
        go(19);
        break;
      }
      case 19:
        m[2]!--;
        tail();
        break;
      case 14:
        if (m[3] !== 0 || m[2] !== 0) {
          out.status = StepStatus.Blocked;
          break;
        }
        m[3] = 1;
        r[3] = 0;
        go(15);
        break;
      case 15:
        if (m[1] === 0) go(18);
        else {
          r[2] = m[1]!;
          go(16);
        }
        break;
      case 16:
        if (m[count + t] === (this.mode === 0 ? 1 : 0)) {
          corrupt(m[st + t] === 2);
          go(17);
        } else {
          r[2] = 0;
          go(18);
        }
        break;
      case 17:
        m[1] = 0;
        go(22);
        break;
      case 22:
        put(t);
        r[2] = 0;
        go(18);
        break;
      case 18:
        m[3] = 0;
        tail();
        break;
      case 20:
        r[4]!++;
        go(2);
        break;
      case 21:
        finish();
        break;
      // GUP-fast: 2 is the page it found
      case 100:
        if (m[0] === 0) go(105);
        else {
          r[2] = m[0]!;
          go(101);
        }
        break;
      case 101:
        if (m[rc + t] === 0) {
          r[2] = 0;
          go(105);
        } else {
          m[rc + t]!++;
          go(102);
        }
        break;
      case 102:
        go(m[0] === t ? 103 : 104);
        break;
      case 103:
        corrupt(m[st + t] === 1);
        go(104);
        break;
      case 104:
        put(t);
        r[2] = 0;
        go(105);
        break;
      case 105:
        if (r[4]! + 1 < this.rounds) {
          r[4]!++;
          go(100);
        } else finish();
        break;
      default:
        throw new Error(`thread ${thread} has no step at ${r[1]}`);
    }
  }

  #names(): { m: Int32Array; rc: number; mc: number; st: number; pt: number } {
    const n = this.#np + 1;
    return { m: this.#m, rc: 5, mc: 5 + n, st: 5 + 2 * n, pt: 5 + 3 * n };
  }
}
