import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isRefusal } from '../../s3/is-refusal.ts';
import type { ObjectHead } from '../../s3/read-head.ts';

/** The number of bytes that suffice to recognise a file. */
const BYTES = 4096;

/**
 * The first bytes of the object that `head` describes; empty if it cannot be read. Throws S3's 412 for another object.
 */
export async function readBeginning(
  s3: S3Client,
  { bucket, key, etag, size }: Pick<ObjectHead, 'bucket' | 'key' | 'etag' | 'size'>,
  abortSignal: AbortSignal,
): Promise<Buffer> {
  // S3 rejects a range of an empty object.
  if (size === 0) return Buffer.alloc(0);
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: `"${etag}"`, Range: `bytes=0-${BYTES - 1}` }),
      { abortSignal },
    );
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return Buffer.alloc(0);
  }
}
