/** What one process that transfers is told. */
export interface Job {
  /** A presigned GET, for clients that are not S3's. */
  readonly getUrl: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** Where to POST. */
  readonly sinkUrl: string;
  /** Transfers that are measured, after one that is not. 0 measures the first one itself. */
  readonly repeats: number;
  /** A `credentials.json`, for the official client. */
  readonly credentials: string;
}

/** What a process says of its transfers. */
export interface Transferred {
  /** Of one transfer, on the clock. */
  readonly seconds: number;
  /** Of one transfer, of this process. */
  readonly cpuSeconds: number;
  /** The most memory that was resident when the first transfer ended. */
  readonly peakBytes: number;
}
