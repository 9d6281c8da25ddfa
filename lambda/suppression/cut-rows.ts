import type { NumberIndex } from './number-index.ts';

/** Ranges of bytes to leave out, as offsets from the first byte that is sent. They are in order, and no two touch. */
interface ByteRanges {
  readonly starts: Float64Array;
  /** The offset after the last byte of each range. */
  readonly ends: Float64Array;
  /** The sum of all ranges. */
  readonly bytes: number;
}

/**
 * The byte ranges of some rows. A row extends to the first byte of the next one, so it includes its line end and the
 * blank lines after it.
 *
 * @param rows data rows, counted from 1: ascending, without duplicates.
 * @param begin the offset of the first byte that is sent. Bytes before it, such as a byte order mark, are not sent.
 * @param total the number of bytes that would be sent with all rows.
 */
export function rangesOf(index: NumberIndex, rows: Uint32Array, begin: number, total: number): ByteRanges {
  // Consecutive rows form one range.
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
 * Creates a function that cuts the ranges out of a stream.
 *
 * @returns takes the next chunk and returns the pieces of it that remain, as views without copying.
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
