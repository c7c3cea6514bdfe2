import PostalMime from 'postal-mime';
import { decodeText, encodeText } from './bytes';

/** A mail with its transfer encoding and charset undone. */
export interface Mail {
  /** As in the header, folded lines joined. */
  readonly subject: string;
  readonly messageId: string | undefined;
  readonly author: string | undefined;
  readonly date: string | undefined;
  /** The text parts and the attached patches, in order. */
  readonly text: string;
  /** What the sender's mail program may have damaged, one sentence each. */
  readonly warnings: readonly string[];
}

/** Whether text begins with a mail's header block: fields, among them one that every mail has. */
export function looksLikeMail(text: string): boolean {
  const end = /\r?\n\r?\n/.exec(text);
  const lines = text.slice(0, end ? end.index : text.length).split(/\r?\n/);
  const fields = lines.filter(line => !/^[ \t]/.test(line));
  return (
    fields.every(line => /^[!-9;-~]+:/.test(line)) && fields.some(line => /^(subject|from|message-id):/i.test(line))
  );
}

/** Reads one mail; broken MIME yields what could be read. */
export async function readMail(bytes: Uint8Array): Promise<Mail> {
  const mail = await PostalMime.parse(bytes);
  const attached = mail.attachments.filter(isPatch).map(part => asText(part.content));
  const body = mail.text ?? '';
  const header = (name: string) => mail.headers.find(h => h.key === name)?.value;
  const warnings: string[] = [];
  if (mail.text === undefined && mail.html !== undefined)
    warnings.push('The mail is HTML only; kernel patches are sent as plain text, and white space may be damaged.');
  if (/format\s*=\s*"?flowed/i.test(header('content-type') ?? ''))
    warnings.push('The mail is format=flowed: its sender may have re-wrapped lines, and hunks may not apply.');
  return {
    subject: (mail.subject ?? '').replace(/\s+/g, ' ').trim(),
    messageId: mail.messageId?.replace(/^<|>$/g, ''),
    author: mail.from ? person(mail.from.name, mail.from.address) : undefined,
    date: header('date'),
    text: [body, ...attached].join('\n'),
    warnings,
  };
}

const isPatch = (part: { readonly mimeType: string; readonly filename: string | null }): boolean =>
  /^text\/x-(patch|diff)$/.test(part.mimeType) || /\.(patch|diff)$/i.test(part.filename ?? '');

const asText = (content: string | ArrayBuffer | Uint8Array): string =>
  typeof content === 'string' ? content : decodeText(content instanceof Uint8Array ? content : new Uint8Array(content));

const person = (name: string | undefined, address: string | undefined): string =>
  [name, address && `<${address}>`].filter(Boolean).join(' ');

/** Reads a mail that is given as text, as an editor has it. */
export const readMailText = (text: string): Promise<Mail> => readMail(encodeText(text));
