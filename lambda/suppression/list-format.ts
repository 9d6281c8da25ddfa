import type { Problem } from '../problem.ts';

/** How a list is written. */
export interface ListFormat {
  readonly format: 'auto' | 'lines' | 'csv' | 'ftc';
  /** The name of the column with the numbers. Of a CSV alone, which must have it. */
  readonly column?: string | undefined;
  /** Digits of the country that numbers without one are of. */
  readonly countryCode?: string | undefined;
  /** What that country's numbers begin with when they are called from within. */
  readonly nationalPrefix?: string | undefined;
  /** The list has digests instead of numbers, in hexadecimal. */
  readonly hashed?: 'sha256' | undefined;
  /** The list is packed. */
  readonly gzip: boolean;
}

/** What reading a list whole came to. */
export interface ListFacts {
  /** Lines, or cells of a CSV, that hold a number. */
  readonly entries: number;
  /** Lines, or rows of a CSV, that hold something else. */
  readonly unreadable: number;
  /** As an editor counts. */
  readonly firstUnreadableLine?: number;
  /** Data rows of the drop, counted from 1 without the header, that have a number of the list: ascending, each once. */
  readonly rows: Uint32Array;
  /** Why the list cannot be used, whatever the counts say. */
  readonly problem?: Problem;
}
