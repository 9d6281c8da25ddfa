import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { dataIdsOfParts } from '../../store/upload-store.ts';
import { OWNER } from '../buckets/owner.ts';
import { checksumElements } from '../copy/copy-object.ts';
import { readCount } from '../listings/listing-parameters.ts';
import type { OperationContext } from '../operation.ts';

const XML = ['content-type', 'application/xml'] as const;

/**
 * ListParts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
export function listParts({ request, store, bucket, key }: OperationContext): S3Response {
  store.bucket(bucket);
  const upload = store.uploads.find(request.query.get('uploadId') ?? '', bucket, key);
  const limit = readCount(request.query.get('max-parts'), 'max-parts');
  const marker = Number(request.query.get('part-number-marker') ?? '0');
  const after = upload.parts.filter(part => part.number > marker);
  const page = after.slice(0, limit);
  return {
    status: 200,
    headers: [XML],
    body: writeXml('ListPartsResult', {
      Bucket: bucket,
      Key: key,
      UploadId: upload.id,
      Initiator: OWNER,
      Owner: OWNER,
      StorageClass: upload.placement.find(([name]) => name === 'x-amz-storage-class')?.[1] ?? 'STANDARD',
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: page.length < after.length,
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.checksumType,
      Part: page.map(part => ({
        PartNumber: part.number,
        LastModified: new Date(part.lastModified).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.size,
        ...checksumElements(part.checksum),
      })),
    }),
  };
}

/**
 * ListMultipartUploads, without delimiter and in one page.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export function listMultipartUploads({ request, store, bucket }: OperationContext): S3Response {
  store.bucket(bucket);
  const prefix = request.query.get('prefix') ?? '';
  const uploads = store.uploads.ofBucket(bucket).filter(upload => upload.key.startsWith(prefix));
  return {
    status: 200,
    headers: [XML],
    body: writeXml('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: '',
      UploadIdMarker: '',
      Prefix: prefix,
      MaxUploads: Math.max(1000, uploads.length),
      IsTruncated: false,
      Upload: uploads.map(upload => ({
        Key: upload.key,
        UploadId: upload.id,
        Initiator: OWNER,
        Owner: OWNER,
        StorageClass: upload.placement.find(([name]) => name === 'x-amz-storage-class')?.[1] ?? 'STANDARD',
        Initiated: new Date(upload.initiated).toISOString(),
        ChecksumAlgorithm: upload.algorithm,
        ChecksumType: upload.checksumType,
      })),
    }),
  };
}

/**
 * AbortMultipartUpload: removes the upload and its parts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export async function abortMultipartUpload({ request, store, bucket, key }: OperationContext): Promise<S3Response> {
  store.bucket(bucket);
  const id = request.query.get('uploadId') ?? '';
  return store.uploads.exclusively(id, async () => {
    const upload = store.uploads.find(id, bucket, key);
    await store.uploads.remove(id);
    await store.data.discard(dataIdsOfParts(upload.parts));
    return { status: 204 };
  });
}
