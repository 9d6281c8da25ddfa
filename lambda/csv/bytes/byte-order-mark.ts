/** Encodings that a byte order mark can name. */
export type MarkedEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const MARKS: ReadonlyArray<readonly [MarkedEncoding, Buffer]> = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

interface ByteOrderMark {
  readonly encoding: MarkedEncoding;
  /** The number of bytes of the mark. */
  readonly length: number;
}

/**
 * The mark at the beginning of these bytes. Returns `none` if there is none, and `undefined` if more bytes are needed
 * to decide.
 */
export function findByteOrderMark(start: Uint8Array): ByteOrderMark | 'none' | undefined {
  for (const [encoding, mark] of MARKS) {
    const seen = start.subarray(0, mark.length);
    if (!mark.subarray(0, seen.length).equals(seen)) continue;
    return seen.length === mark.length ? { encoding, length: mark.length } : undefined;
  }
  return 'none';
}
