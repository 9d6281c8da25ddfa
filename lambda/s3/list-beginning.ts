import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** The keys that begin alike. */
export interface ListedKeys {
  readonly keys: readonly string[];
  /** False when there are more than one answer holds. */
  readonly isComplete: boolean;
}

/** A key as a listing writes it: XML cannot hold every character that a key can. */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

/** Lists the keys with one of these beginnings, one request each. */
export async function listBeginning(
  s3: S3Client,
  bucket: string,
  beginnings: readonly string[],
  abortSignal: AbortSignal,
): Promise<ListedKeys> {
  const pages = await Promise.all(
    beginnings.map(Prefix =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, EncodingType: 'url' }), { abortSignal }),
    ),
  );
  const keys = pages.flatMap(({ Contents = [] }) => Contents.map(({ Key = '' }) => decodeKey(Key)));
  return { keys: [...new Set(keys)], isComplete: pages.every(({ IsTruncated = false }) => !IsTruncated) };
}
