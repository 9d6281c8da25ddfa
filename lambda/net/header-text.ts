import { isUtf8 } from 'node:buffer';

/** Where bytes go that are no UTF-8: half a surrogate pair, which no text has. */
const ESCAPE = 0xdc00;

/** True for text that is the same in every encoding. */
function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/**
 * The value of a header as text. It comes as one character a byte, and the bytes are UTF-8 nearly always; in a value that is none, each
 * byte beyond ASCII is kept where no text has anything.
 */
export function decodeHeader(value: string): string {
  if (isAscii(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return value.replace(/[\x80-\xff]/g, sign => String.fromCharCode(ESCAPE + sign.charCodeAt(0)));
}

/** A header's text as it is sent: one character a byte of its UTF-8, which is what was signed. */
export function encodeHeader(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** True for a value that was no UTF-8. It can be read and not be sent again: a signature is one of text. */
export function isInOtherEncoding(value: string): boolean {
  return !value.isWellFormed();
}
