import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unquoteEtag } from './read-head.ts';
import { isConflict, isMissing, isPreconditionFailed } from './s3-errors.ts';

/**
 * Writes a JSON document over the very one that was read, or only where none is.
 *
 * 412 means that the write lost, 404 that the document is gone, 409 that two writes met: in each case look again. The write
 * that lost may also be one's own, whose answer got lost on the way.
 *
 * @param previousEtag without quotes; absent when there must be no document yet.
 * @returns the ETag of the new document; `undefined` when the write lost.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putConditionally(
  s3: S3Client,
  bucket: string,
  key: string,
  document: unknown,
  previousEtag: string | undefined,
): Promise<string | undefined> {
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: JSON.stringify(document),
        ContentType: 'application/json',
        ...(previousEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: `"${previousEtag}"` }),
      }),
    );
    return unquoteEtag(ETag);
  } catch (error) {
    if (isPreconditionFailed(error) || isConflict(error) || isMissing(error)) return undefined;
    throw error;
  }
}
