import type { Call } from './call';
import type { PrimitiveShape } from './shape';

/** Memory ordering of a primitive, in the words of Documentation/atomic_t.txt. */
export type Ordering = 'none' | 'relaxed' | 'acquire' | 'release' | 'full' | 'full on success';

/**
 * What a primitive does to memory that other CPUs can see, where that is the objects that its arguments point to. An
 * explorer needs it to know, before the call, whether anybody else can notice it.
 */
export interface Touches {
  /**
   * `load`: reads. `store`: an ordinary store of x86, which a store buffer may hold back, also when it reads first.
   * `update`: a locked instruction, which empties the store buffer. `fence`: does only that.
   */
  readonly effect: 'load' | 'store' | 'update' | 'fence';
  /** Arguments that are the objects' addresses; of a `store` only the first one is written to. */
  readonly pointers: readonly number[];
  /** Bytes of each; 0 for what the `pointer` parameter points to. */
  readonly bytes: number;
  /** Argument that says how many bytes they are, instead. */
  readonly length?: number;
  /** Argument that numbers a bit: the object is the 32-bit word with it. */
  readonly bit?: number;
}

/** A primitive: its shape for the compiler, what it means, and what it does. */
export interface PrimitiveEntry extends PrimitiveShape {
  /** `modelled`: does what the kernel's does. `stubbed`: does less, and {@link assumption} says what is assumed. */
  readonly kind: 'modelled' | 'stubbed';
  /** For a stub: what is assumed, as a sentence. */
  readonly assumption?: string;
  readonly ordering: Ordering;
  /** Kernel file and function whose meaning this is. */
  readonly source: string;
  /** Reads or changes what other threads can see: a place where they may come in between. */
  readonly visible: boolean;
  /** Absent when it touches more than its arguments say (the page allocator) or nothing that others see. */
  readonly touches?: Touches;
  readonly run: (call: Call) => void;
}
