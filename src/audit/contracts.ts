import type { FunctionUnit } from './unit';
import type { CNode } from '../source/syntax/node';

/**
 * A comment as a contract: it names the references that others may hold for a moment, and says why they do no harm.
 * "The refcount is used here" names nothing and satisfies nobody (docs/rules/missing-audit-comment.md).
 */
export interface Contract {
  readonly start: number;
  readonly end: number;
}

/** References that come and go without the owner's doing. */
const NAMES_THE_DANGER =
  /\b(?:transient|speculativ\w*|temporar(?:y|ily)|gup(?:[- ]?fast)?|get_user_pages\w*|page[- ]?cache|rcu|get_page_unless_zero|try_?get|pfn[- ]walk\w*|(?:elevated|raised|extra|additional|spurious|unexpected|foreign)\s+(?:page\s+)?(?:ref\w*|count\w*)|(?:other|another|someone|somebody|others?)\b[^.]{0,40}\b(?:ref\w*|count\w*|pin\w*|hold\w*))/i;
/** Why that is all right. */
const SAYS_WHY =
  /\b(?:harmless|safe(?:ly)?|fine|ok(?:ay)?|only|instead\s+of|merely|at\s+worst|worst\s+case|retr(?:y|ied|ies)|later|next\s+time|never\s+(?:mapped|seen|reach\w*|found)|no\s+harm|tolerat\w+|conservative\w*|cannot|can't|won't|does\s+not\s+(?:matter|hurt)|do\s+not\s+(?:matter|hurt)|miss(?:es|ed)?\b|atomic_set|because|since|would\s+(?:break|corrupt|lose))\b/i;

/** Does a comment's text fulfil the contract? */
export const isContract = (comment: string): boolean => NAMES_THE_DANGER.test(comment) && SAYS_WHY.test(comment);

/** How many lines above a use a comment inside the function still speaks of it. */
const NEAR = 15;

/** The comment that vouches for a use: near it, on its line, or above its function. */
export function contractFor(fn: FunctionUnit, node: CNode): Contract | undefined {
  const { file, header } = fn;
  const line = file.lines.lineAt(node.start);
  for (const group of commentGroups(fn)) {
    const above = group.end <= header.header;
    const first = file.lines.lineAt(group.start);
    const last = file.lines.lineAt(group.end);
    const near = above || (first <= line + 1 && last >= line - NEAR);
    if (near && isContract(file.text.slice(group.start, group.end))) return group;
  }
  return undefined;
}

/** Comments that stand together read as one: consecutive `//` lines are a paragraph. */
function commentGroups(fn: FunctionUnit): Contract[] {
  const { file, header } = fn;
  const out: { start: number; end: number }[] = [];
  for (const c of file.seen.comments) {
    if (c.end < header.start || c.start > header.end) continue;
    const last = out.at(-1);
    if (last && !/\S/.test(file.text.slice(last.end, c.start))) last.end = c.end;
    else out.push({ start: c.start, end: c.end });
  }
  return out;
}
