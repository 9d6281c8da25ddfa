import { S3ServiceException } from '@aws-sdk/client-s3';

/** The HTTP status of an S3 error; `undefined` if it is not an answer of S3 (network, abort). */
export function httpStatus(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/**
 * The object, or its current version, does not exist. A missing bucket does not count: that is a configuration error.
 */
export function isMissing(error: unknown): boolean {
  return httpStatus(error) === 404 && !(error instanceof S3ServiceException && error.name === 'NoSuchBucket');
}

/** A condition did not hold: another writer was faster, or the object has changed. */
export function isPreconditionFailed(error: unknown): boolean {
  return httpStatus(error) === 412;
}

/** Two conditional writes collided; the documentation says to read again and retry. */
export function isConflict(error: unknown): boolean {
  return httpStatus(error) === 409;
}

/**
 * The object was uploaded with the uploader's own key (SSE-C), without which S3 reveals nothing about it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function isEncryptedByUploader(error: unknown): boolean {
  const isBadRequest = error instanceof S3ServiceException && error.name === 'InvalidRequest';
  return isBadRequest && /server side encryption/i.test(error.message);
}
