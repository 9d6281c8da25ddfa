import { type ChecksumAlgorithm, DEFAULT_CHECKSUM } from '../body/checksum-digest.ts';
import { openRequestBody } from '../body/open-request-body.ts';
import { describeWrite } from '../headers/describe-version.ts';
import { parseTaggingHeader } from '../headers/parse-tagging.ts';
import { readSystemHeaders } from '../headers/read-system-headers.ts';
import { readUserMetadata } from '../headers/user-metadata.ts';
import type { S3Response } from '../http/s3-response.ts';
import type { Part } from '../store/object-record.ts';
import { commitObject } from './commit-object.ts';
import type { OperationContext } from './operation.ts';

/** 5 GiB, the largest size of one PUT. */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;

/**
 * PutObject: streams the body to disk, then commits it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putObject(context: OperationContext): Promise<S3Response> {
  const { request, store } = context;
  const bucket = store.bucket(context.bucket);
  const headers = readSystemHeaders(request.headers, bucket.settings.encryption);
  const metadata = readUserMetadata(request.headers);
  const tags = parseTaggingHeader(request.headers.get('x-amz-tagging'));
  const part = await receivePart(context, 1, DEFAULT_CHECKSUM);
  const version = await commitObject(
    context,
    { ...headers, metadata, tags, annotations: [], parts: [part], ...ownDigests(part) },
    'ObjectCreated:Put',
  );
  return { status: 200, headers: describeWrite(version, bucket.versioned) };
}

/**
 * Streams the request's body to disk as one part. If the body breaks a promise, nothing is kept.
 *
 * @param algorithm of the checksum if the request declares none; without it there is no checksum
 */
export async function receivePart(
  context: OperationContext,
  number: number,
  algorithm?: ChecksumAlgorithm,
): Promise<Part> {
  const { request, store, identity } = context;
  const body = openRequestBody(request, identity, { maxSize: MAX_PUT_BYTES, algorithm });
  const segments = await store.data.write(body.chunks);
  try {
    const { size, md5, checksum } = body.finish();
    return { number, size, etag: md5, segments, lastModified: store.now(), ...(checksum && { checksum }) };
  } catch (error) {
    await store.data.discard(segments.map(segment => segment.id));
    throw error;
  }
}

/** Size, ETag and checksum of an object that consists of exactly this part. */
export function ownDigests(part: Part): Pick<Part, 'size' | 'etag' | 'checksum'> {
  return { size: part.size, etag: part.etag, ...(part.checksum && { checksum: part.checksum }) };
}
