import { S3Error } from '../../http/s3-error.ts';
import type { OperationContext } from '../operation.ts';
import type { OpenCopySource } from './copy-source.ts';

const CHANGING_HEADERS = [
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-checksum-algorithm',
];

/**
 * Rejects a copy of an object onto itself that changes nothing. An older version as the source is restored, which is a
 * change. Changing only tags is none, as the documented message says.
 *
 * @throws S3Error InvalidRequest
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-object-metadata.html
 */
export function checkSelfCopy(context: OperationContext, { source, version }: OpenCopySource): void {
  const { request, store, bucket, key } = context;
  if (source.bucket !== bucket || source.key !== key) return;
  if (store.current(bucket, key)?.versionId !== version.versionId) return;
  if (request.headers.get('x-amz-metadata-directive') === 'REPLACE') return;
  if (CHANGING_HEADERS.some(name => request.headers.has(name))) return;
  throw new S3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}
