/**
 * Bytes and text, by the Encoding standard: present in every host, but declared by neither of the core's libraries, so
 * only what is used here is declared.
 */
declare const TextDecoder: new (
  label?: string,
  options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** UTF-8 without a byte order mark; bytes that are no UTF-8 are read as Latin-1, as an old source file wants it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** UTF-8. */
export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);
