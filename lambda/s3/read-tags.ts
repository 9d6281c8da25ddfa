import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead } from './read-head.ts';
import { isMissing } from './s3-errors.ts';

/** The tags of the version that `head` describes. If it was deleted in the meantime, there are none. */
export async function readTags(
  s3: S3Client,
  { bucket, key, versionId }: Pick<ObjectHead, 'bucket' | 'key' | 'versionId'>,
  abortSignal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    const { TagSet = [] } = await s3.send(
      new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
      { abortSignal },
    );
    return new Map(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
}
