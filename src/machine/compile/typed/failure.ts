import type { Token } from '../../../source/tokens';
import type { Expr } from './tree';
import { INT } from '../types';

/** A construct that cannot be compiled; caught at the nearest expression or statement that may not be reached. */
export class Uncompilable extends Error {
  constructor(
    readonly at: Token,
    readonly construct: string,
  ) {
    super(construct);
  }
}

/** Stops compiling the current expression with what it holds, as in "floating-point arithmetic". */
export function uncompilable(at: Token, construct: string): never {
  throw new Uncompilable(at, construct);
}

/** Runs `make`; what cannot be compiled becomes an expression that stops when it is reached. */
export function orTrap(make: () => Expr): Expr {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Uncompilable)) throw error;
    return { kind: 'trap', type: INT, at: error.at, construct: error.construct };
  }
}
