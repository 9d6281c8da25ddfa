import type { Problem } from '../problem.ts';

/** A position in the file. */
export interface Place {
  /** Counted in records; the header is row 1. */
  readonly row: number;
  /** Counted from 1. */
  readonly column: number;
  /** Bytes from the start of the file as uploaded or unpacked. For UTF-16, bytes of the recoded file. */
  readonly offset: number;
  /** As editors count: blank lines, line ends inside quotes and a `sep=` line count too. */
  readonly line: number;
}

export interface HeaderField extends Pick<Place, 'offset' | 'line'> {
  /** As written in the file, without quotes but with surrounding spaces. */
  readonly name: string;
}

/** The name of a row in messages, with its line if that is another number. */
export function nameRow({ row, line }: Pick<Place, 'row' | 'line'>): string {
  return row === line ? `row ${row}` : `row ${row} (line ${line})`;
}

/** A problem of a row; the message begins with the row. */
export function problemAt(code: string, place: Place, what: string): Problem {
  return { code, ...place, message: `${nameRow(place)}: ${what}` };
}

/** The place of a name in the header. */
export function placeOfName(fields: readonly HeaderField[], index: number): Place {
  const { offset = 0, line = 1 } = fields[index] ?? {};
  return { row: 1, column: index + 1, offset, line };
}
