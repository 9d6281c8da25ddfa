import type { Problem } from '../problem.ts';

/** Where something stands in the file. */
export interface Place {
  /** Counted in records; the header is row 1. */
  readonly row: number;
  /** Counted from 1. */
  readonly column: number;
  /** Bytes from the start of the file as it was uploaded or unpacked; of UTF-16, as it is recoded. */
  readonly offset: number;
  /** As an editor counts: blank lines, line ends inside of quotes and a `sep=` line count too. */
  readonly line: number;
}

/** A name of the header. */
export interface HeaderField extends Pick<Place, 'offset' | 'line'> {
  /** As it stands in the file, without quotes; spaces around it are still there. */
  readonly name: string;
}

/** A row as messages call it. The line is told where it is another number. */
export function nameRow({ row, line }: Pick<Place, 'row' | 'line'>): string {
  return row === line ? `row ${row}` : `row ${row} (line ${line})`;
}

/** A problem of a row, which its message begins with. */
export function problemAt(code: string, place: Place, what: string): Problem {
  return { code, ...place, message: `${nameRow(place)}: ${what}` };
}

/** Where a name of the header stands. */
export function placeOfName(fields: readonly HeaderField[], index: number): Place {
  const { offset = 0, line = 1 } = fields[index] ?? {};
  return { row: 1, column: index + 1, offset, line };
}
