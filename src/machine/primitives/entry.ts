import type { Call } from './call';
import type { PrimitiveShape } from './shape';

/** Memory ordering of a primitive, in the words of Documentation/atomic_t.txt. */
export type Ordering = 'none' | 'relaxed' | 'acquire' | 'release' | 'full' | 'full on success';

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
  readonly run: (call: Call) => void;
}
