import { PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead } from '../s3/read-head.ts';
import { readTags } from '../s3/read-tags.ts';

/**
 * Gives a version of an object the tags of an earlier one. Who uploaded that knows its id from S3's answer, and no other; what our own
 * copy of it has is older.
 *
 * @param versionId the earlier version.
 */
export async function carryTags(
  s3: S3Client,
  head: ObjectHead,
  versionId: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const { bucket: Bucket, key: Key, versionId: VersionId } = head;
  const tags = await readTags(s3, { ...head, versionId }, abortSignal);
  if (tags.size === 0) return;
  const TagSet = [...tags].map(([name, value]) => ({ Key: name, Value: value }));
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: { TagSet } }), { abortSignal });
}
