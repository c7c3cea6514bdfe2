import { encodeText } from './bytes';

/**
 * "From somebody DATE", the line before each mail of a mailbox. The time of day is asked for, so that an unescaped
 * sentence that begins with "From" (git does not escape it by default) does not cut a mail in two.
 */
const SEPARATOR = /^From \S+ .*\d\d:\d\d(:\d\d)?\b/;
const [LF, CR] = [0x0a, 0x0d];
const FROM = encodeText('From ');

/** Whether bytes begin as a mailbox does. */
export const isMailbox = (bytes: Uint8Array): boolean => startsWith(bytes, 0, FROM);

/**
 * Cuts a mailbox into its mails, the separating lines left out. A `>From ` line loses one `>`, as the mboxrd format has
 * it (lore.kernel.org, `git format-patch --format=mboxrd`); a diff cannot contain such a line, so no code changes.
 */
export function splitMailbox(bytes: Uint8Array): Uint8Array[] {
  const mails: Uint8Array[] = [];
  let start = -1;
  let quoted: number[] = [];
  let afterBlank = true;
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(LF, at);
    const next = newline < 0 ? bytes.length : newline + 1;
    if (afterBlank && startsWith(bytes, at, FROM) && SEPARATOR.test(ascii(bytes, at, next))) {
      if (start >= 0) mails.push(unquote(bytes, start, at, quoted));
      start = next;
      quoted = [];
    } else if (bytes[at] === 0x3e && isQuotedFrom(bytes, at)) {
      quoted.push(at);
    }
    afterBlank = bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF);
    at = next;
  }
  if (start >= 0) mails.push(unquote(bytes, start, bytes.length, quoted));
  return mails;
}

const startsWith = (bytes: Uint8Array, at: number, prefix: Uint8Array): boolean =>
  prefix.every((byte, i) => bytes[at + i] === byte);

function isQuotedFrom(bytes: Uint8Array, at: number): boolean {
  let end = at;
  while (bytes[end] === 0x3e) end++;
  return startsWith(bytes, end, FROM);
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 200)));

/** Bytes from `start` to `end` without the ones at `drop` (ascending, inside the range). */
function unquote(bytes: Uint8Array, start: number, end: number, drop: readonly number[]): Uint8Array {
  if (!drop.length) return bytes.subarray(start, end);
  const out = new Uint8Array(end - start - drop.length);
  let [from, to] = [start, 0];
  for (const at of [...drop, end]) {
    out.set(bytes.subarray(from, at), to);
    to += at - from;
    from = at + 1;
  }
  return out;
}
