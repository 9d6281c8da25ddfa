import { S3ServiceException } from '@aws-sdk/client-s3';

/** Status codes of temporary failures: conditions, races, and throttling. */
const PASSING_STATUS = new Set([404, 408, 409, 412, 429]);
/** Error names of temporary failures, under status codes that have other meanings as well. */
const PASSING_NAME = /throttl|slowdown|timeout|expired|tooskewed|refreshrequired/i;

/** A header that cannot be sent: nothing was sent, and a retry cannot succeed. */
function isUnsendable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG';
}

/**
 * True for an error that the same request will meet again: S3 forbids it (403), cannot read it (SignatureDoesNotMatch,
 * 400), or does not support it here (501, as for a copy under a policy that enforces conditions). Outages, throttling
 * and timeouts do not count.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return isUnsendable(error);
  const status = error.$metadata.httpStatusCode ?? 0;
  if (PASSING_NAME.test(error.name) || PASSING_STATUS.has(status)) return false;
  // The answer to a HEAD has no body, so it does not say why: an expired token has this status, too.
  if (status === 400 && error.name === 'Unknown') return false;
  return (status >= 400 && status < 500) || status === 501;
}
