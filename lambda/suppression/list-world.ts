import type { S3Client } from '@aws-sdk/client-s3';

/** What reading suppression lists needs, and its limits. */
export interface ListWorld {
  readonly s3: S3Client;
  /** Milliseconds without data from S3 after which reading fails. */
  readonly idleMs: number;
  readonly now: () => Date;
  /** The invocation's deadline. */
  readonly signal: AbortSignal;
  /** The time at which the invocation ends. */
  readonly deadline: () => Date;
}
