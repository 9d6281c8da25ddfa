import { GetObjectTaggingCommand, PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Receipt } from '../lambda/receipt.ts';
import { isMissing } from '../lambda/s3/s3-errors.ts';

/**
 * Raises an event for a drop by giving its object the tags that it has.
 *
 * @returns what to tell the operator: putting no tags raises no event.
 */
export async function wakeDrop(s3: S3Client, { drop: { bucket: Bucket, key: Key } }: Receipt): Promise<string> {
  try {
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    if (TagSet.length === 0) {
      return `its object has no tags to raise an event with: upload the sidecar of "${Key}" again, and the function goes on`;
    }
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    return 'its event was raised, and the function goes on';
  } catch (error) {
    if (!isMissing(error)) throw error;
    return 'the object is gone: only the ledger knows of it now';
  }
}
