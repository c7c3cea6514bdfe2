import type { CancelToken } from '../kernel/cancel';
import type { Failure, Result } from '../kernel/failure';
import type { Verdict } from '../kernel/verdicts';
import type { TableNode } from '../pagetable/decode';
import type { TreePath } from '../source/tree';
import type { Spot } from './program';

/** Everything here crosses threads and processes: plain JSON values, 64-bit numbers as "0x…" strings. */
export type Hex = string;

/** Something that went against the kernel's or C's rules; the run stops there unless it is only a warning. */
export interface Violation {
  /** A verdict name where one fits, else the machine's own word for what C forbids. */
  readonly kind: Verdict | 'undefined-behaviour' | 'cannot-execute' | 'assertion-fails' | 'out-of-steps';
  /** Plain sentence: what, where, whose. */
  readonly message: string;
  readonly spot: Spot | undefined;
}

/** One memory change of a step, in the words of the source. */
export interface Change {
  /** For the count columns and "run to the next change of a count". */
  readonly kind: 'refcount' | 'mapcount' | 'entry' | 'page' | 'lock' | 'memory' | 'event';
  /** What changed, as in "_refcount of page 0x1004" or "entry 3 of table 0x1004 (level 1)". */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Page frame number when a page is concerned. */
  readonly pfn?: number;
}

/** One executed statement. */
export interface TraceStep {
  /** Counts from 1. */
  readonly number: number;
  readonly cpu: number;
  readonly function: string;
  readonly spot: Spot;
  /** The source line, trimmed. */
  readonly source: string;
  readonly changes: readonly Change[];
  /** The count of a page that the step reads for a result; an exploration's traces have it. */
  readonly read?: CountReading;
  /** Who called the function, from the inside out; an exploration's traces have it. */
  readonly callers?: readonly Caller[];
}

/** What a step learns of a page's count. */
export interface CountReading {
  readonly pfn: number;
  readonly count: '_refcount' | '_mapcount';
  /** What was read, or what the operation made of it. */
  readonly value: number;
}

/** A call that is under way. */
export interface Caller {
  readonly function: string;
  readonly spot: Spot;
  /** The line of the call, trimmed. */
  readonly source: string;
}

/** A simulated page that is, or was, in use. */
export interface PageView {
  readonly pfn: number;
  readonly phys: Hex;
  readonly state: 'allocated' | 'freed' | 'slab' | 'reserved';
  readonly order: number;
  /** The raw `_refcount`. */
  readonly refcount: number;
  /** The raw `_mapcount`: -1 when nobody maps the page. */
  readonly mapcount: number;
  /** Entries that are present in the page, when it is known to be a page table; independent of every counter. */
  readonly entries?: number;
  /** The function that allocated it, with its line. */
  readonly allocatedBy?: string;
}

/** A variable in scope. */
export interface ScopeEntry {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** Address to read memory at or to expand, for pointers and records. */
  readonly address?: Hex;
  readonly children?: readonly ScopeEntry[];
}

/** What a client shows after any command. */
export interface SessionView {
  readonly scenario: string;
  readonly status: 'paused' | 'finished' | 'stopped' | 'cancelled';
  /** Steps executed so far. */
  readonly step: number;
  /** The step just taken; undefined before the first. */
  readonly last: TraceStep | undefined;
  /** The statement that runs next. */
  readonly next: { readonly function: string; readonly spot: Spot; readonly source: string } | undefined;
  readonly stack: readonly { readonly function: string; readonly spot: Spot }[];
  /** The page tables that the scenario named, decoded from the machine's raw bytes. */
  readonly tables: readonly TableNode[];
  readonly pages: readonly PageView[];
  readonly log: readonly string[];
  readonly violations: readonly Violation[];
  /** Names, sorted. `stubbed` carries each stub's assumption as "name: assumption". */
  readonly executed: readonly string[];
  readonly modelled: readonly string[];
  readonly stubbed: readonly string[];
  /** What the scenario's run returned (pw_result), as text. */
  readonly result: string | undefined;
}

/** A run of one schedule that can go forwards and backwards. The webview, the terminal and a debug adapter are clients. */
export interface Session {
  view(): SessionView;
  /** Executes one statement (calls are entered). */
  step(cancel?: CancelToken): Promise<SessionView>;
  stepBack(): Promise<SessionView>;
  /** To the end, or to the next violation. */
  continue(cancel?: CancelToken): Promise<SessionView>;
  /** Back to the start. */
  reverseContinue(): Promise<SessionView>;
  /** To the next step that changes a page's `_refcount` or `_mapcount`. */
  continueToCount(cancel?: CancelToken): Promise<SessionView>;
  /** To step `number`, forwards or backwards. */
  goTo(number: number, cancel?: CancelToken): Promise<SessionView>;
  /** Variables of stack frame `frame` (0 is the innermost). */
  scopes(frame: number): readonly ScopeEntry[];
  /** Raw bytes; undefined marks a byte that no object owns. */
  readMemory(address: Hex, bytes: number): readonly (number | undefined)[];
  /** All steps so far. */
  trace(): readonly TraceStep[];
  dispose(): void;
}

/** What to run. */
export interface RunTarget {
  /** A scenario's C text and the name it goes by (a path or "generated:function"). */
  readonly scenario: { readonly path: TreePath; readonly text: string };
  /**
   * The order of the CPUs, operation by operation, as an exploration found it: the run then starts where set-up is done, and
   * a step is one operation that other CPUs can see. Without one, each CPU's function runs to its end.
   */
  readonly schedule?: readonly number[];
}

/** Limits of a run; each that is met becomes a violation that names it. */
export interface RunLimits {
  /** Statements; default 1,000,000. */
  readonly steps?: number;
  /** Awaited every few thousand statements, so that a host can deliver a cancellation in between. */
  readonly pause?: () => Promise<void>;
}

/** Result of opening a session, or why the code cannot be executed. */
export type OpenResult = Result<Session, Failure>;
