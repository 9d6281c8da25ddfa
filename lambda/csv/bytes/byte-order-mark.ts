/** What a byte order mark says of the bytes behind it. */
export type MarkedEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const MARKS: ReadonlyArray<readonly [MarkedEncoding, Buffer]> = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
];

/** A mark at the start of a file. */
export interface ByteOrderMark {
  readonly encoding: MarkedEncoding;
  /** Bytes of the mark itself. */
  readonly length: number;
}

/** The mark that these bytes begin with, or `undefined` while more bytes are needed to tell; `none` when there is none. */
export function findByteOrderMark(start: Uint8Array): ByteOrderMark | 'none' | undefined {
  for (const [encoding, mark] of MARKS) {
    const seen = start.subarray(0, mark.length);
    if (!mark.subarray(0, seen.length).equals(seen)) continue;
    return seen.length === mark.length ? { encoding, length: mark.length } : undefined;
  }
  return 'none';
}
