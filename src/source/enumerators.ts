import { evaluate } from './condition';
import type { PreToken } from './pre-token';
import type { BuiltUnit } from './built-unit';

/** Enumerators of one declaration by name; one that is no plain constant expression, and those after it, are left out. */
const KNOWN = new WeakMap<readonly PreToken[], ReadonlyMap<string, bigint>>();

/** Value of an enumerator of the unit; undefined when there is none or its value is no plain constant expression. */
export function enumeratorValue(unit: BuiltUnit, name: string): bigint | undefined {
  const declared = unit.lookup('ordinary', name);
  if (declared?.kind !== 'enumerator') return undefined;
  const tokens = declared.tokens();
  let values = KNOWN.get(tokens);
  if (!values) {
    values = enumValues(tokens, unit);
    KNOWN.set(tokens, values);
  }
  return values.get(name);
}

function enumValues(tokens: readonly PreToken[], unit: BuiltUnit): ReadonlyMap<string, bigint> {
  const values = new Map<string, bigint>();
  let at = 0;
  while (at < tokens.length && tokens[at]!.text !== 'enum') at++;
  while (at < tokens.length && tokens[at]!.text !== '{') at++;
  let next: bigint | undefined = 0n;
  for (at++; at < tokens.length && tokens[at]!.text !== '}'; at++) {
    const name = tokens[at]!.text;
    const from = ++at;
    for (let depth = 0; at < tokens.length; at++) {
      const { text } = tokens[at]!;
      if (depth === 0 && (text === ',' || text === '}')) break;
      if (text === '(' || text === '{') depth++;
      else if (text === ')' || text === '}') depth--;
    }
    if (tokens[from]?.text === '=') {
      next = evaluate(tokens.slice(from + 1, at), {
        identifier: word => values.get(word.text) ?? enumeratorValue(unit, word.text),
      })?.bits;
    }
    if (next === undefined) break;
    values.set(name, next);
    next += 1n;
    if (tokens[at]?.text === '}') break;
  }
  return values;
}
