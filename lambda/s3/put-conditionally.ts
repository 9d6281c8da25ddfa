import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from './read-head.ts';
import { isConflict, isMissing, isPreconditionFailed } from './s3-errors.ts';

/**
 * Writes a JSON document over exactly the one that was read, or only if there is none.
 *
 * 412 means that the write lost, 404 that the document is gone, 409 that two writes collided: read again in each case.
 * The winning write may also be our own, if its answer was lost.
 *
 * @param previousEtag without quotes; absent if there must be no document yet.
 * @param document JSON text, or a value to be written as JSON.
 * @param metadata its user metadata.
 * @returns the ETag of the new document; `undefined` if the write lost.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putConditionally(
  s3: S3Client,
  bucket: string,
  key: string,
  document: unknown,
  previousEtag: string | undefined,
  metadata?: Record<string, string>,
): Promise<string | undefined> {
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: Buffer.isBuffer(document) ? document : JSON.stringify(document),
        ContentType: 'application/json',
        Metadata: metadata,
        ...(previousEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${previousEtag}"` }),
      }),
    );
    return unquoteEtag(ETag);
  } catch (error) {
    if (isPreconditionFailed(error) || isConflict(error) || isMissing(error)) return undefined;
    throw error;
  }
}
