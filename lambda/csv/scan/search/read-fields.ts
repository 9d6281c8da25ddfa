import type { DecodeText } from '../../bytes/decode-text.ts';
import { CR, LF } from '../csv-bytes.ts';
import type { IndexedRows } from './index-rows.ts';

/** Good rows that were found in some bytes. */
interface FoundRows extends IndexedRows {
  readonly bytes: Buffer;
  /** The start of the first row. */
  readonly start: number;
  /** The number of fields in each. */
  readonly columns: number;
  /** One ASCII character. */
  readonly quote: string;
}

/** The end of a value, before the delimiter or line end of its field. */
function endOfField(bytes: Buffer, from: number, end: number): number {
  return bytes[end] === LF && end > from && bytes[end - 1] === CR ? end - 1 : end;
}

/** The value in a range of bytes. */
function readField(bytes: Buffer, from: number, to: number, quote: string, decode: DecodeText): string {
  if (bytes[from] !== quote.charCodeAt(0)) return decode(bytes, from, to);
  const text = decode(bytes, from + 1, to - 1);
  return text.includes(quote) ? text.split(quote + quote).join(quote) : text;
}

/**
 * Reads the needed values of good rows, row by row.
 *
 * @param needed indexes of columns, in order.
 * @param takeBytes called with the range of each unquoted value; returns true if it need not be read.
 * @param onValue called with each value, the index of its first byte, and whether it is quoted.
 * @param onRow called after the values of a row, with the index of the row's first byte and of the next row's.
 */
export function readFields(
  { bytes, start, rows, columns, fieldEnds, quote }: FoundRows,
  needed: readonly number[],
  decode: DecodeText,
  takeBytes: (column: number, from: number, to: number) => boolean,
  onValue: (column: number, value: string, at: number, isQuoted: boolean) => void,
  onRow: (at: number, next: number) => void,
): void {
  const quoteByte = quote.charCodeAt(0);
  let rowStart = start;
  for (let first = 0; first < rows * columns; first += columns) {
    for (const column of needed) {
      const from = column === 0 ? rowStart : (fieldEnds[first + column - 1] ?? 0) + 1;
      const isQuoted = bytes[from] === quoteByte;
      const to = endOfField(bytes, from, fieldEnds[first + column] ?? 0);
      if (!isQuoted && takeBytes(column, from, to)) continue;
      onValue(column, readField(bytes, from, to, quote, decode), from, isQuoted);
    }
    const next = (fieldEnds[first + columns - 1] ?? 0) + 1;
    onRow(rowStart, next);
    rowStart = next;
  }
}
