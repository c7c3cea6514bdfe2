import type { Actor } from '../explore/actors/actor';
import type { Decision } from './decisions';

/** What is known of a table whose free was missed: per later operation, whether it frees it. */
export interface Afterwards {
  /** As in "a page that is mapped and unmapped in it". */
  readonly what: string;
  readonly freed: 'always' | 'never' | 'not in every order';
}

/** Characters per line of a comment before it is indented by a tab: with it, it keeps to 80. */
const WIDTH = 72;

/**
 * A comment for the next auditor, as kernel comments are written: which references others may hold for a moment, what
 * happens then, why that is harmless, within which bounds that was searched. A draft: a person must check it. Undefined
 * for a decision that is not one-sided: there is nothing to reassure anybody of.
 */
export function auditComment(decision: Decision, afterwards: readonly Afterwards[] = []): string | undefined {
  if (decision.sided !== 'one-sided') return undefined;
  return comment([
    'DRAFT, to be checked by a person.',
    `${others(decision)} may raise ${decision.count} here for a moment, so it can be higher than what this code has counted.`,
    consequence(decision, afterwards),
    bounds(decision),
  ]);
}

const stale = (actor: Actor | undefined): boolean => actor?.boundedByGracePeriod ?? false;

/** Who may raise the count, and when. */
function others({ raised }: Decision): string {
  const named = (actor: Actor | undefined): string =>
    actor ? `${actor.title} (${actor.standsFor.split(':')[0]!})` : 'another CPU';
  const early = raised.filter(({ actor }) => stale(actor)).map(({ actor }) => named(actor));
  const any = raised.filter(({ actor }) => !stale(actor)).map(({ actor }) => named(actor));
  const parts = [
    ...(early.length ? [`${list(early)}, with a pointer from the page's previous life,`] : []),
    ...(any.length ? [`${list(any)}, at any time,`] : []),
  ];
  const text = parts.join(' and ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function consequence({ harm }: Decision, afterwards: readonly Afterwards[]): string {
  if (!harm) return 'In none of the searched orders does that do harm: every page is freed once, and none too early.';
  const by = (freed: Afterwards['freed']): string[] =>
    afterwards.filter(each => each.freed === freed).map(each => each.what);
  const [always, never, sometimes] = [by('always'), by('never'), by('not in every order')];
  const later = [
    ...(always.length ? [`It goes with ${list(always)}.`] : []),
    ...(sometimes.length ? [`It does not go in every order with ${list(sometimes)}.`] : []),
    ...(never.length ? [`It never goes with ${list(never)}.`] : []),
    'At the latest it goes with the domain.',
  ];
  return [
    'A count that is too high only forgoes the free: the empty table stays, and may be used again.',
    ...(afterwards.length ? later : []),
    'No order frees it too early.',
  ].join(' ');
}

function bounds({ scenarios, states, raised, bounds: searched }: Decision): string {
  const values = [...new Set(raised.flatMap(each => each.values))].sort((a, b) => a - b);
  const memory = searched.every(text => text.includes('sequentially consistent'))
    ? ', sequentially consistent memory'
    : '';
  return (
    `Searched: ${scenarios.length} scenario${scenarios.length === 1 ? '' : 's'}, ${states} states, every order of the ` +
    `CPUs, each once${memory}. Raised values seen here: ${values.slice(0, 6).join(', ')}${values.length > 6 ? ', ...' : ''}.`
  );
}

/** "a, b and c" */
const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

/** Paragraphs as a block comment. */
function comment(paragraphs: readonly string[]): string {
  const lines = paragraphs.flatMap((text, i) => [...(i > 0 ? [''] : []), ...filled(text, WIDTH - 3)]);
  return ['/*', ...lines.map(line => ` * ${line}`.trimEnd()), ' */', ''].join('\n');
}

/** Breaks a paragraph at spaces; a word that is longer than a line gets one of its own. */
function filled(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
