/** Response headers in the order in which they are sent. */
export type HeaderPairs = readonly (readonly [string, string])[];

/** The answer of an operation; the sender adds request ids, the date and, for text, the length. */
export interface S3Response {
  /** HTTP status. */
  readonly status: number;
  readonly headers?: HeaderPairs;
  /** Absent for an empty body. An iterable needs a `content-length` header. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** Called once when the answer was sent or abandoned, whether or not the body was read. */
  readonly release?: () => void;
}
