/** What happens to a source file on its way: one of these at a time, at places that a seed chooses. */
export const MUTATIONS = [
  'bytes flipped',
  'lines cut',
  'braces removed',
  'CRLF',
  'UTF-16',
  'NULs',
  'cut off',
  'doubled',
] as const;

export type Mutation = (typeof MUTATIONS)[number];

/** A generator of numbers from 0 to 1 that gives the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A file's text as it may arrive. */
export function mutated(text: string, mutation: Mutation, random: () => number): string {
  const place = (): number => Math.floor(random() * text.length);
  switch (mutation) {
    case 'bytes flipped': {
      const codes = text.split('');
      for (let i = 0; i < 1 + text.length / 500; i++) codes[place()] = String.fromCharCode(Math.floor(random() * 256));
      return codes.join('');
    }
    case 'lines cut':
      return text
        .split('\n')
        .filter(() => random() > 0.05)
        .join('\n');
    case 'braces removed':
      return text.replace(/[{}()]/g, c => (random() < 0.1 ? '' : c));
    case 'CRLF':
      return text.replaceAll('\n', () => (random() < 0.9 ? '\r\n' : '\r'));
    case 'UTF-16':
      // What a reader makes of UTF-16 that it takes for one byte a character.
      return `\u00ff\u00fe${text.slice(0, 40_000).replace(/[^]/g, c => `${c}\0`)}`;
    case 'NULs':
      return text.replace(/\n/g, () => (random() < 0.05 ? '\0\n' : '\n'));
    case 'cut off':
      return text.slice(0, place());
    case 'doubled': {
      const [a, b] = [place(), place()];
      return text.slice(0, Math.max(a, b)) + text.slice(Math.min(a, b));
    }
  }
}
