import { readSmallBody } from '../../body/read-small-body.ts';
import { encryptionHeaders, versionIdHeader } from '../../headers/describe-version.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { S3Response } from '../../http/s3-response.ts';
import { writeXml } from '../../http/write-xml.ts';
import { dataIdsOfParts } from '../../store/upload-store.ts';
import { commitObject } from '../commit-object.ts';
import { checksumElements } from '../copy/copy-object.ts';
import type { OperationContext } from '../operation.ts';
import { combineChecksums, combineEtags } from './combine-parts.ts';
import { selectParts } from './select-parts.ts';

/**
 * CompleteMultipartUpload: the parts become one object without being copied. If a condition fails, the upload stays
 * open.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeMultipartUpload(context: OperationContext): Promise<S3Response> {
  const { request, store, bucket, key } = context;
  const { versioned } = store.bucket(bucket);
  const uploadId = request.query.get('uploadId') ?? '';
  store.uploads.find(uploadId, bucket, key);
  const document = await readDocument(context);
  return store.uploads.exclusively(uploadId, async () => {
    const upload = store.uploads.find(uploadId, bucket, key);
    const parts = selectParts(upload, document);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    checkDeclaredSize(request.headers.get('x-amz-mp-object-size'), size);
    const checksum = await combineChecksums(store, upload, parts, request.headers);
    const { content, placement, metadata, tags } = upload;
    const etag = combineEtags(parts);
    const version = await commitObject(
      context,
      { content, placement, metadata, tags, annotations: [], parts, size, etag, checksum },
      'ObjectCreated:CompleteMultipartUpload',
      dataIdsOfParts(parts),
    );
    await store.uploads.remove(uploadId);
    const used = new Set(dataIdsOfParts(parts));
    await store.data.discard(dataIdsOfParts(upload.parts).filter(id => !used.has(id)));
    return {
      status: 200,
      headers: [
        ['content-type', 'application/xml'],
        ...encryptionHeaders(version),
        ...versionIdHeader(version, versioned),
      ],
      body: writeXml('CompleteMultipartUploadResult', {
        Location: `http://${request.headers.get('host') ?? 'localhost'}${request.rawPath}`,
        Bucket: bucket,
        Key: key,
        ETag: `"${version.etag}"`,
        ...checksumElements(version.checksum),
      }),
    };
  });
}

/** The checksum headers of the request describe the object, so only the other digests apply to this document. */
async function readDocument({ request, identity }: OperationContext): Promise<string> {
  const headers = new Map([...request.headers].filter(([name]) => !/^x-amz-checksum-(?!algorithm)/.test(name)));
  const { bytes } = await readSmallBody({ ...request, headers }, identity);
  return bytes.toString('utf8');
}

function checkDeclaredSize(declared: string | undefined, size: number): void {
  if (declared === undefined || Number(declared) === size) return;
  throw new S3Error('InvalidRequest', {
    message: `The provided 'x-amz-mp-object-size' header does not match what was computed: ${size}`,
  });
}
