import type { FileUnit } from '../unit';
import { aboveLine } from './layout';
import type { Remedy } from './fixer';

/** What stands for the reason until a person has given one; unchecked-draft reports it. */
export const DRAFT_REASON = 'DRAFT: say why this is right here';

/** The comment that silences one rule on one line, its reason still to be written. */
export function ignoreComment(file: FileUnit, rule: string, offset: number): Remedy | undefined {
  const change = aboveLine(file, offset, [`/* pagewarden: ignore ${rule} -- ${DRAFT_REASON} */`]);
  return change && { title: `Ignore ${rule} here, with a reason`, changes: [change] };
}
