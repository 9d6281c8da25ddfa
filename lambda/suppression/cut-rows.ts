import type { NumberIndex } from './number-index.ts';

/** Bytes to leave out, counted from the first byte that is sent: in order, and none touches the next. */
export interface ByteRanges {
  readonly starts: Float64Array;
  /** Behind the last byte of each. */
  readonly ends: Float64Array;
  /** In all. */
  readonly bytes: number;
}

/**
 * The bytes of some rows: from the first of each to the first of the next row, so that its line end goes with it, and the blank lines
 * behind it.
 *
 * @param rows data rows, counted from 1: ascending, each once.
 * @param begin the offset of the first byte that is sent: what stands before it, such as a byte order mark, is not sent.
 * @param total bytes that would be sent with all rows.
 */
export function rangesOf(index: NumberIndex, rows: Uint32Array, begin: number, total: number): ByteRanges {
  // Rows that follow each other are one range.
  const isFirst = (at: number) => at === 0 || rows[at - 1] !== (rows[at] ?? 0) - 1;
  const count = rows.reduce((sum, _row, at) => sum + Number(isFirst(at)), 0);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  let range = -1;
  for (const [at, row] of rows.entries()) {
    if (isFirst(at)) starts[++range] = index.startOf(row) - begin;
    ends[range] = row < index.rows ? index.startOf(row + 1) - begin : total;
  }
  const bytes = ends.reduce((sum, end, at) => sum + end - (starts[at] ?? 0), 0);
  return { starts, ends, bytes };
}

/**
 * Makes what cuts the ranges out of bytes as they come.
 *
 * @returns a function that takes the next chunk and gives the pieces of it that stay; they are views, not copies.
 */
export function createCutter({ starts, ends }: ByteRanges): (chunk: Uint8Array) => Uint8Array[] {
  let range = 0;
  let offset = 0;
  return chunk => {
    const pieces: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      const start = (starts[range] ?? Number.POSITIVE_INFINITY) - offset;
      const end = (ends[range] ?? Number.POSITIVE_INFINITY) - offset;
      if (start > at) pieces.push(chunk.subarray(at, Math.min(start, chunk.length)));
      at = Math.min(start >= chunk.length ? chunk.length : end, chunk.length);
      if (end <= chunk.length) range++;
    }
    offset += chunk.length;
    return pieces;
  };
}
