import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Turns the bytes of one value into text. */
export type DecodeText = (bytes: Buffer, from: number, to: number) => string;

/** Invalid UTF-8 is rejected elsewhere; here, two different values must stay different. */
function decodeUtf8(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(from, to)) ? bytes.toString('latin1', from, to) : text;
}

/** True for an encoding that can be read here. Default UTF-8. */
export function isKnownEncoding(encoding: string | undefined): boolean {
  try {
    return new TextDecoder(encoding ?? 'utf-8').encoding !== '';
  } catch {
    return false;
  }
}

/**
 * Makes the decoder of a file's values.
 *
 * @param encoding the parameter. An encoding that the runtime does not know is decoded byte by byte.
 */
export function createTextDecoder(encoding: string | undefined): DecodeText {
  if (!isKnownEncoding(encoding)) return (bytes, from, to) => bytes.toString('latin1', from, to);
  const decoder = new TextDecoder(encoding ?? 'utf-8');
  return decoder.encoding === 'utf-8' ? decodeUtf8 : (bytes, from, to) => decoder.decode(bytes.subarray(from, to));
}
