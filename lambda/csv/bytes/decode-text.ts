import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Turns the bytes of one value into text. */
export type DecodeText = (bytes: Buffer, from: number, to: number) => string;

/** What is no UTF-8 is refused elsewhere; here two values that differ must stay two. */
function decodeUtf8(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(from, to)) ? bytes.toString('latin1', from, to) : text;
}

/** True for an encoding that can be read here; UTF-8 when absent. */
export function isKnownEncoding(encoding: string | undefined): boolean {
  try {
    return new TextDecoder(encoding ?? 'utf-8').encoding !== '';
  } catch {
    return false;
  }
}

/**
 * How the values of a file are read.
 *
 * @param encoding the parameter; one that the runtime does not know is read byte by byte.
 */
export function createTextDecoder(encoding: string | undefined): DecodeText {
  if (!isKnownEncoding(encoding)) return (bytes, from, to) => bytes.toString('latin1', from, to);
  const decoder = new TextDecoder(encoding ?? 'utf-8');
  return decoder.encoding === 'utf-8' ? decodeUtf8 : (bytes, from, to) => decoder.decode(bytes.subarray(from, to));
}
