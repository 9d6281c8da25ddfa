/** The instructions for one process that transfers. */
export interface Job {
  /** A presigned GET, for clients other than S3's. */
  readonly getUrl: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  /** The URL for the POST. */
  readonly sinkUrl: string;
  /** Measured transfers after a first, unmeasured one. 0 measures the first one itself. */
  readonly repeats: number;
  /** A `credentials.json`, for the official client. */
  readonly credentials: string;
}

/** The figures of a process about its transfers. */
export interface Transferred {
  /** Duration of one transfer. */
  readonly seconds: number;
  /** Processor time of one transfer, of this process. */
  readonly cpuSeconds: number;
  /** Peak resident memory when the first transfer ended. */
  readonly peakBytes: number;
}
