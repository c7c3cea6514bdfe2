import type { Told } from './minimise';

/** Most told steps that one round of a loop may have. */
const LONGEST_ROUND = 6;

/** What makes two told steps the same step of two rounds. */
const keyOf = (told: Told): string =>
  'folded' in told ? `${told.cpu} ...` : `${told.cpu} ${told.function} ${told.spot.path}:${told.spot.line}`;

/** Folds the rounds of a loop between its first and its last one; a round with a marked step stays. */
export function foldLoops(told: readonly Told[]): Told[] {
  const keys = told.map(keyOf);
  const out: Told[] = [];
  for (let i = 0; i < told.length;) {
    const { length, rounds } = roundsAt(keys, told, i);
    if (rounds < 4) {
      out.push(told[i++]!);
      continue;
    }
    out.push(...told.slice(i, i + length), { cpu: told[i]!.cpu, folded: length * (rounds - 2), rounds: rounds - 2 });
    i += length * (rounds - 1);
    out.push(...told.slice(i, i + length));
    i += length;
  }
  return out;
}

/** The shortest round that repeats most often from `from` on. */
function roundsAt(keys: readonly string[], told: readonly Told[], from: number): { length: number; rounds: number } {
  let best = { length: 1, rounds: 1 };
  for (let length = 1; length <= LONGEST_ROUND; length++) {
    let rounds = 1;
    for (let at = from + length; at + length <= keys.length; at += length, rounds++) {
      if (!keys.slice(at, at + length).every((key, k) => key === keys[from + k] && !marked(told[at + k]!))) break;
    }
    if (length * rounds > best.length * best.rounds && rounds > best.rounds) best = { length, rounds };
  }
  return best;
}

const marked = (told: Told): boolean => !('folded' in told) && told.matters === true;
