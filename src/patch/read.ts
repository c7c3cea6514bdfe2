import { fail, ok, type Result } from '../kernel/failure';
import { decodeText, encodeText } from './bytes';
import { readDiff } from './diff';
import { looksLikeMail, readMail, type Mail } from './mail';
import { isMailbox, splitMailbox } from './mbox';
import { arrange } from './order';
import type { Patch, Series } from './series';
import { parseSubject } from './subject';

/**
 * Reads a series from a mailbox (mboxrd), a mail, or a plain diff; `name` is what the person calls it. Bytes are better
 * than text where they can be had: a mail declares its own charset. Fails on what cannot be trusted (a cut-off or
 * damaged hunk) and on input without any diff; never on unusual mail.
 */
export async function readSeries(input: string | Uint8Array, name: string): Promise<Result<Series>> {
  const bytes = withoutMark(typeof input === 'string' ? encodeText(input) : input);
  if (isMailbox(bytes) || looksLikeMail(decodeText(bytes.subarray(0, HEADER_BLOCK)))) {
    const raw = isMailbox(bytes) ? splitMailbox(bytes) : [bytes];
    if (raw.length > MOST_MAILS)
      return fail(
        'too-many-mails',
        `${name} cannot be reviewed`,
        `it has ${raw.length} mails, and a series has at most ${MOST_MAILS}.`,
        'Give the mailbox of one thread.',
      );
    const patches: Patch[] = [];
    for (const mail of raw) {
      const patch = await readFlowed(mail, name);
      if (!patch.ok) return patch;
      patches.push(patch.value);
    }
    return finish(patches, name);
  }
  const lines = linesOf(decodeText(bytes));
  const diff = readDiff(lines, name);
  if (!diff.ok) return diff;
  const body = lines.slice(0, diff.value.start);
  return finish(
    [
      {
        subject: subjectOfLog(body) ?? name,
        messageId: undefined,
        author: /^Author: +(.*)$/m.exec(body.join('\n'))?.[1],
        date: undefined,
        index: undefined,
        total: undefined,
        version: undefined,
        body: body.join('\n').trim(),
        baseCommit: baseCommit(lines),
        files: diff.value.files,
      },
    ],
    name,
  );
}

/** A header block of more bytes than this is no mail. */
const HEADER_BLOCK = 64 * 1024;

/** More mails than this are an archive, not a series. */
const MOST_MAILS = 2000;

const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

/**
 * Lines without their ends. When the patch's own header lines end in CRLF, the whole text was converted on the way and
 * every line loses its CR; else a CR belongs to the patched file and stays.
 */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const converted = lines.find(line => /^(diff --git |--- |@@ )/.test(line))?.endsWith('\r') ?? false;
  return converted ? lines.map(line => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

const baseCommit = (lines: readonly string[]): string | undefined =>
  lines.map(line => /^base-commit: ([0-9a-f]{7,64})\r?$/.exec(line)?.[1]).find(Boolean);

/** The title in the output of `git show` or `git log -p`: the first indented line after the header. */
const subjectOfLog = (lines: readonly string[]): string | undefined =>
  /^commit [0-9a-f]{7,}/.test(lines[0] ?? '') ? lines.find(line => /^ {4}\S/.test(line))?.trim() : undefined;

/**
 * Reads a patch's mail. Some senders say format=flowed of text that is not: undoing it takes blanks away from the lines
 * of the hunks. A mail that can be read only when it is taken as it stands is taken so.
 */
async function readFlowed(bytes: Uint8Array, name: string): Promise<Result<Patch>> {
  const patch = readPatchMail(await readMail(bytes), name);
  if (patch.ok) return patch;
  const plain = withoutFlowed(bytes);
  if (!plain) return patch;
  const again = readPatchMail(await readMail(plain), name);
  if (!again.ok) return patch;
  const said = 'The mail says that it is format=flowed and is not; it was read as it stands.';
  return ok({ ...again.value, warnings: [...(again.value.warnings ?? []), said] });
}

/** The same mail as plain text, byte for byte as long; undefined where it does not say format=flowed. */
function withoutFlowed(bytes: Uint8Array): Uint8Array | undefined {
  // One character a byte: what is replaced is ASCII, everything else stays as it is.
  const text = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, i) =>
    String.fromCharCode(...bytes.subarray(i * PIECE, (i + 1) * PIECE)),
  ).join('');
  const plain = text.replace(/^(content-type:[^\n]*(?:\n[ \t][^\n]*)*?\bformat\s*=\s*"?)flowed/gim, '$1fixed ');
  return plain === text ? undefined : Uint8Array.from(plain, c => c.charCodeAt(0));
}

/** Bytes that are turned into characters at once. */
const PIECE = 8192;

function readPatchMail(mail: Mail, name: string): Result<Patch> {
  const lines = linesOf(mail.text);
  const diff = readDiff(lines, mail.subject ? `"${mail.subject}"` : name);
  if (!diff.ok) return diff;
  const { fields, rest } = inBodyHeader(lines.slice(0, diff.value.start));
  const subject = fields.get('subject') ?? (mail.subject || name);
  // Git ends the message at "---"; what follows (a change log, the diffstat) is for the list.
  const end = diff.value.files.length ? rest.findIndex(line => line === '---') : rest.findIndex(line => line === '-- ');
  return ok({
    subject,
    messageId: mail.messageId,
    author: fields.get('from') ?? mail.author,
    date: fields.get('date') ?? mail.date,
    ...parseSubject(subject),
    body: rest
      .slice(0, end < 0 ? rest.length : end)
      .join('\n')
      .trim(),
    baseCommit: baseCommit(lines),
    files: diff.value.files,
    ...(mail.warnings.length ? { warnings: mail.warnings } : {}),
  });
}

/** "From:", "Subject:" and "Date:" lines at the top of a body override the mail's own, as `git am` has it. */
function inBodyHeader(lines: readonly string[]): { fields: Map<string, string>; rest: readonly string[] } {
  const fields = new Map<string, string>();
  let at = lines.findIndex(line => line.trim());
  for (; at >= 0 && at < lines.length; at++) {
    const field = /^(From|Subject|Date): +(.*)$/.exec(lines[at] ?? '');
    if (!field) break;
    fields.set((field[1] ?? '').toLowerCase(), (field[2] ?? '').trim());
  }
  return fields.size ? { fields, rest: lines.slice(at) } : { fields, rest: lines };
}

function finish(patches: readonly Patch[], name: string): Result<Series> {
  const series = arrange(patches);
  if (series.patches.some(patch => patch.files.length)) return ok(series);
  return fail(
    'no-diff',
    `${name} cannot be reviewed`,
    patches.length > 1 ? `none of its ${patches.length} mails contains a diff.` : 'it contains no diff.',
    'Give a patch or mailbox as `git format-patch` or the list archive writes it.',
  );
}
