import { isUtf8 } from 'node:buffer';

/** Bytes that are not UTF-8 are mapped to lone surrogates, which no valid text contains. */
const ESCAPE = 0xdc00;

/** True for text that has the same bytes in every encoding in question. */
function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/**
 * Decodes the value of a header, which arrives as one character per byte. Nearly always the bytes are UTF-8. If they
 * are not, each byte beyond ASCII becomes a lone surrogate, so it cannot be confused with text.
 */
export function decodeHeader(value: string): string {
  if (isAscii(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return value.replace(/[\x80-\xff]/g, sign => String.fromCharCode(ESCAPE + sign.charCodeAt(0)));
}

/** Encodes the value of a header for undici: one character for each byte of its UTF-8, which is what was signed. */
export function encodeHeader(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** True for a value that was not UTF-8. It can be read but not sent again, because a signature covers text. */
export function isInOtherEncoding(value: string): boolean {
  return !value.isWellFormed();
}
