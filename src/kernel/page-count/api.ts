import type { KernelVersion } from '../version';
import { compareVersions, parseVersion } from '../version';

/** The two counts of `struct page` that Pagewarden is about. */
export type PageCount = '_refcount' | '_mapcount';

/** What a call does to the count. */
export type Effect =
  | 'read' // looks, changes nothing
  | 'set' // overwrites with a plain store
  | 'reset' // overwrites `_mapcount` with -1, "not mapped"
  | 'add' // raises without looking
  | 'sub' // lowers without looking: nobody learns that it was the last
  | 'add-return'
  | 'sub-return'
  | 'sub-and-test' // lowers; true means the caller has to free
  | 'try-add' // raises unless the page is free: the speculative get
  | 'freeze' // takes an expected value to 0 in one step, or fails
  | 'unfreeze'
  | 'put' // lowers and frees when it was the last
  | 'free' // frees a page whose count is already 0
  | 'alloc' // hands out a page
  | 'frag' // a page-fragment allocator that keeps a bias in the count
  | 'field'; // the address or value of the field itself

/** What the call orders (Documentation/atomic_t.txt): a value-returning read-modify-write is fully ordered. */
export type Ordering =
  | 'none'
  | 'plain-read'
  | 'relaxed'
  | 'release'
  | 'full'
  | 'full-on-success' // a failed cmpxchg or add_unless orders nothing
  | 'accessor'; // a field: whatever reads or writes it

/** The releases whose sources were searched for every name; {@link inRelease} answers for the ones between. */
export const SAMPLED_RELEASES = ['6.1', '6.12', '7.0'] as const;

/** A call in terms of another's arguments, `$0` the first: "folio_try_get($0)". */
export interface Rewrite {
  readonly to: string;
  /** Texts that arguments must have, by index, for the two to be the same. */
  readonly only?: Readonly<Record<number, string>>;
}

/** One function, macro or field through which kernel code reaches a page's counts. */
export interface PageCountApi {
  /** "page_ref_inc", or "->_refcount" for a field. */
  readonly name: string;
  /** The count that moves or is read; null where it is a neighbour (a pin count, a page-table word). */
  readonly count: PageCount | null;
  readonly effect: Effect;
  readonly order: Ordering;
  /** What the caller gets and what it has to know, as one phrase. */
  readonly returns: string;
  /** The {@link SAMPLED_RELEASES} that have the name. */
  readonly present: readonly string[];
  /** First release that has it, where known exactly. */
  readonly since?: string;
  /** First release without it, where known exactly. */
  readonly gone?: string;
  /** What to call instead where the name is gone. */
  readonly successor?: string;
  /** How a call becomes one of the successor that does exactly the same; absent where the two differ in any way. */
  readonly rewrite?: Rewrite;
  /** Index of the argument that is the page; -1 when there is none (a look-up that returns it). */
  readonly page: number;
  /** Index of the argument that says by how much, or to what. */
  readonly amount?: number;
  /** Whose count: the page given ("raw": a tail page has its own, 0), or the head's of a compound page. */
  readonly on: 'raw' | 'head' | 'folio' | 'batch' | 'address' | 'lookup' | 'field';
}

type Extra = Partial<Pick<PageCountApi, 'since' | 'gone' | 'successor' | 'rewrite' | 'page' | 'amount'>>;

/** A row of the table; the columns read like the table in the documentation. */
export const api = (
  name: string,
  count: PageCount | null,
  on: PageCountApi['on'],
  effect: Effect,
  order: Ordering,
  present: string,
  returns: string,
  extra: Extra = {},
): PageCountApi => ({ name, count, on, effect, order, returns, present: present.split(' '), page: 0, ...extra });

const EVERYWHERE: KernelVersion = { major: 0, minor: 0, patch: 0 };
const at = (text: string): KernelVersion => parseVersion(text) ?? EVERYWHERE;

/**
 * Does a release have the name? Exact where `since` or `gone` is known; otherwise the answer of the newest sampled
 * release that is not newer than the one asked for.
 */
export function inRelease(row: PageCountApi, version: KernelVersion): boolean {
  if (row.gone && compareVersions(version, at(row.gone)) >= 0) return false;
  if (row.since && compareVersions(version, at(row.since)) < 0) return false;
  if (row.since && compareVersions(version, at(row.since)) >= 0 && !row.gone) return true;
  let sampled: string = SAMPLED_RELEASES[0];
  for (const release of SAMPLED_RELEASES) if (compareVersions(version, at(release)) >= 0) sampled = release;
  if (row.gone && row.present.some(release => compareVersions(at(release), version) <= 0)) return true;
  return row.present.includes(sampled);
}
