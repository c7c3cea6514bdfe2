import type { StoredIndex } from '../source/definers/index-store';

/** First word of every file: "PWIX", then the form's number. */
const MAGIC = 0x50574958;
const FORM = 1;
/** Words before the content: magic, form, checksum, bytes of the key, bytes of the text, numbers. */
const HEADER = 6;

/** An index as the bytes of a file; `key` says what it is the index of. Words are in the machine's own order: it is a cache. */
export function encodeIndex(key: string, { text, numbers }: StoredIndex): Uint8Array {
  const encoder = new TextEncoder();
  const name = encoder.encode(key);
  const body = encoder.encode(text);
  const start = 4 * HEADER;
  const aligned = padded(start + name.length + body.length);
  const bytes = new Uint8Array(aligned + 4 * numbers.length);
  bytes.set(name, start);
  bytes.set(body, start + name.length);
  new Int32Array(bytes.buffer, aligned, numbers.length).set(numbers);
  const words = new Int32Array(bytes.buffer);
  words.set([MAGIC, FORM, 0, name.length, body.length, numbers.length]);
  words[2] = checksum(words);
  return bytes;
}

/** What {@link encodeIndex} made for that key; undefined for anything else, whatever it is. */
export function decodeIndex(key: string, file: Uint8Array): StoredIndex | undefined {
  if (file.length < 4 * HEADER || file.length % 4 !== 0) return undefined;
  const bytes = file.byteOffset % 4 === 0 ? file : file.slice();
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const [magic, form, sum, nameLength = -1, textLength = -1, count = -1] = words;
  if (magic !== MAGIC || form !== FORM || sum !== checksum(words)) return undefined;
  const start = 4 * HEADER;
  const aligned = padded(start + nameLength + textLength);
  if (nameLength < 0 || textLength < 0 || aligned + 4 * count !== bytes.length) return undefined;
  const decoder = new TextDecoder();
  if (decoder.decode(bytes.subarray(start, start + nameLength)) !== key) return undefined;
  const text = decoder.decode(bytes.subarray(start + nameLength, start + nameLength + textLength));
  return { text, numbers: words.slice(aligned / 4) };
}

const padded = (length: number): number => (length + 3) & ~3;

/** Of everything but its own word. */
function checksum(words: Int32Array): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) if (i !== 2) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 15);
  return sum | 0;
}
