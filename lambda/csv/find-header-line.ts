import { CR, LF } from './sail-rows.ts';

/** A header line longer than this, in bytes, is taken for a file that is no CSV. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * The header line, once it is known whole: blank lines before it are none, and a line end inside quotes does not end it.
 * Of a file that never ends its first line, the beginning.
 *
 * @param quote one ASCII character.
 */
export function findHeaderLine(bytes: Buffer, quote = '"'): Buffer | undefined {
  const quoteByte = quote.charCodeAt(0);
  let start = 0;
  let quoted = false;
  for (const [index, byte] of bytes.entries()) {
    if (byte === quoteByte) quoted = !quoted;
    if (quoted || (byte !== LF && byte !== CR)) continue;
    if (index > start) return bytes.subarray(start, index);
    start = index + 1;
  }
  return bytes.length > MAX_HEADER_BYTES ? bytes : undefined;
}
