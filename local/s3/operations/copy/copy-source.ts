import { checkCopySourceConditions } from '../../headers/check-conditions.ts';
import { checkCustomerKey } from '../../headers/check-customer-key.ts';
import { type CopySource, parseCopySource } from '../../headers/parse-copy-source.ts';
import type { HeaderPairs } from '../../http/s3-response.ts';
import { type ObjectVersion, segmentsOf } from '../../store/object-record.ts';
import type { OperationContext } from '../operation.ts';

/** The object version that a copy reads. Its bytes stay readable until `release` is called. */
export interface OpenCopySource {
  readonly source: CopySource;
  readonly version: ObjectVersion;
  readonly release: () => void;
  /** `x-amz-copy-source-version-id`, if the source's bucket is versioned. */
  readonly headers: HeaderPairs;
}

/**
 * Finds the source of a copy and checks the x-amz-copy-source-if-* conditions.
 *
 * @throws S3Error NoSuchKey, NoSuchVersion, NoSuchBucket, PreconditionFailed, InvalidArgument
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function openCopySource({ request, store }: OperationContext): OpenCopySource {
  const source = parseCopySource(request.headers.get('x-amz-copy-source') ?? '');
  const version = store.find(source.bucket, source.key, source.versionId);
  checkCopySourceConditions(request.headers, version);
  checkCustomerKey(request.headers, version, 'x-amz-copy-source-');
  const annotations = version.annotations.flatMap(annotation => annotation.segments);
  return {
    source,
    version,
    release: store.data.pin([...segmentsOf(version), ...annotations]),
    headers: store.bucket(source.bucket).versioned ? [['x-amz-copy-source-version-id', version.versionId]] : [],
  };
}
