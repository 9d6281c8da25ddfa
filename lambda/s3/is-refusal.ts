import { S3ServiceException } from '@aws-sdk/client-s3';

/** Answers that say "no" and mean "not now": conditions, races, and too much at once. */
const PASSING_STATUS = new Set([404, 408, 409, 412, 429]);
/** The same in words, under statuses that mean other things as well. */
const PASSING_NAME = /throttl|slowdown|timeout|expired|tooskewed|refreshrequired/i;

/** A header that could not even be sent: nothing goes out, and nothing ever will. */
function isUnsendable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG';
}

/**
 * True for a fault that the same request meets again: S3 forbids it (403), cannot read it (SignatureDoesNotMatch, 400), or does not do it
 * here (501, as for a copy under a policy that enforces conditions). What is away, busy or too late is none.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return isUnsendable(error);
  const status = error.$metadata.httpStatusCode ?? 0;
  if (PASSING_NAME.test(error.name) || PASSING_STATUS.has(status)) return false;
  return (status >= 400 && status < 500) || status === 501;
}
