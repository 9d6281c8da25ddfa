import { isUtf8 } from 'node:buffer';

/**
 * Decodes a header value, which Node provides as one character per byte: as UTF-8 if the bytes are valid UTF-8,
 * otherwise as Latin-1. The JavaScript SDK signs a Latin-1 value as text and sends it as single bytes; other clients
 * send UTF-8.
 */
export function decodeHeaderText(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  // A value with characters above 255 did not arrive in a header: it was decoded from a presigned query.
  if (bytes.toString('latin1') !== value) return value;
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/** Encodes text as a header value that Node sends as UTF-8 bytes; line breaks become spaces. */
export function encodeHeaderText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Node refuses to send exactly these
  return Buffer.from(text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' '), 'utf8').toString('latin1');
}
