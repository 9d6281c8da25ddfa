import { PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead } from '../s3/read-head.ts';
import { readTags } from '../s3/read-tags.ts';

/**
 * Copies the tags of an earlier version to the current one. The uploader knows only the id of the earlier version, from
 * S3's answer, and may tag it later; our own copy has older tags.
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
