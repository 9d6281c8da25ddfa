import type { Problem } from '../problem.ts';

/** How a suppression list is written. */
export interface ListFormat {
  readonly format: 'auto' | 'lines' | 'csv' | 'ftc';
  /** The name of the column with the numbers; only for CSV files, which require it. */
  readonly column?: string | undefined;
  /** The country code of numbers without one. */
  readonly countryCode?: string | undefined;
  /** The trunk prefix of national numbers in that country. */
  readonly nationalPrefix?: string | undefined;
  /** The list contains hexadecimal digests instead of numbers. */
  readonly hashed?: 'sha256' | undefined;
  /** The list is gzipped. */
  readonly gzip: boolean;
}

/** The result of reading a whole suppression list. */
export interface ListFacts {
  /** Lines, or cells of a CSV, that hold a number. */
  readonly entries: number;
  /** Lines, or rows of a CSV, that hold something else. */
  readonly unreadable: number;
  /** Line number as editors count. */
  readonly firstUnreadableLine?: number;
  /**
   * Data rows of the drop, counted from 1 without the header, that have a number of the list: ascending, without
   * duplicates.
   */
  readonly rows: Uint32Array;
  /** Why the list cannot be used, whatever the counts are. */
  readonly problem?: Problem;
}
