import { S3Error } from '../http/s3-error.ts';
import type { ObjectVersion } from '../store/object-record.ts';

/**
 * Rejects reading an object that was written with a customer's key (SSE-C) without that key. Only the key's digest is
 * stored.
 *
 * @param prefix `x-amz-copy-source-` when the object is the source of a copy
 * @throws S3Error InvalidRequest without a key, AccessDenied with another one
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function checkCustomerKey(
  headers: ReadonlyMap<string, string>,
  version: ObjectVersion,
  prefix = 'x-amz-',
): void {
  const digest = version.placement.find(([name]) => name === 'x-amz-server-side-encryption-customer-key-md5')?.[1];
  const given = headers.get(`${prefix}server-side-encryption-customer-key-md5`);
  if (digest === given) return;
  if (digest === undefined) {
    throw new S3Error('InvalidRequest', { message: 'The encryption parameters are not applicable to this object.' });
  }
  if (given !== undefined) throw new S3Error('AccessDenied');
  throw new S3Error('InvalidRequest', {
    message:
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  });
}
