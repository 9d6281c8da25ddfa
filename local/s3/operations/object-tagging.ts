import { readSmallBody } from '../body/read-small-body.ts';
import { versionIdHeader } from '../headers/describe-version.ts';
import { parseTaggingDocument } from '../headers/parse-tagging.ts';
import type { S3Response } from '../http/s3-response.ts';
import { writeXml } from '../http/write-xml.ts';
import { replaceVersion } from '../store/change-versions.ts';
import type { ObjectVersion, Tag } from '../store/object-record.ts';
import { emitEvent } from './emit-event.ts';
import type { OperationContext } from './operation.ts';

/**
 * GetObjectTagging.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
 */
export function getObjectTagging(context: OperationContext): S3Response {
  const { request, store } = context;
  const version = store.find(context.bucket, context.key, request.query.get('versionId'));
  return {
    status: 200,
    headers: [['content-type', 'application/xml'], ...versionIdHeader(version, store.bucket(context.bucket).versioned)],
    body: writeXml('Tagging', { TagSet: { Tag: version.tags.map(({ key, value }) => ({ Key: key, Value: value })) } }),
  };
}

/**
 * PutObjectTagging: replaces the whole set, unconditionally.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 */
export async function putObjectTagging(context: OperationContext): Promise<S3Response> {
  const { bytes } = await readSmallBody(context.request, context.identity);
  return setTags(context, parseTaggingDocument(bytes.toString('utf8')), 'ObjectTagging:Put');
}

/**
 * DeleteObjectTagging.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
 */
export async function deleteObjectTagging(context: OperationContext): Promise<S3Response> {
  return setTags(context, [], 'ObjectTagging:Delete');
}

async function setTags(
  context: OperationContext,
  tags: readonly Tag[],
  type: 'ObjectTagging:Put' | 'ObjectTagging:Delete',
): Promise<S3Response> {
  const { request, store } = context;
  return store.update(context.bucket, context.key, (versions, bucket) => {
    const found = store.find(context.bucket, context.key, request.query.get('versionId'));
    const tagged: ObjectVersion = { ...found, tags };
    return {
      versions: replaceVersion(versions, tagged),
      result: {
        status: type === 'ObjectTagging:Put' ? 200 : 204,
        headers: versionIdHeader(tagged, bucket.versioned),
      },
      committed: () => emitEvent(context, type, { ...tagged, sequencer: store.sequence.next() }),
    };
  });
}
