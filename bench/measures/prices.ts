/**
 * What AWS asks for in us-east-1, in dollars, as of 2026. They change; the comparison between settings does not depend on them.
 *
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/s3/pricing/
 */
export const PRICES = {
  /** Of a GB of memory for a second, on ARM. */
  gbSecond: 0.0000133334,
  invocation: 0.2 / 1e6,
  /** PUT, COPY, POST, LIST. */
  s3Write: 0.005 / 1e3,
  /** GET and all others. */
  s3Read: 0.0004 / 1e3,
};

/** Memory at which a function has one whole processor, in MB. */
export const WHOLE_PROCESSOR_MB = 1769;
