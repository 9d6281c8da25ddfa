import type { S3Client } from '@aws-sdk/client-s3';

/** What reading lists may touch, and what bounds it. */
export interface ListWorld {
  readonly s3: S3Client;
  /** Milliseconds for which S3 may send nothing. */
  readonly idleMs: number;
  readonly now: () => Date;
  /** The one deadline of the invocation. */
  readonly signal: AbortSignal;
  /** When the invocation surely is over. */
  readonly deadline: () => Date;
}
