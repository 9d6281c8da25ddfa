import { CR, LF } from './csv-bytes.ts';

/** A header that is not over by then, in bytes, is taken for a file that is no CSV. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * The header line, once it is known whole: blank lines before it are none, and a line end inside quotes does not end it.
 * Of a file that does not end its first line in time, the beginning. Nothing behind that limit is looked at, so that it does not
 * matter how much of the file is at hand.
 *
 * @param quote one ASCII character.
 */
export function findHeaderLine(bytes: Buffer, quote = '"'): Buffer | undefined {
  const quoteByte = quote.charCodeAt(0);
  const window = bytes.subarray(0, MAX_HEADER_BYTES);
  let start = 0;
  let quoted = false;
  for (const [index, byte] of window.entries()) {
    if (byte === quoteByte) quoted = !quoted;
    if (quoted || (byte !== LF && byte !== CR)) continue;
    if (index > start) return window.subarray(start, index);
    start = index + 1;
  }
  return window.length === MAX_HEADER_BYTES ? window.subarray(start) : undefined;
}
