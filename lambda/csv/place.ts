/** Where something stands in the file. */
export interface Place {
  /** Counted in records; the header is row 1. */
  readonly row: number;
  /** Counted from 1. */
  readonly column: number;
  /** Bytes from the start of what is sent. */
  readonly offset: number;
}

/** A name of the header. */
export interface HeaderField {
  /** As it stands in the file, without quotes; spaces around it are still there. */
  readonly name: string;
  /** Bytes from the start of what is sent. */
  readonly offset: number;
}
