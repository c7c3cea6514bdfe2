import type { Decision } from './decisions';

/**
 * Tests that a transient reference cannot turn: nobody takes one on a count of 0 (get_page_unless_zero and its kind
 * refuse), so "free or not" reads the same with and without. Also tests that only a lower count could trip.
 */
export function testsOnlyZero(decision: Decision): boolean {
  const { compare, computed } = decision;
  if (!compare || computed) return false;
  const { op, constant } = compare;
  if (constant === 0) return true;
  if (constant === 1) return op === '<' || op === '>=';
  return constant !== undefined && constant < 0;
}

/** Is it a comparison with a particular value (1, a bias, an expected count)? */
export const isExact = (decision: Decision): boolean => decision.compare !== undefined && !testsOnlyZero(decision);
