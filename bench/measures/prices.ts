/**
 * AWS's prices in us-east-1, in dollars, without free tiers, as of 2026-11-27. They change; the comparison between
 * settings does not depend on them.
 *
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/s3/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 * @see https://aws.amazon.com/secrets-manager/pricing/
 */
export const PRICES = {
  /** A GB of memory for a second, on ARM. */
  gbSecond: 0.0000133334,
  invocation: 0.2 / 1e6,
  /** PUT, COPY, POST, LIST. */
  s3Write: 0.005 / 1e3,
  /** GET and all other requests. */
  s3Read: 0.0004 / 1e3,
  /** A request to a standard queue. */
  queueRequest: 0.4 / 1e6,
  /** An event that the function sends; those of S3 are free. */
  ownEvent: 1 / 1e6,
  /** A GB of ingested logs. */
  logGb: 0.5,
  secretMonth: 0.4,
  secretRead: 0.05 / 1e4,
};

/** Memory at which a function has one whole processor, in MB. */
export const WHOLE_PROCESSOR_MB = 1769;
