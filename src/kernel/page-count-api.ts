import type { PageCountApi } from './page-count/api';
import { FIELD_APIS } from './page-count/fields';
import { LOOKUP_APIS } from './page-count/lookups';
import { MAPCOUNT_APIS } from './page-count/mapcount';
import { OWNER_APIS } from './page-count/owners';
import { PIN_APIS } from './page-count/pins';
import { REFERENCE_APIS } from './page-count/references';

export * from './page-count/api';

/**
 * Every function, macro and field through which kernel code reaches a page's counts: the one table that rules, hovers,
 * the machine and the documentation read. Presence was checked by script in the sources of 6.1, 6.12 and 7.0.
 */
export const PAGE_COUNT_APIS: readonly PageCountApi[] = [
  ...REFERENCE_APIS,
  ...OWNER_APIS,
  ...LOOKUP_APIS,
  ...PIN_APIS,
  ...MAPCOUNT_APIS,
  ...FIELD_APIS,
];

const BY_NAME: ReadonlyMap<string, PageCountApi> = new Map(PAGE_COUNT_APIS.map(row => [row.name, row]));

/** The row of a function or macro ("page_count") or of a field ("->_refcount"). */
export const pageCountApi = (name: string): PageCountApi | undefined => BY_NAME.get(name);

const EFFECT_WORDS: Record<PageCountApi['effect'], string> = {
  read: 'reads',
  set: 'overwrites',
  reset: 'resets to -1',
  add: 'raises',
  sub: 'lowers without testing',
  'add-return': 'raises and returns the new value of',
  'sub-return': 'lowers and returns the new value of',
  'sub-and-test': 'lowers and tests for 0',
  'try-add': 'raises unless it is 0',
  freeze: 'takes from an expected value to 0 in one step',
  unfreeze: 'restores after a freeze',
  put: 'lowers, and frees the page at 0',
  free: 'frees a page by its 0',
  alloc: 'allocates with a 0',
  frag: 'keeps a bias in',
  field: 'names the field',
};

const ORDER_WORDS: Record<PageCountApi['order'], string> = {
  none: 'orders nothing',
  'plain-read': 'a plain read, orders nothing',
  relaxed: 'relaxed, orders nothing',
  release: 'a store-release',
  full: 'fully ordered',
  'full-on-success': 'fully ordered when it succeeds, unordered when it fails',
  accessor: 'ordered as whatever accesses it',
};

/** What a call does to which count, as the beginning of a sentence: "Raises `_refcount` of the head page". */
export function describeEffect(row: PageCountApi): string {
  const name = row.count ? `\`${row.count}\`` : 'a neighbouring count';
  const whose = { raw: ' of this struct page', head: ' of the head page', folio: ' of the folio' } as const;
  const target = row.on in whose ? whose[row.on as keyof typeof whose] : row.on === 'batch' ? ' of each page' : '';
  return `${capital(EFFECT_WORDS[row.effect])} ${name}${target}`;
}

/** What it orders, as a phrase: "fully ordered". */
export const describeOrder = (row: PageCountApi): string => ORDER_WORDS[row.order];

/** What a hover says about a name: one plain sentence each for effect, result and ordering. */
export const describeApi = (row: PageCountApi): string =>
  `${describeEffect(row)} (${describeOrder(row)}). Returns ${row.returns}.`;

/** "6.1 to 6.10; from 6.11 use X", from what is known of a name. */
export function describePresence(row: PageCountApi): string {
  const has = row.since ? `from ${row.since}` : `in ${row.present.join(', ')}`;
  const gone = row.gone ? `, gone in ${row.gone}` : row.present.includes('7.0') ? '' : `, gone by ${nextSample(row)}`;
  return `${has}${gone}${row.successor ? `; then ${row.successor}` : ''}`;
}

const nextSample = (row: PageCountApi): string => (row.present.includes('6.12') ? '7.0' : '6.12');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
