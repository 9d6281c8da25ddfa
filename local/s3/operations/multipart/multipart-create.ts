import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../body/checksum-digest.ts';
import { encryptionHeaders } from '../../headers/describe-version.ts';
import { parseTaggingHeader } from '../../headers/parse-tagging.ts';
import { readSystemHeaders } from '../../headers/read-system-headers.ts';
import { readUserMetadata } from '../../headers/user-metadata.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { objectVersionSchema } from '../../store/object-record.ts';
import type { OperationContext } from '../operation.ts';

const headersSchema = v.pick(objectVersionSchema, ['content', 'placement', 'metadata', 'tags']);

/**
 * CreateMultipartUpload: fixes everything about the future object except its bytes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export async function createMultipartUpload(context: OperationContext): Promise<S3Response> {
  const { request, store, bucket, key } = context;
  const { settings } = store.bucket(bucket);
  const headers = v.parse(headersSchema, {
    ...readSystemHeaders(request.headers, settings.encryption),
    metadata: readUserMetadata(request.headers),
    tags: parseTaggingHeader(request.headers.get('x-amz-tagging')),
  });
  const checksum = readChecksum(request.headers);
  const id = randomBytes(32).toString('hex');
  await store.uploads.create({ id, bucket, key, initiated: store.now(), ...headers, ...checksum, parts: [] });
  return {
    status: 200,
    headers: [
      ['content-type', 'application/xml'],
      ...encryptionHeaders(headers),
      ...(checksum.algorithm ? [['x-amz-checksum-algorithm', checksum.algorithm] as const] : []),
      ...(checksum.checksumType ? [['x-amz-checksum-type', checksum.checksumType] as const] : []),
    ],
    body: writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
  };
}

type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** CRC-64/NVME is always a full-object checksum, and SHA always composite; CRC32 and CRC32C can be either. */
function readChecksum(headers: ReadonlyMap<string, string>): {
  algorithm?: ChecksumAlgorithm;
  checksumType?: ChecksumType;
} {
  const name = headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return {};
  const algorithm = CHECKSUM_ALGORITHMS.find(known => known === name.toUpperCase());
  if (algorithm === undefined)
    throw new S3Error('InvalidRequest', { message: 'Checksum algorithm provided is unsupported.' });
  const checksumType = headers.get('x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const full = checksumType === 'FULL_OBJECT';
  if (
    (!full && checksumType !== 'COMPOSITE') ||
    (algorithm === 'CRC64NVME' && !full) ||
    (full && !algorithm.startsWith('CRC'))
  ) {
    throw new S3Error('InvalidRequest', {
      message: `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  }
  return { algorithm, checksumType: full ? 'FULL_OBJECT' : 'COMPOSITE' };
}
