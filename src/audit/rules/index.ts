import type { Rule } from '../rule';

/** Every rule, in the order in which findings on one line are shown. */
export const RULES: readonly Rule[] = [];
