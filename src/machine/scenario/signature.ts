import type { Token } from '../../source/tokens';

/** A parameter as it is declared. */
export interface Parameter {
  /** Its name; empty when the declaration gives none. */
  readonly name: string;
  /** Words of its type without qualifiers, as in "struct page" or "unsigned long". */
  readonly base: string;
  /** How many `*` stand between; an array counts as one. */
  readonly stars: number;
  /** A pointer to a function. */
  readonly callback: boolean;
}

/** What a function takes and gives. */
export interface Signature {
  readonly result: Parameter;
  readonly parameters: readonly Parameter[];
  readonly variadic: boolean;
}

const QUALIFIERS = new Set([
  'const',
  'volatile',
  'restrict',
  '__restrict',
  'static',
  'extern',
  'inline',
  '__inline',
  '__inline__',
  '_Noreturn',
  'register',
]);

/** Reads the head of a function's definition; undefined when it has an unusual shape. */
export function signatureOf(name: string, definition: readonly Token[]): Signature | undefined {
  const tokens = withoutAttributes(definition).map(token => token.text);
  const at = tokens.findIndex((text, i) => text === name && tokens[i + 1] === '(');
  if (at < 0) return undefined;
  const close = closing(tokens, at + 1);
  if (close < 0) return undefined;
  const lists = split(tokens.slice(at + 2, close));
  const variadic = lists.at(-1)?.[0] === '...';
  if (variadic) lists.pop();
  const empty = lists.length === 0 || (lists.length === 1 && (lists[0]!.length === 0 || lists[0]!.join() === 'void'));
  return {
    result: declared(tokens.slice(0, at), true),
    parameters: empty ? [] : lists.map(list => declared(list, false)),
    variadic,
  };
}

function withoutAttributes(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.text !== '__attribute__' && tokens[i]!.text !== '__attribute') {
      kept.push(tokens[i]!);
      continue;
    }
    const close = closing(
      tokens.map(token => token.text),
      i + 1,
    );
    if (close < 0) break;
    i = close;
  }
  return kept;
}

/** Index of the bracket that closes the one at `open`. */
function closing(tokens: readonly string[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i] === '(') depth++;
    if (tokens[i] === ')' && --depth === 0) return i;
  }
  return -1;
}

function split(tokens: readonly string[]): string[][] {
  const lists: string[][] = [[]];
  let depth = 0;
  for (const text of tokens) {
    if (text === '(' || text === '[') depth++;
    if (text === ')' || text === ']') depth--;
    if (text === ',' && depth === 0) lists.push([]);
    else lists.at(-1)!.push(text);
  }
  return lists;
}

function declared(tokens: readonly string[], anonymous: boolean): Parameter {
  const words: string[] = [];
  let stars = 0;
  const callback = tokens.includes('(');
  const end = tokens.findIndex(text => text === '[' || text === '(');
  for (const text of end < 0 ? tokens : tokens.slice(0, end)) {
    if (text === '*') stars++;
    else if (!QUALIFIERS.has(text)) words.push(text);
  }
  if (tokens.includes('[')) stars++;
  const typeOnly = anonymous || words.length < 2 || (words.length === 2 && /^(struct|union|enum)$/.test(words[0]!));
  const inner = callback ? tokens[tokens.indexOf('(') + 2] : undefined;
  const name = callback ? (inner ?? '') : typeOnly ? '' : words.pop()!;
  return { name, base: words.join(' '), stars, callback };
}
