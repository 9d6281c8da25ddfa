import { S3ServiceException } from '@aws-sdk/client-s3';

/** The HTTP status of an answer of S3; `undefined` when the fault is not an answer (network, abort). */
export function httpStatus(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The object, or its current version, is not there. A missing bucket is not this: that is a fault of the set-up. */
export function isMissing(error: unknown): boolean {
  return httpStatus(error) === 404 && !(error instanceof S3ServiceException && error.name === 'NoSuchBucket');
}

/** A condition did not hold: somebody else was there first, or the object is another by now. */
export function isPreconditionFailed(error: unknown): boolean {
  return httpStatus(error) === 412;
}

/** Two conditional writes met; the documentation says to look again and retry. */
export function isConflict(error: unknown): boolean {
  return httpStatus(error) === 409;
}

/**
 * The object was uploaded with a key of the uploader's own (SSE-C), without which S3 gives nothing of it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function isEncryptedByUploader(error: unknown): boolean {
  const isBadRequest = error instanceof S3ServiceException && error.name === 'InvalidRequest';
  return isBadRequest && /server side encryption/i.test(error.message);
}
