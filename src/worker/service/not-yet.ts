import { fail } from '../../kernel/failure';

/** The honest answer of what this build does not contain. */
export const notYet = (what: string, part: string) =>
  fail('not-available-yet', what, `${part} is not part of this build.`, 'Use a later version.');
