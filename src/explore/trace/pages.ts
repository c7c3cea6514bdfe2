import type { Change, TraceStep } from '../../machine/session';

/** What a reader of a schedule looks for; plain memory and list links are seldom the point. */
export const isTelling = ({ kind, what }: Change): boolean =>
  kind === 'refcount' ||
  kind === 'mapcount' ||
  kind === 'entry' ||
  kind === 'event' ||
  (kind === 'page' && !what.startsWith('lru.'));

/** Bits of a table's entry that can be an address, in every format. */
const ADDRESS = 0x000f_ffff_ffff_f000n;

/** Does an entry's value point to one of the pages? */
function pointsTo(value: string, pages: ReadonlySet<number>): boolean {
  if (!/^0x[0-9a-f]+$/.test(value)) return false;
  const entry = BigInt(value);
  return entry !== 0n && pages.has(Number((entry & ADDRESS) >> 12n));
}

/** Is a change about one of the pages: the page itself, an entry in it, or an entry that points to it? Of no pages, all are. */
export const concerns = ({ kind, pfn, before, after }: Change, pages: ReadonlySet<number>): boolean =>
  pages.size === 0 ||
  pfn === undefined ||
  pages.has(pfn) ||
  (kind === 'entry' && (pointsTo(before, pages) || pointsTo(after, pages)));

/**
 * The pages that a violation is about: those that its message names, else the one whose count changed last. Empty when the
 * trace changes no page.
 */
export function pagesOf(trace: readonly TraceStep[], message: string): ReadonlySet<number> {
  const changes = trace.flatMap(step => step.changes);
  const known = new Set(changes.flatMap(({ pfn }) => pfn ?? []));
  const named = [...message.matchAll(/\b0x([0-9a-f]+)\b/g)]
    .flatMap(([, hex = '']) => [parseInt(hex, 16), Math.floor(parseInt(hex, 16) / 4096)])
    .filter(pfn => known.has(pfn));
  if (named.length > 0) return new Set(named);
  const last =
    changes.findLast(({ kind }) => kind === 'refcount' || kind === 'mapcount') ??
    changes.findLast(({ kind }) => kind === 'page' || kind === 'entry');
  return new Set(last?.pfn === undefined ? [] : [last.pfn]);
}
